"""What we knew of a page, and when: its spells as each reading left them.

Later words change what is said of earlier times: a vendor dates back, names further parts, calls it major
after an hour. Whoever wants to know what was said at a minute must not look at what was read after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.official.claims import About, Standing
from aggregator.official.spells import FOREVER, Seen, Spell, spells


@dataclass(frozen=True)
class Moment:
    """In [first, last) a page said this, as far as we knew. Spells may begin later or be over."""

    first: datetime
    last: datetime
    spells: tuple[Spell, ...]


def moments(
    *,
    seen: Sequence[Seen],
    first: datetime,
    last: datetime,
    read_at: datetime,
    kept: timedelta,
) -> tuple[Moment, ...]:
    """[first, last) cut where a reading brought something new; what nobody could know any more is left out.

    Words hold for as long as the page is read, and `kept` after; `read_at` is the last reading of all.
    """
    starts = [first, *sorted({each.first_seen_at for each in seen if first < each.first_seen_at < last})]
    found = []
    for begun, ended in zip(starts, [*starts[1:], last], strict=True):
        until = min(ended, _read_until(seen, begun, read_at) + kept)
        if begun < until:
            known = [each for each in seen if each.first_seen_at <= begun]
            found.append(Moment(begun, until, told(seen=known)))
    return tuple(found)


def told(*, seen: Sequence[Seen]) -> tuple[Spell, ...]:
    """The spells of a page; work also where the component that it is about is still called operational."""
    notices = [each for each in seen if each.claim.about is not About.COMPONENT]
    work = [s for s in spells(seen=notices, now=FOREVER) if s.standing is Standing.MAINTENANCE]
    return (*spells(seen=seen, now=FOREVER), *work)


def _read_until(seen: Sequence[Seen], begun: datetime, read_at: datetime) -> datetime:
    """The last reading that brought nothing beyond what was known at `begun`: what came next tells of it."""
    later = [each for each in seen if each.first_seen_at > begun]
    if not later:
        return read_at
    following = min(later, key=lambda each: each.first_seen_at)
    return following.absent_at or following.first_seen_at

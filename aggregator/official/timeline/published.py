"""What we knew of a page, and when: its status intervals as each reading left them.

Later updates change earlier times: a vendor dates back, names further parts, calls it major after an hour. To
know what was published at a minute, nothing may be used that was read after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.official.claims import About, Standing
from aggregator.official.timeline.events import SeenClaim
from aggregator.official.timeline.intervals import collect_intervals
from aggregator.official.timeline.spans import FOREVER, Span, StatusInterval


@dataclass(frozen=True)
class PublishedState:
    """In [first, last) this was published, as far as we knew. Intervals may begin later or be over."""

    first: datetime
    last: datetime
    intervals: tuple[StatusInterval, ...]


def find_published_states(
    *,
    seen: Sequence[SeenClaim],
    first: datetime,
    last: datetime,
    read: Sequence[Span],
    kept: timedelta,
) -> tuple[PublishedState, ...]:
    """[first, last) cut where a reading brought something new; what nobody could know any more is left out.

    `read`: the times in which the page was read, in order. A state holds in these, and for `kept` after each:
    what was read later says nothing about a time in which nobody read.
    """
    starts = [
        first,
        *sorted({seen_claim.first_seen_at for seen_claim in seen if first < seen_claim.first_seen_at < last}),
    ]
    # For a while after a reading its state is still the best that anybody could know.
    held_spans = _extend_spans(read, kept)
    states: list[PublishedState] = []
    for begun, ended in zip(starts, [*starts[1:], last], strict=True):
        if times := _clip_spans(held_spans, begun, ended):
            intervals = collect_vendor_intervals(
                # Nothing from the future: the detector replays the past with what was known then.
                seen=[seen_claim for seen_claim in seen if seen_claim.first_seen_at <= begun]
            )
            states += [PublishedState(since, until, intervals) for since, until in times]
    return tuple(states)


def continue_state(
    *,
    intervals: tuple[StatusInterval, ...],
    first: datetime,
    last: datetime,
    read: Sequence[Span],
    kept: timedelta,
) -> tuple[PublishedState, ...]:
    """The same where nothing new was published in [first, last)."""
    return tuple(
        PublishedState(*time, intervals) for time in _clip_spans(_extend_spans(read, kept), first, last)
    )


def _clip_spans(times: Iterable[Span], first: datetime, last: datetime) -> list[Span]:
    """What of these times lies in [first, last)."""
    cut = [(max(begun, first), min(ended, last)) for begun, ended in times]
    return [(begun, ended) for begun, ended in cut if begun < ended]


def _extend_spans(read: Iterable[Span], kept: timedelta) -> list[Span]:
    """The times in which the last reading still holds."""
    extended: list[Span] = []
    for first, last in read:
        # Readings that follow each other within `kept` are one span: no state is lost in between.
        if extended and first <= extended[-1][1]:
            extended[-1] = (extended[-1][0], max(extended[-1][1], last + kept))
        else:
            extended.append((first, last + kept))
    return extended


def collect_vendor_intervals(*, seen: Sequence[SeenClaim]) -> tuple[StatusInterval, ...]:
    """The intervals of a page; maintenances also where their component is still called operational."""
    # A component that is called operational outranks its incident, but a maintenance must still be seen: it
    # explains reports.
    event_claims = [each for each in seen if each.claim.about is not About.COMPONENT]
    maintenances = [
        s for s in collect_intervals(seen=event_claims, now=FOREVER) if s.standing is Standing.MAINTENANCE
    ]
    return (*collect_intervals(seen=seen, now=FOREVER), *maintenances)

"""From claims to time: which part of a service stood how, from when to when, by the vendor's own words.

Three sources, the first that knows a moment decides:
1. the state of a component, where we were reading it;
2. the updates of incidents that tell how each part stands;
3. an incident's impact, for as long as it lasted, on all parts that it names ("" is the whole page).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter

from aggregator.official.claims import OVER, About, Progress, Standing
from aggregator.official.timeline.events import WORST, SeenClaim, VendorEvent, collect_events

Span = tuple[datetime, datetime]
FOREVER = datetime.max.replace(tzinfo=UTC)
ALL_THE_WHILE: tuple[Span, ...] = ((datetime.min.replace(tzinfo=UTC), FOREVER),)
BY_WORST = tuple(WORST)
WHOLE = ""  # instead of a part: the page names none


@dataclass(frozen=True)
class StatusInterval:
    """A part stood so in [first, last); `last` None: it still does. `part` is an id, or WHOLE."""

    part: str
    standing: Standing
    first: datetime
    last: datetime | None


def collect_intervals(
    *, seen: Sequence[SeenClaim], now: datetime, read: Sequence[Span] = ALL_THE_WHILE
) -> tuple[StatusInterval, ...]:
    """All times up to `now` in which a part was not operational, by part; those of a part may overlap.

    `read`: the times in which the page was read, in order; in between only incidents can tell.
    """
    states, watched = _collect_states(seen)
    found = [spell for spell in _clip_to_readings(states, read) if spell.standing is not Standing.OPERATIONAL]
    for notice in collect_events(seen=seen):
        for spell in _derive_intervals(notice, now):
            since = watched.get(spell.part)
            if since is None:
                found.append(spell)
            else:
                known = [(max(first, since), last) for first, last in read if last > since]
                found += _subtract_spans(spell, known)
    return tuple(sorted(found, key=lambda spell: (spell.first, spell.part)))


def _clip_to_readings(states: Sequence[StatusInterval], read: Sequence[Span]) -> list[StatusInterval]:
    """A state that nobody can read any more is known to the last reading only."""
    end = read[-1][1] if read else FOREVER
    if end == FOREVER:
        return list(states)
    cut = [spell if spell.last else replace(spell, last=end) for spell in states]
    return [spell for spell in cut if spell.last and spell.first < spell.last]


def _subtract_spans(spell: StatusInterval, known: Iterable[Span]) -> list[StatusInterval]:
    """What of a spell lies in none of the spans, which are in order."""
    found, begun, ended = [], spell.first, spell.last or FOREVER
    for first, last in known:
        if begun < min(first, ended):
            found.append(replace(spell, first=begun, last=min(first, ended)))
        begun = max(begun, last)
    if begun < ended:
        found.append(replace(spell, first=begun))
    return found


def _collect_states(seen: Iterable[SeenClaim]) -> tuple[list[StatusInterval], dict[str, datetime]]:
    """Spells by the components' own states, and since when we have watched each component."""
    by_part: dict[str, list[SeenClaim]] = {}
    for each in seen:
        if each.claim.about is About.COMPONENT:
            by_part.setdefault(each.claim.subject, []).append(each)
    found, watched = [], {}
    for part, said in by_part.items():
        said.sort(key=lambda each: each.first_seen_at)
        starts = [_find_state_start(each) for each in said]
        watched[part] = starts[0]
        ends: list[datetime | None] = [*starts[1:], None]
        for each, first, last in zip(said, starts, ends, strict=True):
            if each.claim.standing and first != last:
                found.append(StatusInterval(part, each.claim.standing, first, last))
    return found, watched


def _find_state_start(each: SeenClaim) -> datetime:
    """Of the first reading a good state is not believed backwards: incidents tell of the time before."""
    if each.absent_at is None and each.claim.standing is Standing.OPERATIONAL:
        return each.first_seen_at
    return each.word_at


def _derive_intervals(notice: VendorEvent, now: datetime) -> list[StatusInterval]:
    if notice.about is About.MAINTENANCE:
        return _derive_planned(notice, now)
    if any(part.standing for seen in notice.updates for part in seen.claim.parts):
        return _derive_from_updates(notice)
    standing = notice.worst
    if standing in (None, Standing.OPERATIONAL):  # how bad it is was not said, or that it is harmless
        return []
    return _make_intervals(notice, standing, notice.began_at, notice.ended_at)


def _derive_planned(notice: VendorEvent, now: datetime) -> list[StatusInterval]:
    """A maintenance has begun when it is said to, or when its time has come. The time at which it was
    announced is neither."""
    said = [seen.word_at for seen in notice.updates if seen.claim.progress is Progress.IN_PROGRESS]
    told = [notice.began_at] if any(seen.claim.since for seen in notice.updates) else []
    first = min(said[:1] + told, default=None)
    last = notice.ended_at or (notice.planned_end if notice.progress is Progress.SCHEDULED else None)
    if first is None or first > now or (last and last <= first):
        return []
    return _make_intervals(notice, Standing.MAINTENANCE, first, last)


def _make_intervals(
    notice: VendorEvent, standing: Standing, first: datetime, last: datetime | None
) -> list[StatusInterval]:
    parts = [part.id for part in notice.parts] or [WHOLE]
    return [StatusInterval(part, standing, first, last) for part in parts]


def _derive_from_updates(notice: VendorEvent) -> list[StatusInterval]:
    """Each update tells how some parts stand from then on; the end leaves all of them operational."""
    found: list[StatusInterval] = []
    standing: dict[str, tuple[Standing, datetime]] = {}
    for seen in notice.updates:
        over = seen.claim.progress in OVER
        at = (notice.ended_at if seen in notice.closing else None) or seen.word_at
        told = {part.id: part.standing for part in seen.claim.parts if part.standing}
        if over:
            told = dict.fromkeys(standing, Standing.OPERATIONAL)
        for part, now_so in told.items():
            was, since = standing.get(part, (Standing.OPERATIONAL, at))
            if was is not now_so:
                if was is not Standing.OPERATIONAL and since < at:
                    found.append(StatusInterval(part, was, since, at))
                standing[part] = (now_so, at)
    still = [StatusInterval(part, how, since, None) for part, (how, since) in standing.items()]
    return found + [spell for spell in still if spell.standing is not Standing.OPERATIONAL]


@dataclass(frozen=True)
class WorstInterval:
    """In [first, last) the worst of several spells was this; `last` is never open."""

    standing: Standing
    first: datetime
    last: datetime


def find_worst(
    *, spells: Iterable[StatusInterval], first: datetime, last: datetime
) -> tuple[WorstInterval, ...]:
    """The worst standing at every moment of [first, last), in stretches; good times are left out."""
    cut = [
        WorstInterval(spell.standing, max(spell.first, first), min(spell.last or last, last))
        for spell in spells
        if spell.first < last and (spell.last is None or spell.last > first)
    ]
    told = [(stretch.first, WORST[stretch.standing], 1) for stretch in cut if stretch.first < stretch.last]
    told += [(stretch.last, WORST[stretch.standing], -1) for stretch in cut if stretch.first < stretch.last]
    going_on = [0] * len(BY_WORST)  # how many spells of each standing, from best to worst
    found: list[WorstInterval] = []
    begun = first
    for at, moments in groupby(sorted(told), key=itemgetter(0)):
        worst_now = max((n for n, count in enumerate(going_on) if count), default=None)
        if worst_now is not None:
            standing = BY_WORST[worst_now]
            if found and found[-1].standing is standing and found[-1].last == begun:
                found[-1] = replace(found[-1], last=at)
            else:
                found.append(WorstInterval(standing, begun, at))
        for _, how, change in moments:
            going_on[how] += change
        begun = at
    return tuple(found)

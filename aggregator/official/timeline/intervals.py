"""From claims to status intervals: which part of a service had which standing, from when to when.

There are three sources. For each moment the first of them that knows the status decides:
1. the state of a component, where we were reading it;
2. the updates of incidents that tell how each part stands;
3. an incident's impact, for as long as it lasted, on all parts that it names ("" is the whole page).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from aggregator.official.claims import FINISHED, WHOLE, About, Progress, Standing
from aggregator.official.timeline.events import WORST, SeenClaim, VendorEvent, collect_events
from aggregator.official.timeline.spans import ALWAYS, FOREVER, Span, StatusInterval, WorstInterval

BY_WORST = tuple(WORST)


def collect_intervals(
    *, seen: Sequence[SeenClaim], now: datetime, read: Sequence[Span] = ALWAYS
) -> tuple[StatusInterval, ...]:
    """All intervals up to `now` in which a part was not operational; those of one part may overlap.

    `read`: the spans in which the page was read, in order. Between them only incidents tell what happened.
    """
    states, watched = _collect_states(seen)
    intervals = [
        interval
        for interval in _clip_to_readings(states, read)
        if interval.standing is not Standing.OPERATIONAL
    ]
    for event in collect_events(seen=seen):
        for interval in _derive_intervals(event, now):
            # While we watched a component its own state decides; the event fills the rest.
            # Incidents often stay open when their components are well again: the states know better.
            since = watched.get(interval.part)
            if since is None:
                intervals.append(interval)
            else:
                # Only while the page could be read: in a gap, the incident is all that there is.
                known = [(max(first, since), last) for first, last in read if last > since]
                intervals += _subtract_spans(interval, known)
    return tuple(sorted(intervals, key=lambda interval: (interval.first, interval.part)))


def _clip_to_readings(states: Sequence[StatusInterval], read: Sequence[Span]) -> list[StatusInterval]:
    """A state without an end is known up to the last reading, and no further."""
    # After the last reading nobody knows. If the state went on, a dead page would be an endless outage.
    end = read[-1][1] if read else FOREVER
    if end == FOREVER:
        return list(states)
    cut = [interval if interval.last else replace(interval, last=end) for interval in states]
    return [interval for interval in cut if interval.last and interval.first < interval.last]


def _subtract_spans(interval: StatusInterval, known: Iterable[Span]) -> list[StatusInterval]:
    """The parts of an interval that lie in none of the spans, which are in order."""
    remaining, begun, ended = [], interval.first, interval.last or FOREVER
    for first, last in known:
        if begun < min(first, ended):
            remaining.append(replace(interval, first=begun, last=min(first, ended)))
        # Spans may overlap where two polls met, so the end never moves back.
        begun = max(begun, last)
    if begun < ended:
        remaining.append(replace(interval, first=begun))
    return remaining


def _collect_states(seen: Iterable[SeenClaim]) -> tuple[list[StatusInterval], dict[str, datetime]]:
    """Intervals by the components' own states, and since when we have watched each component."""
    by_part: dict[str, list[SeenClaim]] = {}
    for seen_claim in seen:
        if seen_claim.claim.about is About.COMPONENT:
            by_part.setdefault(seen_claim.claim.subject, []).append(seen_claim)
    intervals, watched = [], {}
    for part, component_claims in by_part.items():
        component_claims.sort(key=lambda seen_claim: seen_claim.first_seen_at)
        starts = [_find_state_start(seen_claim) for seen_claim in component_claims]
        # From its first state on, also a good one: from then on incidents do not decide for it.
        watched[part] = starts[0]
        ends: list[datetime | None] = [*starts[1:], None]
        for seen_claim, first, last in zip(component_claims, starts, ends, strict=True):
            # Two states of one moment: the later one replaced the earlier before anybody could see it.
            if seen_claim.claim.standing and first != last:
                intervals.append(StatusInterval(part, seen_claim.claim.standing, first, last))
    return intervals, watched


def _find_state_start(seen_claim: SeenClaim) -> datetime:
    """A good state of the first reading does not count for the time before it: incidents may say more."""
    if seen_claim.absent_at is None and seen_claim.claim.standing is Standing.OPERATIONAL:
        return seen_claim.first_seen_at
    return seen_claim.published_at


def _derive_intervals(event: VendorEvent, now: datetime) -> list[StatusInterval]:
    if event.about is About.MAINTENANCE:
        return _derive_planned(event, now)
    # Where updates say how each part stands, the impact of the whole would only blur it.
    if any(part.standing for seen in event.updates for part in seen.claim.parts):
        return _derive_from_updates(event)
    standing = event.worst
    if standing in (None, Standing.OPERATIONAL):  # no standing was stated, or that it is harmless
        return []
    return _make_intervals(event, standing, event.began_at, event.ended_at)


def _derive_planned(event: VendorEvent, now: datetime) -> list[StatusInterval]:
    """A maintenance begins when an update says so, or when its planned time has come.

    The time at which it was announced is neither.
    """
    # A maintenance may begin early or late; the update that says so beats the plan.
    starts = [seen.published_at for seen in event.updates if seen.claim.progress is Progress.IN_PROGRESS]
    planned_starts = [event.began_at] if any(seen.claim.since for seen in event.updates) else []
    first = min(starts[:1] + planned_starts, default=None)
    # While it is in progress the planned end proves nothing: many take longer.
    last = event.ended_at or (event.planned_end if event.progress is Progress.SCHEDULED else None)
    if first is None or first > now or (last and last <= first):
        return []
    return _make_intervals(event, Standing.MAINTENANCE, first, last)


def _make_intervals(
    event: VendorEvent, standing: Standing, first: datetime, last: datetime | None
) -> list[StatusInterval]:
    parts = [part.id for part in event.parts] or [WHOLE]
    return [StatusInterval(part, standing, first, last) for part in parts]


def _derive_from_updates(event: VendorEvent) -> list[StatusInterval]:
    """Each update states the standing of some parts from then on; the end leaves all of them operational."""
    intervals: list[StatusInterval] = []
    standing: dict[str, tuple[Standing, datetime]] = {}
    for seen in event.updates:
        over = seen.claim.progress in FINISHED
        at = (event.ended_at if seen in event.closing else None) or seen.published_at
        states = {part.id: part.standing for part in seen.claim.parts if part.standing}
        if over:
            # The end of an incident names no parts at most vendors, but it holds for all of them.
            states = dict.fromkeys(standing, Standing.OPERATIONAL)
        for part, new_standing in states.items():
            old_standing, since = standing.get(part, (Standing.OPERATIONAL, at))
            if old_standing is not new_standing:
                # Two updates of one minute: the first was never to be seen.
                if old_standing is not Standing.OPERATIONAL and since < at:
                    intervals.append(StatusInterval(part, old_standing, since, at))
                standing[part] = (new_standing, at)
    unfinished = [
        StatusInterval(part, last_standing, since, None) for part, (last_standing, since) in standing.items()
    ]
    return intervals + [interval for interval in unfinished if interval.standing is not Standing.OPERATIONAL]


def find_worst(
    *, intervals: Iterable[StatusInterval], first: datetime, last: datetime
) -> tuple[WorstInterval, ...]:
    """The worst standing at every moment of [first, last), as intervals; good times are left out."""
    clipped = [
        WorstInterval(interval.standing, max(interval.first, first), min(interval.last or last, last))
        for interval in intervals
        if interval.first < last and (interval.last is None or interval.last > first)
    ]
    changes = [
        (interval.first, WORST[interval.standing], 1)
        for interval in clipped
        if interval.first < interval.last
    ]
    changes += [
        (interval.last, WORST[interval.standing], -1)
        for interval in clipped
        if interval.first < interval.last
    ]
    # A sweep over beginnings and ends, so that the time depends on their number and not on how they overlap.
    open_counts = [0] * len(BY_WORST)  # how many intervals of each standing, from best to worst
    worst_intervals: list[WorstInterval] = []
    begun = first
    for at, changes_now in groupby(sorted(changes), key=itemgetter(0)):
        worst_now = max((n for n, count in enumerate(open_counts) if count), default=None)
        if worst_now is not None:
            standing = BY_WORST[worst_now]
            if (
                worst_intervals
                and worst_intervals[-1].standing is standing
                and worst_intervals[-1].last == begun
            ):
                worst_intervals[-1] = replace(worst_intervals[-1], last=at)
            else:
                worst_intervals.append(WorstInterval(standing, begun, at))
        for _, badness, change in changes_now:
            open_counts[badness] += change
        begun = at
    return tuple(worst_intervals)

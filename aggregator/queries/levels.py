"""What is, and what was, said of a service."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from aggregator.models import IncidentEvent, Level, State, Watch
from aggregator.queries import freshness
from aggregator.queries.freshness import Freshness
from reports.queries import Entry

SAID = {
    State.SUSPECTED: Level.POSSIBLE,
    State.OPEN: Level.PROBLEM,
    State.SUBSIDING: Level.SUBSIDING,
}


def present(*, services: Sequence[Entry], now: datetime, fresh: Freshness | None = None) -> dict[str, Level]:
    """By slug: the level in force. Without a recent tick we do not know, and say so.

    `fresh` is for who has read it already, here and below.
    """
    if (fresh or freshness.read(now=now)).silent:
        return {service.slug: Level.NO_DATA for service in services}
    return _watched(services)


# The higher, the more it matters in a summary of several minutes.
WEIGHT = {
    Level.NO_DATA: 0,
    Level.THIN: 1,
    Level.OK: 2,
    Level.SUBSIDING: 3,
    Level.POSSIBLE: 4,
    Level.PROBLEM: 5,
}


def at(
    *, service: Entry, times: Sequence[datetime], now: datetime, fresh: Freshness | None = None
) -> list[Level]:
    """The level that was in force at each of the times: as said then, not as known later.

    When ticks have stopped, what was said before stays said; nothing is known of the time since.
    """
    return worst(service=service, begins=times, ends=times, now=now, fresh=fresh)


def worst(
    *,
    service: Entry,
    begins: Sequence[datetime],
    ends: Sequence[datetime],
    now: datetime,
    fresh: Freshness | None = None,
) -> list[Level]:
    """The worst level in force in each [begin, end], as said then; both in order of time."""
    fresh = fresh or freshness.read(now=now)
    current = _watched([service])[service.slug]
    if not ends or fresh.as_of is None or current is Level.NO_DATA:
        return [Level.NO_DATA] * len(ends)
    quiet = Level.THIN if current is Level.THIN else Level.OK
    events = list(
        IncidentEvent.objects.filter(incident__service_id=service.id, at__lte=ends[-1])
        .order_by("at", "id")
        .values_list("at", "state")
    )
    moments = [moment for moment, _ in events]
    said = [quiet, *(SAID.get(State(state), quiet) for _, state in events)]
    known_until = fresh.as_of + freshness.SILENT_AFTER if fresh.silent else None
    return [
        Level.NO_DATA
        if known_until and end > known_until
        else max(said[bisect_right(moments, begin) : bisect_right(moments, end) + 1], key=WEIGHT.__getitem__)
        for begin, end in zip(begins, ends, strict=True)
    ]


def _watched(services: Sequence[Entry]) -> dict[str, Level]:
    rows = Watch.objects.filter(service_id__in=[s.id for s in services])
    watched = dict(rows.values_list("service_id", "level"))
    return {s.slug: Level(watched.get(s.id, Level.NO_DATA)) for s in services}

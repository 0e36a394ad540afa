"""The level of each service: announced now, and announced at earlier times."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from aggregator.models.bookkeeping import StageFailure
from aggregator.models.detection import Watch
from aggregator.models.incidents import Incident, IncidentEvent
from aggregator.models.states import Level
from aggregator.queries import coverage, freshness
from aggregator.queries.answers.coverage import COMPLETE, Coverage
from aggregator.queries.answers.freshness import WINDOW, Freshness
from aggregator.queries.answers.incidents import LevelHistory
from aggregator.stats.states import State
from reports.choices.services import CatalogueEntry

Row = TypeVar("Row", bound=Model)
FEW = 20  # services

# In a state that is not listed here, a service has the level of a quiet one.
SAID = {
    State.SUSPECTED: Level.POSSIBLE,
    State.OPEN: Level.PROBLEM,
    State.SUBSIDING: Level.SUBSIDING,
}
QUIET = frozenset({Level.OK, Level.THIN})
# Share of a bucket that was not heard: beyond it nobody knows that the bucket was quiet.
UNKNOWN_FROM = 0.5
JUDGING = "detection"  # the stage that moves levels


def read_levels(
    *,
    services: Sequence[CatalogueEntry],
    now: datetime,
    fresh: Freshness | None = None,
    gaps: Coverage | None = None,
) -> dict[str, Level]:
    """By slug: the level in force. Without a recent tick it is not known.

    The same holds for a service that could not be assessed for as long while others could. Nor is "all quiet"
    known before a quarter of an hour has passed in which people could report. `fresh` and `gaps` are for
    callers that have read them already, here and below.
    """
    if (fresh or freshness.read_freshness(now=now)).silent:
        return {service.slug: Level.NO_DATA for service in services}
    failing = StageFailure.objects.filter(stage=JUDGING, since__lt=now - freshness.SILENT_AFTER)
    watched = _read_watched(
        services, Watch.objects.exclude(service__in=failing.exclude(service=None).values("service"))
    )
    if not (gaps or coverage.read_coverage(first=now - WINDOW, last=now)).unheard_since(now - WINDOW):
        return watched
    return {slug: Level.NO_DATA if level in QUIET else level for slug, level in watched.items()}


# The higher, the more it matters in a summary of several minutes.
WEIGHT = {
    Level.NO_DATA: 0,
    Level.THIN: 1,
    Level.OK: 2,
    Level.SUBSIDING: 3,
    Level.POSSIBLE: 4,
    Level.PROBLEM: 5,
}


def read_level_histories(*, services: Sequence[CatalogueEntry], first: datetime) -> dict[str, LevelHistory]:
    """By slug: what was in force from `first` on. Of the incidents that reach into that time, all events."""
    watched = _read_watched(services)
    announced = _limit(IncidentEvent.objects.filter(published_at__gt=first), services, "incident__service_id")
    reaching = _limit(Incident.objects.all(), services).filter(
        Q(id__in=announced.values("incident_id")) | Q(resolved_at=None)
    )
    events: dict[int, list[tuple[datetime, State]]] = defaultdict(list)
    rows = IncidentEvent.objects.filter(incident_id__in=reaching.values("id")).order_by("published_at", "id")
    for service, published_at, state in rows.values_list("incident__service_id", "published_at", "state"):
        events[service].append((published_at, State(state)))
    return {entry.slug: LevelHistory(watched[entry.slug], tuple(events[entry.id])) for entry in services}


def read_levels_at(
    *,
    service: CatalogueEntry,
    times: Sequence[datetime],
    now: datetime,
    fresh: Freshness | None = None,
    gaps: Coverage | None = None,
) -> list[Level]:
    """The level that was in force at each of the times: as announced then, not as known later."""
    return read_worst_levels(service=service, begins=times, ends=times, now=now, fresh=fresh, gaps=gaps)


def read_worst_levels(
    *,
    service: CatalogueEntry,
    begins: Sequence[datetime],
    ends: Sequence[datetime],
    now: datetime,
    fresh: Freshness | None = None,
    gaps: Coverage | None = None,
) -> list[Level]:
    """The worst level in force in each [begin, end], as announced then; both in order of time."""
    if not ends:
        return []
    return find_worst_levels(
        history=read_level_histories(services=[service], first=begins[0])[service.slug],
        begins=begins,
        ends=ends,
        fresh=fresh or freshness.read_freshness(now=now),
        gaps=gaps or coverage.read_coverage(first=begins[0] - WINDOW, last=max(begins[0], now)),
    )


def find_worst_levels(
    *,
    history: LevelHistory,
    begins: Sequence[datetime],
    ends: Sequence[datetime],
    fresh: Freshness,
    gaps: Coverage,
) -> list[Level]:
    """The same of a history that was read.

    When ticks have stopped, what was announced before stays; of the time since nothing is known, nor of times
    in which we were not listening.
    """
    if fresh.as_of is None or history.current is Level.NO_DATA:
        return [Level.NO_DATA] * len(ends)
    quiet = Level.THIN if history.current is Level.THIN else Level.OK
    moments = [moment for moment, _ in history.events]
    levels_from = [quiet, *(SAID.get(state, quiet) for _, state in history.events)]
    known_until = fresh.as_of + freshness.SILENT_AFTER if fresh.silent else None
    spans = list(zip(begins, ends, strict=True))
    worst_levels = [
        max(
            levels_from[bisect_right(moments, begin) : bisect_right(moments, end) + 1], key=WEIGHT.__getitem__
        )
        for begin, end in spans
    ]
    return [
        Level.NO_DATA
        if known_until and end > known_until
        else hide_unknown(level=level, gaps=gaps, first=begin, last=end)
        for level, (begin, end) in zip(worst_levels, spans, strict=True)
    ]


def hide_unknown(*, level: Level, gaps: Coverage, first: datetime, last: datetime) -> Level:
    """The level, unless we were not listening; where we were in part, an incident is known and quiet is not.

    "All quiet" is not announced in the quarter of an hour after a gap either, see read_levels().
    """
    if gaps == COMPLETE:  # nearly always, and asked for thousands of points
        return level
    hidden = gaps.hidden(first=first, last=last)
    if hidden == 1:
        return Level.NO_DATA
    was_early = last - first < WINDOW and gaps.is_just_heard(last, within=WINDOW)
    return Level.NO_DATA if level in QUIET and (hidden > UNKNOWN_FROM or was_early) else level


def _read_watched(
    services: Sequence[CatalogueEntry], known: QuerySet[Watch] | None = None
) -> dict[str, Level]:
    rows = _limit(Watch.objects.all() if known is None else known, services)
    watched = dict(rows.values_list("service_id", "level"))
    return {s.slug: Level(watched.get(s.id, Level.NO_DATA)) for s in services}


def _limit(
    rows: QuerySet[Row], services: Sequence[CatalogueEntry], field: str = "service_id"
) -> QuerySet[Row]:
    """Rows of these services, or of all where many are asked for, because naming each costs more."""
    if len(services) > FEW:
        return rows
    return rows.filter(**{f"{field}__in": [entry.id for entry in services]})

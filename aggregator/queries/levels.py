"""The level of each service: announced now, and announced at earlier times."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from aggregator.models.bookkeeping import StageFailure
from aggregator.models.detection import Watch
from aggregator.models.incidents import IncidentEvent
from aggregator.models.states import Level
from aggregator.queries import coverage, freshness
from aggregator.queries.answers.coverage import Coverage
from aggregator.queries.answers.freshness import WINDOW, Freshness
from aggregator.stats.states import State
from reports.choices.services import CatalogueEntry

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


def read_levels_at(
    *,
    service: CatalogueEntry,
    times: Sequence[datetime],
    now: datetime,
    fresh: Freshness | None = None,
    gaps: Coverage | None = None,
) -> list[Level]:
    """The level that was in force at each of the times: as announced then, not as known later.

    When ticks have stopped, what was announced before stays. The time since is unknown, and so is any time in
    which we were not listening.
    """
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
    fresh = fresh or freshness.read_freshness(now=now)
    current = _read_watched([service])[service.slug]
    if not ends or fresh.as_of is None or current is Level.NO_DATA:
        return [Level.NO_DATA] * len(ends)
    # Whether a service has enough reports is not kept for the past, so the present answer stands for it.
    quiet = Level.THIN if current is Level.THIN else Level.OK
    events = list(
        IncidentEvent.objects.filter(incident__service_id=service.id, published_at__lte=ends[-1])
        .order_by("published_at", "id")
        .values_list("published_at", "state")
    )
    moments = [moment for moment, _ in events]
    levels_from = [quiet, *(SAID.get(State(state), quiet) for _, state in events)]
    known_until = fresh.as_of + freshness.SILENT_AFTER if fresh.silent else None
    gaps = gaps or coverage.read_coverage(first=begins[0] - WINDOW, last=max(begins[0], now))
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
    hidden = gaps.hidden(first=first, last=last)
    if hidden == 1:
        return Level.NO_DATA
    was_early = last - first < WINDOW and gaps.is_just_heard(last, within=WINDOW)
    return Level.NO_DATA if level in QUIET and (hidden > UNKNOWN_FROM or was_early) else level


def _read_watched(
    services: Sequence[CatalogueEntry], known: QuerySet[Watch] | None = None
) -> dict[str, Level]:
    rows = (Watch.objects.all() if known is None else known).filter(service_id__in=[s.id for s in services])
    watched = dict(rows.values_list("service_id", "level"))
    return {s.slug: Level(watched.get(s.id, Level.NO_DATA)) for s in services}

"""Reports (stance broken) by surface, region and symptom at once: the cells of breakdowns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from django.core.cache import cache
from django.db import connection

from aggregator.stats.policy import DEFAULT
from aggregator.times import HOUR
from reports import sql

KindCounts = Counter[tuple[str, str]]  # (surface, symptom), '' = not said -> reports
ReportCells = dict[tuple[str, str, str], int]  # (surface, region, symptom), '' = not said -> reports
FIELDS = ("surface", "region", "symptom")
HOURS_OF_DAY = 24
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEPT_SECONDS = 600  # a recount of the past shows after this long
# Expected shares come from as far back as the baseline.
USUAL_OF = timedelta(weeks=DEFAULT.history_weeks)


def read_observed(*, services: Sequence[int], first: datetime, last: datetime) -> dict[int, ReportCells]:
    """By service: reports of the minutes in [first, last)."""
    first_hour, last_hour = -(-(first - EPOCH) // HOUR) * HOUR + EPOCH, (last - EPOCH) // HOUR * HOUR + EPOCH
    cells: dict[int, ReportCells] = {service: {} for service in services}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "minute_cells"),
            {
                "services": list(services),
                "first": first,
                "last": last,
                "first_hour": first_hour,
                "last_hour": last_hour,
            },
        )
        for service, surface, region, symptom, reports in cursor.fetchall():
            cells[service][surface, region, symptom] = reports
    return cells


def read_expected(*, service_id: int, first: datetime, last: datetime) -> ReportCells:
    """Reports of the weeks before [first, last), at the same hours of the day.

    Hours of incidents that were open are left out.
    """
    # At the same hours of the day, because where people are awake depends on it.
    # One more, because a window that begins within an hour also touches the hour after it.
    hours = -(-(last - first) // HOUR) + 1
    of_day = {(first + n * HOUR).astimezone(UTC).hour for n in range(min(hours, 24))}
    # Whole hours that are over: an open incident asks for them every tick, and gets the same for an hour. All
    # hours of the day are asked for by every quiet service: one answer a day does.
    start = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if len(of_day) == HOURS_OF_DAY:
        start = start.replace(hour=0)
    key = f"usual:{service_id}:{start:%Y%m%d%H}:{'-'.join(map(str, sorted(of_day)))}"
    kept = cache.get_or_set(
        key,
        lambda: _read_cells(
            "hour_cells",
            {
                "service": service_id,
                "first": start - USUAL_OF,
                "last": start,
                "of_day": sorted(of_day),
            },
        ),
        KEPT_SECONDS,
    )
    return cast("ReportCells", kept)  # a cache may hold anything; under this key stand cells


def sum_by_field(*, counts: ReportCells, field: str) -> Counter[str]:
    """Summed up by one of FIELDS."""
    place = FIELDS.index(field)
    summed: Counter[str] = Counter()
    for cell, n in counts.items():
        summed[cell[place]] += n
    return summed


def sum_by_kind(*, counts: ReportCells) -> KindCounts:
    """Summed up by surface and symptom."""
    summed: KindCounts = Counter()
    for (surface, _, symptom), n in counts.items():
        summed[surface, symptom] += n
    return summed


def compute_shares(*, counts: Mapping[str, int]) -> dict[str, float]:
    """Share of each value in the sum; empty without reports."""
    everything = sum(counts.values())
    return {value: n / everything for value, n in counts.items()} if everything else {}


def _read_cells(statement: str, values: sql.Values) -> ReportCells:
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", statement), values)
        return {(surface, region, symptom): int(n) for surface, region, symptom, n in cursor.fetchall()}

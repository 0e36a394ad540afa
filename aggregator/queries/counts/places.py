"""What may be shown of places: whole hours in which enough networks reported from there.

All reads of reports by place are here. aggregator/sql/place_hours.sql alone decides which hours may be shown.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from aggregator.queries.counts.report_cells import KindCounts
from aggregator.queries.filters import Filter
from aggregator.times import HOUR
from reports import sql
from reports.models import Stance

ANY = "*"  # in PlaceHour: whichever part or symptom
# Expected reports of a place are rounded to this: a single report more or less must not show.
GRAIN = 5
# Half a step, also where there were none: that a place had no report at all must not show either.
LEAST = 2.5
# By hour and place: reports, and whether they may be shown.
HourCounts = dict[datetime, dict[str, tuple[int, bool]]]


@dataclass(frozen=True)
class PlaceHours:
    """Reports of the hours [first, last): all, those without a known place, and by place that is shown."""

    first: datetime
    last: datetime
    total: int
    unknown: int
    reports: Counter[str]
    told: dict[str, list[datetime]]  # by place, its hours that may be shown


@dataclass(frozen=True)
class WindowCounts:
    """Reports (stance broken) of [first, last), and of the hours that it touches by place."""

    first: datetime
    last: datetime
    kinds: KindCounts
    places: PlaceHours


@dataclass(frozen=True)
class PlaceBucket:
    """Of a place: how many of its hours may be shown, and the reports of these."""

    hours: int
    reports: int
    works: int


def floor_hour(at: datetime) -> datetime:
    """The beginning of the hour in UTC; PlaceHour and its readers have no other hours."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def cover_whole_hours(*, first: datetime, last: datetime) -> tuple[datetime, datetime]:
    """The hours that [first, last) touches."""
    return floor_hour(first), floor_hour(last + HOUR - timedelta(microseconds=1))


def list_hours(*, first: datetime, last: datetime) -> list[datetime]:
    """The hours that [first, last) touches, by their start."""
    first, last = cover_whole_hours(first=first, last=last)
    return [first + n * HOUR for n in range((last - first) // HOUR)]


def read_hours(*, service: int, first: datetime, last: datetime) -> PlaceHours:
    """What was broken in the hours that [first, last) touches."""
    first, last = cover_whole_hours(first=first, last=last)
    hours = read_hour_counts(services=[service], first=first, last=last)[service]
    return sum_hours(hours=hours, first=first, last=last)


def read_hour_counts(*, services: Sequence[int], first: datetime, last: datetime) -> dict[int, HourCounts]:
    """By service: the whole hours [first, last)."""
    hours: dict[int, HourCounts] = {service: {} for service in services}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "hours_of_places"),
            {"services": list(services), "first": first, "last": last},
        )
        for service, hour, region, reports, may_be_shown in cursor.fetchall():
            hours[service].setdefault(hour, {})[region] = reports, may_be_shown
    return hours


def sum_hours(*, hours: HourCounts, first: datetime, last: datetime) -> PlaceHours:
    """Those of [first, last)."""
    total = unknown = 0
    counts: Counter[str] = Counter()
    shown_hours: dict[str, list[datetime]] = defaultdict(list)
    for hour in sorted(hour for hour in hours if first <= hour < last):
        for region, (reports, may_be_shown) in hours[hour].items():
            total += reports
            unknown += 0 if region else reports
            if may_be_shown:
                counts[region] += reports
                shown_hours[region].append(hour)
    return PlaceHours(first, last, total, unknown, counts, shown_hours)


def read_buckets(
    *, service: int, first: datetime, last: datetime, step: timedelta, only: Filter
) -> dict[datetime, PlaceBucket]:
    """By start, the buckets of a place in which any hour may be shown; all three are whole hours.

    A place is shown by part or by symptom, never by both: too few hours would be left.
    """
    # PlaceHour has no rows for both at once: hours with enough networks would be too rare.
    if only.surface is not None and only.symptom is not None:
        return {}
    counts: Counter[tuple[datetime, str]] = Counter()
    shown_hours: dict[datetime, set[datetime]] = defaultdict(set)
    parameters: sql.Values = {
        "service": service,
        "first": first,
        "last": last,
        "step": step,
        "region": only.region,
        "surface": ANY if only.surface is None else only.surface,
        "symptom": ANY if only.symptom is None else only.symptom,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "place_in_buckets"), parameters)
        for at, stance, reports, hours in cursor.fetchall():
            counts[at, stance] = int(reports)
            shown_hours[at] |= set(hours)
    return {
        at: PlaceBucket(len(shown_hours[at]), counts[at, Stance.BROKEN], counts[at, Stance.WORKS])
        for at in sorted(shown_hours)
    }


def coarsen_share(*, reports: int, everything: int) -> float:
    """Share of a place in all reports of the weeks before, so coarse that no single one shows.

    It includes hours that may not be shown.
    """
    return min(1.0, max(LEAST, float(GRAIN * round(reports / GRAIN))) / everything)

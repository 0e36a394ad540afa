"""How many reports, when: time series with what was expected and what was said of each bucket."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db import connection

from aggregator.models import Level
from aggregator.queries import coverage, freshness, levels
from aggregator.queries.counts import discarded, expected_counts, places
from aggregator.queries.coverage import COMPLETE, Coverage
from aggregator.queries.filters import EVERYTHING, Filter
from aggregator.queries.freshness import RunningMinute
from reports import sql
from reports.models import Stance
from reports.queries import CatalogueEntry

MINUTE = timedelta(minutes=1)
WINDOW = levels.WINDOW  # what a point of the chart and the sentence count
Counts = dict[tuple[int, datetime, str], int]
RECENT = WINDOW + MINUTE  # what the last point needs: the oldest minute leaves it second by second


@dataclass(frozen=True)
class Point:
    """A bucket [at, at + step). Its usual reports and their range are None without a baseline."""

    at: datetime
    reports: int
    works: int
    expected: float | None
    low: int | None
    high: int | None
    level: Level
    aside: int = 0  # of the reports, those that do not count as evidence
    unjudged: bool = False  # people could report, but we said nothing at its time: we were stalled


@dataclass(frozen=True)
class Series:
    """Buckets in order, without holes; of a place those that may be told, none when `suppressed`.

    `step` lies between points, `span` is what each of them counts.
    """

    service: CatalogueEntry
    first: datetime
    last: datetime
    step: timedelta
    points: tuple[Point, ...]
    suppressed: bool = False
    networks: int = 0  # that reported in the last 15 minutes; 0: not known
    span: timedelta = WINDOW
    gaps: Coverage = COMPLETE  # when we were not listening


def read_timeseries(
    *,
    service: CatalogueEntry,
    first: datetime,
    last: datetime,
    step: timedelta,
    only: Filter = EVERYTHING,
    now: datetime,
) -> Series:
    """Aligned buckets of [first, last); both must be multiples of `step`, and that of an hour for a place."""
    if only.region:
        return _read_place_series(service, first, last, step, only, now)
    starts = _list_steps(first, last, step)
    counts = read_counts(services=[service.id], first=first, last=last, step=step, only=only)
    gaps = coverage.read_coverage(first=first - WINDOW, last=max(first, min(last, now)))
    points = _make_points(service, starts, step, counts, only, gaps, now)
    return Series(service, first, last, step, points, span=step, gaps=gaps.cut(first=first, last=last))


def _read_place_series(
    service: CatalogueEntry, first: datetime, last: datetime, step: timedelta, only: Filter, now: datetime
) -> Series:
    """What is usual stands beside a bucket only where all of its hours may be told."""
    buckets = places.read_buckets(service=service.id, first=first, last=last, step=step, only=only)
    counts: Counts = defaultdict(int)
    for at, bucket in buckets.items():
        counts[service.id, at, Stance.BROKEN] = bucket.reports
        counts[service.id, at, Stance.WORKS] = bucket.works
    gaps = coverage.read_coverage(first=first - WINDOW, last=max(first, min(last, now)))
    points = tuple(
        point
        if buckets[point.at].hours == step // places.HOUR
        else replace(point, expected=None, low=None, high=None)
        for point in _make_points(service, list(buckets), step, counts, only, gaps, now)
    )
    return Series(
        service,
        first,
        last,
        step,
        points,
        suppressed=not points,
        span=step,
        gaps=gaps.cut(first=first, last=last),
    )


def _make_points(
    service: CatalogueEntry,
    starts: list[datetime],
    step: timedelta,
    counts: Counts,
    only: Filter,
    gaps: Coverage,
    now: datetime,
) -> tuple[Point, ...]:
    expected = expected_counts.read_expected(service=service, starts=starts, span=step, only=only)
    ends = [start + step for start in starts]
    levels_at_end = levels.read_levels_at(service=service, times=ends, now=now, gaps=COMPLETE)
    return tuple(
        Point(
            at=start,
            reports=counts[service.id, start, Stance.BROKEN],
            works=counts[service.id, start, Stance.WORKS],
            expected=count.mean,
            low=count.low,
            high=count.high,
            level=levels.hide_unknown(level=level, gaps=gaps, first=start, last=start + step)
            if start <= now
            else Level.NO_DATA,  # nobody knows the future
        )
        for start, count, level in zip(starts, expected, levels_at_end, strict=True)
    )


def read_trailing_line(*, service: CatalogueEntry, hours: float, every: timedelta, now: datetime) -> Series:
    """The line of the chart: each point counts the 15 minutes *before* it, the last one ends now.

    Hence `at` is the end of what a point counts. The running minute counts too.
    """
    return read_trailing_lines(
        service=service, spans=[(hours, every)], fresh=freshness.read_freshness(now=now), now=now
    )[0]


def read_trailing_lines(
    *,
    service: CatalogueEntry,
    spans: Sequence[tuple[float, timedelta]],
    fresh: freshness.Freshness,
    now: datetime,
    until: datetime | None = None,
) -> list[Series]:
    """Such lines of several lengths (hours, time between points), all from one reading.

    `until`: they look back, and end at this full minute.
    """
    present = freshness.find_running_minute(fresh=fresh, now=now)
    end = until or present.end
    first = end - timedelta(hours=max(hours for hours, _ in spans))
    minutes = read_counts(services=[service.id], first=first - WINDOW, last=end, step=MINUTE)
    uncounted = discarded.read_discarded(service=service.id, first=first - WINDOW, last=end)
    lines = [_list_steps(end - timedelta(hours=hours) + every, end + every, every) for hours, every in spans]
    ends = [at for line in lines for at in line]
    expected = expected_counts.read_expected(
        service=service, starts=[at - WINDOW for at in ends], span=WINDOW
    )
    gaps = coverage.read_coverage(first=first - WINDOW, last=now)
    levels_at_end = levels.read_levels_at(service=service, times=ends, now=now, fresh=fresh, gaps=gaps)
    points = (
        Point(
            at=at,
            reports=count_in_window(
                minutes=minutes, service=service.id, end=at, stance=Stance.BROKEN, present=present
            ),
            works=count_in_window(
                minutes=minutes, service=service.id, end=at, stance=Stance.WORKS, present=present
            ),
            expected=count.mean,
            low=count.low,
            high=count.high,
            level=level,
            aside=uncounted.before(at)
            + _count_leaving(uncounted.reports.get(at - RECENT, 0), end=at, present=present),
            unjudged=gaps.is_unjudged(at),
        )
        for at, count, level in zip(ends, expected, levels_at_end, strict=True)
    )
    return [
        Series(
            service,
            end - timedelta(hours=hours),
            end,
            every,
            tuple(islice(points, len(line))),
            networks=count_networks(narrow=uncounted, end=end, present=present),
            gaps=gaps.cut(first=first, last=now),
        )
        for (hours, every), line in zip(spans, lines, strict=True)
    ]


def read_long_line(
    *,
    service: CatalogueEntry,
    hours: float,
    every: timedelta,
    fresh: freshness.Freshness,
    now: datetime,
    until: datetime | None = None,
) -> Series:
    """A line over weeks: each point counts the whole hours before it, `every` of them, worst level included.

    Points lie at round times; the last one ends now and counts as long a time as the others, so that it does
    not look like a fall.
    """
    last = until or freshness.find_running_minute(fresh=fresh, now=now).end
    ends = _list_round_ends(last - timedelta(hours=hours), last, every)
    first = ends[0] - every
    counts = read_counts(services=[service.id], first=first, last=ends[-1], step=every)
    counts |= read_counts(services=[service.id], first=last - every, last=last, step=every)
    if ends[-1] != last:
        ends.append(last)
    begins = [first, *ends[:-1]]
    expected = expected_counts.read_expected(
        service=service, starts=[end - every for end in ends], span=every
    )
    gaps = coverage.read_coverage(first=first, last=max(first, now))
    levels_at_end = levels.read_worst_levels(
        service=service, begins=begins, ends=ends, now=now, fresh=fresh, gaps=gaps
    )
    points = tuple(
        Point(
            at=end,
            reports=counts.get((service.id, end - every, Stance.BROKEN), 0),
            works=counts.get((service.id, end - every, Stance.WORKS), 0),
            expected=count.mean,
            low=count.low,
            high=count.high,
            level=level,
            unjudged=gaps.is_unjudged(end),
        )
        for end, count, level in zip(ends, expected, levels_at_end, strict=True)
    )
    return Series(service, first, last, every, points, span=every, gaps=gaps)


def _list_round_ends(first: datetime, last: datetime, every: timedelta) -> list[datetime]:
    """Multiples of `every` in (first, last], counted from the epoch."""
    at = first - (first - EPOCH) % every + every
    return [at + n * every for n in range((last - at) // every + 1)]


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_counts(
    *,
    services: Sequence[int],
    first: datetime,
    last: datetime,
    step: timedelta,
    only: Filter = EVERYTHING,
) -> Counts:
    """Reports by (service, start of bucket, stance); absent is 0."""
    by_hour = step % timedelta(hours=1) == timedelta(0) and first.minute == 0
    name = "hours_in_buckets" if by_hour else "minutes_in_buckets"
    asked: sql.Values = {
        "services": list(services),
        "first": first,
        "last": last,
        "step": step,
        "surface": only.surface,
        "symptom": only.symptom,
        "region": only.region,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", name), asked)
        return defaultdict(int, {(s, at, stance): int(n) for s, at, stance, n in cursor.fetchall()})


def count_in_window(
    *, minutes: Counts, service: int, end: datetime, stance: str, present: RunningMinute
) -> int:
    """Reports of the 15 minutes before `end`, from counts by minute.

    At the present 14 minutes are over and one runs. Counted so, the number would drop at each full minute by
    what the oldest one held, as if it got better: hence that minute leaves little by little.
    """
    whole = sum(minutes[service, end - n * MINUTE, stance] for n in range(1, WINDOW // MINUTE + 1))
    return whole + _count_leaving(minutes[service, end - RECENT, stance], end=end, present=present)


def _count_leaving(count: int, *, end: datetime, present: RunningMinute) -> int:
    """What still counts of the minute before the 15 that end with the running one; of the past nothing."""
    return count * (60 - present.seconds) // 60 if end == present.end else 0


def count_networks(*, narrow: discarded.DiscardedReports, end: datetime, present: RunningMinute) -> int:
    """Of the last 15 minutes; those of the oldest minute alone leave with it."""
    running, before = narrow.networks_before(end), narrow.networks_before(end - MINUTE)
    return running + _count_leaving(max(0, before - running), end=end, present=present)


def _list_steps(first: datetime, last: datetime, step: timedelta) -> list[datetime]:
    return [first + n * step for n in range(max(0, (last - first) // step))]

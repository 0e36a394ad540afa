"""Time series: how many reports, how many were expected, and the level of each bucket."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate

from aggregator.models.states import Level
from aggregator.queries import coverage, levels
from aggregator.queries.answers.counts import Point, RecentMinutes, Series
from aggregator.queries.answers.coverage import COMPLETE, Coverage
from aggregator.queries.answers.freshness import WINDOW, Freshness
from aggregator.queries.counts import expected_counts, places
from aggregator.queries.counts.bucket_counts import Counts, list_steps, read_counts
from aggregator.queries.counts.expected_counts import ExpectedCount
from aggregator.queries.filters import EVERYTHING, Filter
from aggregator.times import HOUR, MINUTE
from reports.choices.services import CatalogueEntry
from reports.models import Stance


@dataclass(frozen=True)
class _Request:
    service: CatalogueEntry
    first: datetime
    last: datetime
    step: timedelta
    only: Filter
    now: datetime

    def make_series(self, points: tuple[Point, ...], gaps: Coverage, *, suppressed: bool = False) -> Series:
        return Series(
            self.service,
            self.first,
            self.last,
            self.step,
            points,
            suppressed=suppressed,
            span=self.step,
            gaps=gaps.cut(first=self.first, last=self.last),
        )


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
    request = _Request(service, first, last, step, only, now)
    if only.region:
        return _read_place_series(request)
    counts = read_counts(services=[service.id], first=first, last=last, step=step, only=only)
    gaps = _read_gaps(request)
    points = _read_points(request, list_steps(first, last, step), counts, gaps)
    return request.make_series(points, gaps)


def make_timeseries(
    *,
    service: CatalogueEntry,
    first: datetime,
    last: datetime,
    step: timedelta,
    recent: RecentMinutes,
    fresh: Freshness,
    now: datetime,
) -> Series:
    """The same without a filter, of minutes that were read; `first` must not lie before them."""
    request = _Request(service, first, last, step, EVERYTHING, now)
    starts = list_steps(first, last, step)
    counts: Counts = defaultdict(int)
    for stance, counted in ((Stance.BROKEN, recent.broken), (Stance.WORKS, recent.works)):
        sums = [0, *accumulate(counted)]
        for start in starts:
            begin, end = ((at - recent.first) // MINUTE for at in (start, start + step))
            counts[service.id, start, stance] = sums[min(end, len(counted))] - sums[min(begin, len(counted))]
    ends = [start + step for start in starts]
    levels_at_end = levels.find_worst_levels(
        history=recent.levels, begins=ends, ends=ends, fresh=fresh, gaps=COMPLETE
    )
    expected = expected_counts.compute_expected(week=recent.week, starts=starts, span=step)
    points = _make_points(request, starts, counts, recent.gaps, expected, levels_at_end)
    return request.make_series(points, recent.gaps)


def _read_place_series(request: _Request) -> Series:
    """Expected reports are shown only of a bucket all of whose hours may be shown.

    Else they would stand beside the reports of fewer hours than they are expected in.
    """
    service, step = request.service, request.step
    buckets = places.read_buckets(
        service=service.id, first=request.first, last=request.last, step=step, only=request.only
    )
    counts: Counts = defaultdict(int)
    for at, bucket in buckets.items():
        counts[service.id, at, Stance.BROKEN] = bucket.reports
        counts[service.id, at, Stance.WORKS] = bucket.works
    gaps = _read_gaps(request)
    points = tuple(
        point
        if buckets[point.at].hours == step // HOUR
        else replace(point, expected=None, low=None, high=None)
        for point in _read_points(request, list(buckets), counts, gaps)
    )
    return request.make_series(points, gaps, suppressed=not points)


def _read_gaps(request: _Request) -> Coverage:
    """From a window before the first bucket on: a level rests on the 15 minutes before it."""
    # Beyond now no gap can be known.
    last = max(request.first, min(request.last, request.now))
    return coverage.read_coverage(first=request.first - WINDOW, last=last)


def _read_points(
    request: _Request, starts: list[datetime], counts: Counts, gaps: Coverage
) -> tuple[Point, ...]:
    service, step = request.service, request.step
    expected = expected_counts.read_expected(service=service, starts=starts, span=step, only=request.only)
    ends = [start + step for start in starts]
    # Without gaps: those are applied to whole buckets below, and here they would count at the end alone.
    levels_at_end = levels.read_levels_at(service=service, times=ends, now=request.now, gaps=COMPLETE)
    return _make_points(request, starts, counts, gaps, expected, levels_at_end)


def _make_points(
    request: _Request,
    starts: list[datetime],
    counts: Counts,
    gaps: Coverage,
    expected: Sequence[ExpectedCount],
    levels_at_end: Sequence[Level],
) -> tuple[Point, ...]:
    service, step, now = request.service, request.step, request.now
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

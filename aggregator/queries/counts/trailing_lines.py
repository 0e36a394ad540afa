"""The line of the chart: each point counts the time before it, and the last one ends now."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice

from aggregator.queries import coverage, freshness, levels
from aggregator.queries.answers.counts import Point, RecentMinutes, Series
from aggregator.queries.answers.freshness import WINDOW, Freshness, RunningMinute
from aggregator.queries.counts import expected_counts
from aggregator.queries.counts.bucket_counts import list_steps, read_counts
from aggregator.queries.counts.windows import count_discarded, count_leaving, count_networks
from aggregator.times import MINUTE
from reports.choices.services import CatalogueEntry
from reports.models import Stance

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def make_trailing_lines(
    *,
    service: CatalogueEntry,
    recent: RecentMinutes,
    spans: Sequence[tuple[float, timedelta]],
    end: datetime,
    fresh: Freshness,
    present: RunningMinute,
) -> list[Series]:
    """The same lines of what was read. They end at `end`; the running minute is that of `present`."""
    lines = [list_steps(end - timedelta(hours=hours) + every, end + every, every) for hours, every in spans]
    ends = [at for line in lines for at in line]
    points = iter(_make_points(recent, ends, fresh, present))
    networks = count_networks(narrow=recent.uncounted, end=end, present=present)
    return [
        Series(
            service,
            end - timedelta(hours=hours),
            end,
            every,
            tuple(islice(points, len(line))),
            networks=networks,
            gaps=recent.gaps,
        )
        for (hours, every), line in zip(spans, lines, strict=True)
    ]


def _make_points(
    recent: RecentMinutes, ends: Sequence[datetime], fresh: Freshness, present: RunningMinute
) -> list[Point]:
    expected = expected_counts.compute_expected(
        week=recent.week, starts=[at - WINDOW for at in ends], span=WINDOW
    )
    levels_at_end = levels.find_worst_levels(
        history=recent.levels, begins=ends, ends=ends, fresh=fresh, gaps=recent.gaps
    )
    broken, works = (
        _sum_windows(recent, minutes, ends, present) for minutes in (recent.broken, recent.works)
    )
    return [
        Point(
            at=at,
            reports=reports,
            works=working,
            expected=count.mean,
            low=count.low,
            high=count.high,
            level=level,
            aside=count_discarded(uncounted=recent.uncounted, end=at, present=present),
            unjudged=recent.gaps.is_unjudged(at),
        )
        for at, reports, working, count, level in zip(
            ends, broken, works, expected, levels_at_end, strict=True
        )
    ]


def _sum_windows(
    recent: RecentMinutes, minutes: Sequence[int], ends: Sequence[datetime], present: RunningMinute
) -> list[int]:
    """Reports of the 15 minutes before each end; at the present the oldest minute leaves little by little."""
    sums = [0, *accumulate(minutes)]
    places = [(end - recent.first) // MINUTE for end in ends]
    length = WINDOW // MINUTE
    return [
        sums[place]
        - sums[place - length]
        + count_leaving(minutes[place - length - 1] if place > length else 0, end=end, present=present)
        for place, end in zip(places, ends, strict=True)
    ]


def read_long_line(
    *,
    service: CatalogueEntry,
    hours: float,
    every: timedelta,
    fresh: Freshness,
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
    # The last point ends now, and not at a round time as those above.
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

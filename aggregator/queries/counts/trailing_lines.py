"""The line of the chart: each point counts the time before it, and the last one ends now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice

from aggregator.models.states import Level
from aggregator.queries import coverage, freshness, levels
from aggregator.queries.answers.counts import Point, RecentMinutes, Series
from aggregator.queries.answers.coverage import Coverage
from aggregator.queries.answers.freshness import WINDOW, Freshness, RunningMinute
from aggregator.queries.counts import expected_counts
from aggregator.queries.counts.bucket_counts import list_steps, read_counts
from aggregator.queries.counts.expected_counts import ExpectedCount
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


@dataclass(frozen=True)
class LongWindow:
    """The points of a line over weeks, by their ends: at round times, the last one now."""

    first: datetime  # the beginning of the first point
    ends: tuple[datetime, ...]
    every: timedelta

    @property
    def begins(self) -> tuple[datetime, ...]:
        """From when on the level of each point counts: from the one before it."""
        return self.first, *self.ends[:-1]

    @property
    def starts(self) -> tuple[datetime, ...]:
        """From when on the reports of each point count: all count as long a time."""
        return tuple(end - self.every for end in self.ends)


def choose_long_window(*, hours: float, every: timedelta, last: datetime) -> LongWindow:
    """So many hours up to `last`."""
    ends = _list_round_ends(last - timedelta(hours=hours), last, every)
    first = ends[0] - every
    return LongWindow(first, tuple(ends if ends[-1] == last else [*ends, last]), every)


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
    window = choose_long_window(hours=hours, every=every, last=last)
    round_end = last - (last - EPOCH) % every
    counts = read_counts(services=[service.id], first=window.first, last=round_end, step=every)
    # The last point ends now, and not at a round time as those above.
    counts |= read_counts(services=[service.id], first=last - every, last=last, step=every)
    gaps = coverage.read_coverage(first=window.first, last=max(window.first, now))
    return make_long_line(
        service=service,
        window=window,
        counts={
            stance: [counts.get((service.id, start, stance), 0) for start in window.starts]
            for stance in Stance
        },
        expected=expected_counts.read_expected(service=service, starts=window.starts, span=every),
        levels_at_end=levels.read_worst_levels(
            service=service, begins=window.begins, ends=window.ends, now=now, fresh=fresh, gaps=gaps
        ),
        gaps=gaps,
    )


def make_long_line(
    *,
    service: CatalogueEntry,
    window: LongWindow,
    counts: Mapping[Stance, Sequence[int]],
    expected: Sequence[ExpectedCount],
    levels_at_end: Sequence[Level],
    gaps: Coverage,
) -> Series:
    """The same of what was read."""
    points = tuple(
        Point(
            at=end,
            reports=reports,
            works=works,
            expected=count.mean,
            low=count.low,
            high=count.high,
            level=level,
            unjudged=gaps.is_unjudged(end),
        )
        for end, reports, works, count, level in zip(
            window.ends, counts[Stance.BROKEN], counts[Stance.WORKS], expected, levels_at_end, strict=True
        )
    )
    every = window.every
    return Series(service, window.first, window.ends[-1], every, points, span=every, gaps=gaps)


def _list_round_ends(first: datetime, last: datetime, every: timedelta) -> list[datetime]:
    """Multiples of `every` in (first, last], counted from the epoch."""
    at = first - (first - EPOCH) % every + every
    return [at + n * every for n in range((last - at) // every + 1)]

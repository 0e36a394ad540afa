"""The line of the chart: each point counts the time before it, and the last one ends now."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from aggregator.queries import coverage, freshness, levels
from aggregator.queries.answers.counts import Point, Series
from aggregator.queries.answers.freshness import WINDOW, Freshness
from aggregator.queries.counts import discarded, expected_counts
from aggregator.queries.counts.bucket_counts import read_counts
from aggregator.queries.counts.series import list_steps
from aggregator.queries.counts.windows import RECENT, count_in_window, count_leaving, count_networks
from aggregator.times import MINUTE
from reports.choices.services import CatalogueEntry
from reports.models import Stance

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    fresh: Freshness,
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
    lines = [list_steps(end - timedelta(hours=hours) + every, end + every, every) for hours, every in spans]
    ends = [at for line in lines for at in line]
    expected = expected_counts.read_expected(
        service=service, starts=[at - WINDOW for at in ends], span=WINDOW
    )
    gaps = coverage.read_coverage(first=first - WINDOW, last=now)
    levels_at_end = levels.read_levels_at(service=service, times=ends, now=now, fresh=fresh, gaps=gaps)
    # One generator for all lines: each line takes as many points from it as it has.
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
            + count_leaving(uncounted.reports.get(at - RECENT, 0), end=at, present=present),
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

"""The minutes of a service, with what was known in them, and the lines of the chart that show them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from aggregator.queries import coverage, freshness, levels
from aggregator.queries.answers.counts import RecentMinutes, Series
from aggregator.queries.answers.freshness import WINDOW, Freshness
from aggregator.queries.counts.bucket_counts import list_steps, read_counts
from aggregator.queries.counts.discarded import read_discarded
from aggregator.queries.counts.expected_counts import read_weeks
from aggregator.queries.counts.trailing_lines import make_trailing_lines
from aggregator.times import MINUTE
from reports.choices.services import CatalogueEntry
from reports.models import Stance


def read_recent_minutes(
    *, service: CatalogueEntry, first: datetime, end: datetime, now: datetime
) -> RecentMinutes:
    """Of the minutes [first, end)."""
    counts = read_counts(services=[service.id], first=first, last=end, step=MINUTE)
    minutes = list_steps(first, end, MINUTE)
    return RecentMinutes(
        first=first,
        broken=tuple(counts[service.id, minute, Stance.BROKEN] for minute in minutes),
        works=tuple(counts[service.id, minute, Stance.WORKS] for minute in minutes),
        uncounted=read_discarded(service=service.id, first=first, last=end),
        week=read_weeks(services=[service]).get(service.slug),
        levels=levels.read_level_histories(services=[service], first=first)[service.slug],
        gaps=coverage.read_coverage(first=first, last=now),
    )


def read_trailing_lines(
    *,
    service: CatalogueEntry,
    spans: Sequence[tuple[float, timedelta]],
    fresh: Freshness,
    now: datetime,
    until: datetime | None = None,
) -> list[Series]:
    """The lines of charts of several lengths (hours, time between points), all from one reading.

    Each point counts the 15 minutes *before* it, and the last one ends now: `at` is the end of what a point
    counts. The running minute counts too. `until`: the lines look back, and end at this full minute.
    """
    present = freshness.find_running_minute(fresh=fresh, now=now)
    end = until or present.end
    first = end - timedelta(hours=max(hours for hours, _ in spans)) - WINDOW
    recent = read_recent_minutes(service=service, first=first, end=end, now=now)
    return make_trailing_lines(
        service=service, recent=recent, spans=spans, end=end, fresh=fresh, present=present
    )

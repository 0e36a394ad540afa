"""The minutes of a service, with what was known in them."""

from datetime import datetime

from aggregator.queries import coverage, levels
from aggregator.queries.answers.counts import RecentMinutes
from aggregator.queries.counts.bucket_counts import list_steps, read_counts
from aggregator.queries.counts.discarded import read_discarded
from aggregator.queries.counts.expected_counts import read_weeks
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

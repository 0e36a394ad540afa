"""The minutes of a service up to now, and what was known in them: what its lines and its time series show."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.queries import coverage, levels
from aggregator.queries.answers.counts import DiscardedReports
from aggregator.queries.answers.coverage import Coverage
from aggregator.queries.answers.freshness import RunningMinute
from aggregator.queries.counts.bucket_counts import list_steps, read_counts
from aggregator.queries.counts.discarded import read_discarded
from aggregator.queries.counts.expected_counts import ExpectedWeek, read_weeks
from aggregator.queries.counts.windows import RECENT, count_leaving
from aggregator.queries.levels import LevelHistory
from aggregator.times import MINUTE
from reports.choices.services import CatalogueEntry
from reports.models import Stance


@dataclass(frozen=True)
class RecentMinutes:
    """Counts of each minute from `first` on."""

    first: datetime
    broken: tuple[int, ...]
    works: tuple[int, ...]
    uncounted: DiscardedReports
    week: ExpectedWeek | None  # None: no baseline
    levels: LevelHistory
    gaps: Coverage


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


def count_discarded(*, uncounted: DiscardedReports, end: datetime, present: RunningMinute) -> int:
    """Discarded reports of the 15 minutes before `end`, counted as the reports themselves."""
    leaving = count_leaving(uncounted.reports.get(end - RECENT, 0), end=end, present=present)
    return uncounted.before(end) + leaving

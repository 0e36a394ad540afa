"""Counts of reports as queries answer them: series, minutes, discarded reports, expectations."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.models.states import Level
from aggregator.queries.answers.coverage import COMPLETE, Coverage
from aggregator.queries.answers.freshness import WINDOW
from aggregator.queries.answers.incidents import LevelHistory
from reports.choices.services import CatalogueEntry

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Point:
    """A bucket [at, at + step). Its expected reports and their range are None without a baseline."""

    at: datetime
    reports: int
    works: int
    expected: float | None
    low: int | None
    high: int | None
    level: Level
    aside: int = 0  # of the reports, those that do not count as evidence
    unjudged: bool = False  # people could report, but nothing was announced at its time: we were stalled


@dataclass(frozen=True)
class Series:
    """Buckets in order, without holes; of a place those that may be shown, none when `suppressed`.

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


@dataclass(frozen=True)
class DiscardedReports:
    """Minutes of [first, last): discarded reports, and networks of the 15 minutes up to each."""

    reports: dict[datetime, int]
    networks: dict[datetime, int]

    def before(self, end: datetime) -> int:
        """Discarded reports of the 15 minutes before `end`."""
        if not self.reports:
            return 0
        return sum(n for minute, n in self.reports.items() if end - QUARTER <= minute < end)

    def networks_before(self, end: datetime) -> int:
        """Networks of the 15 minutes up to the latest minute that is known; 0: none of the last 15 is."""
        near = [minute for minute in self.networks if end - QUARTER <= minute < end]
        return self.networks[max(near)] if near else 0


@dataclass(frozen=True)
class Band:
    """What is expected in a row of windows, side by side."""

    mean: list[float]
    low: list[int]
    high: list[int]


@dataclass(frozen=True)
class ExpectedWeek:
    """The baseline of a service, as far as pages show it; by hour of the week, UTC, Monday 0:00 first."""

    profile: tuple[float, ...]  # reports a minute
    dispersion: float
    wander: float


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

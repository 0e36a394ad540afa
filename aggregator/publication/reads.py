"""What is read to assemble snapshots: of many services at once, and of one, often or seldom."""

from collections.abc import Mapping
from dataclasses import dataclass

from aggregator.queries.answers.breakdowns import BreakdownParts
from aggregator.queries.answers.counts import RecentMinutes, Series
from aggregator.queries.answers.days import Day
from aggregator.queries.answers.freshness import Freshness, RunningMinute
from aggregator.queries.answers.incidents import IncidentListPage, Verdict
from aggregator.queries.answers.vendors import Statement, Vendor


@dataclass(frozen=True)
class SharedReads:
    """What is read of many services at once, by slug or number."""

    fresh: Freshness
    present: RunningMinute
    verdicts: Mapping[str, Verdict]
    vendors: Mapping[str, Vendor]
    statements: Mapping[int, Statement]
    heights: Mapping[int, float]
    recent: Mapping[str, RecentMinutes]


@dataclass(frozen=True)
class SlowReads:
    """What changes seldom: with incidents, with days and hours."""

    incidents: IncidentListPage
    days: tuple[Day, ...]
    long_lines: Mapping[str, Series]


@dataclass(frozen=True)
class SpikeParts:
    """Breakdowns of the time that a page breaks down, and of the last day where that is another time."""

    spike: BreakdownParts
    day: BreakdownParts | None

"""The board as queries answer it: a row a service, and what changed lately."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.queries.answers.coverage import COMPLETE, Coverage
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import Spark, Verdict
from aggregator.queries.answers.vendors import NOTHING, Vendor
from aggregator.stats.states import State
from reports.choices.services import CatalogueEntry


@dataclass(frozen=True)
class BoardRow:
    """A service on the board."""

    verdict: Verdict
    spark: Spark
    vendor: Vendor = NOTHING


@dataclass(frozen=True)
class RecentChange:
    """What changed: an incident of a service entered a state."""

    service: CatalogueEntry
    incident: int
    state: State
    at: datetime  # when it was announced
    onset_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Board:
    """All services, worst first; `as_of` is when the numbers were last brought up to date."""

    rows: tuple[BoardRow, ...]
    changes: tuple[RecentChange, ...]  # of the last hour, newest first
    last_end: datetime | None  # when the last incident ended
    freshness: Freshness
    gaps: Coverage = COMPLETE  # when we were not listening, of the last 24 hours

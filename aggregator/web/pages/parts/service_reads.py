"""All that is read for the page of one service."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.queries.answers.breakdowns import BreakdownParts
from aggregator.queries.answers.counts import Series
from aggregator.queries.answers.days import Day
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import IncidentHistory, IncidentStep, Verdict
from aggregator.queries.answers.vendors import Statement, Vendor
from aggregator.stats.ending.outlook import Outlook
from aggregator.web.words.vendors.standoff import Standoff
from aggregator.web.zoom import Zoom
from reports.choices.services import CatalogueEntry

RECENT = 5


@dataclass(frozen=True)
class ServiceReads:
    """All that is read for the page. `day` is the same line as `shown` where a day is shown."""

    verdict: Verdict
    statement: Statement | None
    fresh: Freshness
    window: str | Zoom
    shown: Series
    day: Series
    parts: BreakdownParts
    steps: tuple[IncidentStep, ...]
    explained_services: tuple[CatalogueEntry, ...]
    earlier_incidents: tuple[IncidentHistory, ...]
    outlook: Outlook | None  # when problems like the present one were over
    days: tuple[Day, ...]  # the last 90
    vendor: Vendor
    standoff: Standoff  # the vendor beside people
    height: (
        float | None
    )  # height threshold: times the expected count that a rise must reach, where reports come in bursts

    @property
    def onset_at(self) -> datetime | None:
        return self.verdict.trouble.onset_at if self.verdict.trouble else None

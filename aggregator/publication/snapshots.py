"""Snapshots: all that pages and API tell of the site and of one service, as of one tick.

They are frozen dataclasses of reads, without words: each reader words them in its own language. All of it
can be encoded (encoding.py), so that web hosts go on while the database is away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aggregator.queries.answers.board import Board
from aggregator.queries.answers.breakdowns import Breakdown, BreakdownParts, By
from aggregator.queries.answers.calibration import Calibration
from aggregator.queries.answers.counts import RecentMinutes, Series
from aggregator.queries.answers.days import Day, Uptime
from aggregator.queries.answers.freshness import RunningMinute
from aggregator.queries.answers.incidents import (
    IncidentHistory,
    IncidentListPage,
    IncidentStep,
    Verdict,
)
from aggregator.queries.answers.ledger import Ledger, Overview
from aggregator.queries.answers.vendors import Statement, Vendor
from aggregator.stats.ending.outlook import Outlook
from reports.choices.services import CatalogueEntry
from reports.queries import Catalogue


@dataclass(frozen=True)
class SiteSnapshot:
    """The board of all services. `failing`: stages of the tick that did not go well.

    `concentrated`: services, by number, of whose latest reports some were discarded. Web processes ask busy
    networks for a proof of work when they report these.
    """

    board: Board
    failing: tuple[str, ...] = ()
    concentrated: tuple[int, ...] = ()


@dataclass(frozen=True)
class CatalogueSnapshot:
    """The catalogue that the other snapshots are about."""

    catalogue: Catalogue


@dataclass(frozen=True)
class IncidentsSnapshot:
    """The newest incidents of all services; `numbers`: all with a snapshot of their own, None: not known."""

    page: IncidentListPage
    numbers: tuple[int, ...] | None = None


@dataclass(frozen=True)
class IncidentSnapshot:
    """One incident: what its page, its card and the API tell of it."""

    incident: IncidentHistory
    steps: tuple[IncidentStep, ...]
    parts: dict[By, Breakdown]  # from its onset to its end, or to now
    shown: Series
    chances: tuple[float | None, ...]  # of each point's count, or of a higher one
    vendor: Vendor
    outlook: Outlook | None  # while it is unresolved
    as_of: datetime | None  # the tick that it was read after, while it is unresolved


@dataclass(frozen=True)
class LedgerSnapshot:
    """A service beside its vendor, of 90 days: who knew first, and for how long it was out."""

    ledger: Ledger
    uptime: Uptime


@dataclass(frozen=True)
class LeadTimesSnapshot:
    """All ledgers in figures."""

    overview: Overview


@dataclass(frozen=True)
class CalibrationSnapshot:
    """How often quiet days showed what they should not."""

    calibration: Calibration


@dataclass(frozen=True)
class StatementsSnapshot:
    """The last statements of vendors, by the slug of their service."""

    latest: Mapping[str, tuple[Statement, ...]]


@dataclass(frozen=True)
class ServiceSnapshot:
    """One service."""

    verdict: Verdict
    vendor: Vendor
    statement: Statement | None
    height: float | None  # times the expected count that a rise must reach, where reports come in bursts
    present: RunningMinute
    recent: RecentMinutes  # of a day and the window before it: the fine lines and time series
    long_lines: Mapping[str, Series]  # of weeks, by the name of the window (windows.py)
    parts: BreakdownParts  # since the onset while there is trouble, else of the last 24 hours
    day_parts: BreakdownParts | None  # of the last 24 hours while there is trouble
    steps: tuple[IncidentStep, ...]  # of the present incident
    explained_services: tuple[CatalogueEntry, ...]  # services whose incidents this one explains
    incidents: IncidentListPage  # the newest
    outlook: Outlook | None  # when problems like the present one were over
    days: tuple[Day, ...]

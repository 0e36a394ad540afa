"""Snapshots: all that pages and API tell of the site and of one service, as of one tick.

They are frozen dataclasses of reads, without words: each reader words them in its own language. All of it
can be encoded (encoding.py), so that web hosts go on while the database is away.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aggregator.queries.answers.board import Board
from aggregator.queries.answers.breakdowns import BreakdownParts
from aggregator.queries.answers.counts import RecentMinutes, Series
from aggregator.queries.answers.days import Day
from aggregator.queries.answers.freshness import RunningMinute
from aggregator.queries.answers.incidents import IncidentListPage, IncidentStep, Verdict
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
    """The newest incidents of all services."""

    page: IncidentListPage


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

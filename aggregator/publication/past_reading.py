"""What pages and API read of the past: from the publication where there is one, else from the tables.

Published are incidents of the last 90 days, each with its minutes, and what they come to: lead times, uptime,
calibration. Statements of vendors are here too. See reading.py for the present.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from aggregator.publication.current import find_snapshot, read_freshness
from aggregator.publication.incident_assembly import assemble_incident
from aggregator.publication.published import (
    CALIBRATION,
    LEAD_TIMES,
    STATEMENTS,
    get_publication,
    make_incident_key,
    make_ledger_key,
    make_minutes_key,
)
from aggregator.publication.snapshots import (
    CalibrationSnapshot,
    IncidentSnapshot,
    LeadTimesSnapshot,
    LedgerSnapshot,
    StatementsSnapshot,
)
from aggregator.publication.windows import PAST_DAYS
from aggregator.queries import freshness
from aggregator.queries.answers.board import Board
from aggregator.queries.answers.calibration import Calibration
from aggregator.queries.answers.days import Uptime
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import IncidentStep
from aggregator.queries.answers.ledger import Ledger, Overview
from aggregator.queries.answers.vendors import Statement, Vendor
from aggregator.queries.counts import minutes
from aggregator.queries.counts.minutes import IncidentMinutes
from aggregator.queries.incidents import calibration, history, ledger, uptime
from aggregator.queries.vendors import statements, vendor_status
from reports.choices.services import CatalogueEntry

Snapshot = TypeVar("Snapshot")


def find_incident(*, incident: int) -> IncidentSnapshot | None:
    """None where it is not published."""
    return _find_seldom(make_incident_key(incident), IncidentSnapshot)


def read_incident(*, incident: int, now: datetime) -> IncidentSnapshot | None:
    """None where there is none of this number."""
    published = find_incident(incident=incident)
    if published is not None:
        return published
    row = history.read_incident(incident=incident)
    if row is None:
        return None
    return assemble_incident(incident=row, fresh=freshness.read_freshness(now=now), now=now)


def read_minutes(*, incident: int, now: datetime) -> IncidentMinutes | None:
    """The minutes that an incident's evidence rests on; None without such an incident."""
    published = _find_seldom(make_minutes_key(incident), IncidentMinutes)
    return published or minutes.read_incident_minutes(incident=incident, now=now)


def judge_incident(*, published: IncidentSnapshot | None, now: datetime) -> Freshness:
    """How old the numbers of an incident are: those of an unresolved one may lag behind the site's."""
    fresh = read_freshness(now=now)
    as_of = published.as_of if published else None
    if as_of is None or fresh.as_of is None or fresh.as_of - as_of <= freshness.STALE_AFTER:
        return fresh
    return freshness.judge_age(fresh=replace(fresh, as_of=as_of), now=now)


def read_present_steps(*, service: CatalogueEntry, incident: int, now: datetime) -> tuple[IncidentStep, ...]:
    """The steps of the unresolved incident of a service."""
    snapshot = find_snapshot(service=service, now=now)
    return snapshot.steps if snapshot else history.read_steps(incident=incident)


def read_vendor(*, service: CatalogueEntry, first: datetime, now: datetime) -> Vendor:
    """What a vendor published from `first` on, which lies within the last 30 days."""
    snapshot = find_snapshot(service=service, now=now)
    if snapshot is None:
        return vendor_status.read_vendor(service=service, first=first, now=now)
    return vendor_status.cut_vendor(vendor=snapshot.vendor, first=first)


def read_statements(*, service: CatalogueEntry) -> tuple[Statement, ...]:
    """The last ones of a vendor, newest first."""
    published = _find_site(STATEMENTS, StatementsSnapshot)
    if published is None:
        return statements.read_latest_statements(service=service.id)
    return published.latest.get(service.slug, ())


def read_ledger(*, service: CatalogueEntry, days: int, now: datetime) -> Ledger:
    """Who knew first, in the last days."""
    published = _find_ledger(service, days)
    if published is None:
        return ledger.read_ledger(service=service, first=now - timedelta(days=days), now=now)
    return published.ledger


def read_uptime(*, service: CatalogueEntry, days: int, now: datetime) -> Uptime:
    """Minutes of outage in the last days."""
    published = _find_ledger(service, days)
    if published is None:
        return uptime.read_uptime(service=service, days_back=days, now=now)
    return published.uptime


def read_lead_times(*, days: int, now: datetime) -> Overview:
    """The ledgers of all services in figures."""
    published = _find_site(LEAD_TIMES, LeadTimesSnapshot) if days == PAST_DAYS else None
    return published.overview if published else ledger.read_overview(days=days, now=now)


def read_calibration(*, board: Board, now: datetime) -> Calibration:
    """Whether false alarms are as rare as promised; how many counts are usual ones is read off the board."""
    published = _find_site(CALIBRATION, CalibrationSnapshot)
    found = published.calibration if published else calibration.read_calibration(now=now)
    return replace(found, coverage=calibration.measure_coverage(board=board))


def _find_ledger(service: CatalogueEntry, days: int) -> LedgerSnapshot | None:
    if days != PAST_DAYS:
        return None
    return _find_seldom(make_ledger_key(service.slug), LedgerSnapshot)


def _find_seldom(key: str, kind: type[Snapshot]) -> Snapshot | None:
    publication = get_publication()
    return publication.find_once(key, kind=kind) if publication else None


def _find_site(key: str, kind: type[Snapshot]) -> Snapshot | None:
    publication = get_publication()
    return publication.find(key, kind=kind) if publication else None

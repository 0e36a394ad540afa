"""Snapshots of what concerns the whole site: statements of vendors, calibration, and all lead times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aggregator.pipeline.past.changes import PastVersions
from aggregator.publication.encoding import encode_snapshot
from aggregator.publication.past_reading import PUBLISHED_DAYS
from aggregator.publication.published import CALIBRATION, LEAD_TIMES, STATEMENTS
from aggregator.publication.snapshots import CalibrationSnapshot, LeadTimesSnapshot, StatementsSnapshot
from aggregator.queries.answers.board import Board
from aggregator.queries.incidents import calibration, ledger
from aggregator.queries.incidents.ledger import Ledger
from aggregator.queries.vendors import statements
from aggregator.times import DAY, HOUR, MINUTE
from reports.queries import catalogue

# With the time that passes, its promises grow.
CALIBRATION_KEPT = HOUR
# Adding up all ledgers takes some 20 ms, and one or another of them changes in most ticks.
LEAD_TIMES_KEPT = 5 * MINUTE


@dataclass
class FiguresMemory:
    """What each of them was made of, and when."""

    _statements: object = None
    _calibration: tuple[object, datetime] | None = None
    _lead_times_at: datetime | None = None

    def encode_due(
        self, *, versions: PastVersions, board: Board, ledgers: Mapping[str, Ledger], now: datetime
    ) -> dict[str, bytes]:
        """Those that changed, or that are too old."""
        bodies = {}
        stated = (versions.statement, versions.withdrawn_at, len(catalogue().known()))
        if self._statements != stated:
            bodies[STATEMENTS] = encode_snapshot(_make_statements())
            self._statements = stated
        basis = (versions.event, versions.note, versions.fitted_at)
        if self._is_calibration_due(basis, now):
            made = calibration.read_calibration(now=now, board=board)
            bodies[CALIBRATION] = encode_snapshot(CalibrationSnapshot(made))
            self._calibration = basis, now
        if self._is_lead_times_due(ledgers, now):
            overview = ledger.make_overview(ledgers=ledgers, first=now - PUBLISHED_DAYS * DAY, now=now)
            bodies[LEAD_TIMES] = encode_snapshot(LeadTimesSnapshot(overview))
            self._lead_times_at = now
        return bodies

    def _is_calibration_due(self, basis: object, now: datetime) -> bool:
        if self._calibration is None:
            return True
        known, at = self._calibration
        return known != basis or now - at >= CALIBRATION_KEPT

    def _is_lead_times_due(self, ledgers: Mapping[str, Ledger], now: datetime) -> bool:
        """Not before all ledgers were read: a part of them would be another figure."""
        if not catalogue().entries.keys() <= ledgers.keys():
            return False
        return self._lead_times_at is None or now - self._lead_times_at >= LEAD_TIMES_KEPT


def _make_statements() -> StatementsSnapshot:
    by_id = {entry.id: slug for slug, entry in catalogue().known().items()}
    latest = statements.read_all_latest_statements()
    return StatementsSnapshot({by_id[service]: each for service, each in latest.items() if service in by_id})

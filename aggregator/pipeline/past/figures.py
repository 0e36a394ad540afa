"""When snapshots of the whole site are due: statements of vendors, calibration, and all lead times."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from aggregator.publication.published import CALIBRATION, LEAD_TIMES, STATEMENTS
from aggregator.times import HOUR, MINUTE

# With the time that passes, its promises grow.
CALIBRATION_KEPT = HOUR
# Adding up all ledgers takes some 20 ms, and one or another of them changes in most ticks.
LEAD_TIMES_KEPT = 5 * MINUTE


class FiguresBasis(NamedTuple):
    """What two of them are made of: they change with it."""

    statements: object
    calibration: object


@dataclass
class FiguresMemory:
    """What each of them was made of, and when."""

    _statements: object = None
    _calibration: tuple[object, datetime] | None = None
    _lead_times_at: datetime | None = None

    def choose_due(self, *, basis: FiguresBasis, has_all: bool, now: datetime) -> list[str]:
        """Their keys. `has_all`: the ledger of each service is known; a part would come to another figure."""
        due = [STATEMENTS] if self._statements != basis.statements else []
        if self._is_calibration_due(basis, now):
            due.append(CALIBRATION)
        if has_all and (self._lead_times_at is None or now - self._lead_times_at >= LEAD_TIMES_KEPT):
            due.append(LEAD_TIMES)
        return due

    def mark_made(self, key: str, *, basis: FiguresBasis, now: datetime) -> None:
        """Made at `now`, and written with this publication."""
        if key == STATEMENTS:
            self._statements = basis.statements
        elif key == CALIBRATION:
            self._calibration = basis.calibration, now
        else:
            self._lead_times_at = now

    def _is_calibration_due(self, basis: FiguresBasis, now: datetime) -> bool:
        if self._calibration is None:
            return True
        known, at = self._calibration
        return known != basis.calibration or now - at >= CALIBRATION_KEPT

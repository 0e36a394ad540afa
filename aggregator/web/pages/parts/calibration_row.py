"""A line of the calibration tables: what was counted, promised and seen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CalibrationRow:
    """A line of a table: what was counted, promised and seen."""

    name: str
    days: str
    promised: str
    observed: str
    count: int  # the same as a number
    interval: str
    kind: str
    verdict: str

"""What excluding reports would change: what what_if.py finds and staff are shown."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.stats.states import State


@dataclass(frozen=True)
class DetectedChange:
    """A change of state that the detector found, or would have found."""

    at: datetime
    state: State
    observed: int


@dataclass(frozen=True)
class OverlappingIncident:
    """An incident that the window overlaps."""

    id: int
    state: State
    onset_at: datetime
    ended_at: datetime | None
    part: str  # that it began with; '' is the whole service


@dataclass(frozen=True)
class ExclusionEffect:
    """Side by side as counted and without the choice, minute by minute from `first` on."""

    first: datetime
    before: tuple[int, ...]
    after: tuple[int, ...]
    incidents: tuple[OverlappingIncident, ...]
    # What the detector finds for the whole service when run again over both; None without a baseline. Parts
    # are not run again.
    changes_before: tuple[DetectedChange, ...] | None
    changes_after: tuple[DetectedChange, ...] | None

"""Past incidents as columns, and where each of them was at a given moment of its life.

Times are minutes since the onset of their incident. About a moment, only what was public at that time may be
asked. So a past incident at that moment and a current one are described by the same rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SUSPECTED, OPEN, SUBSIDING = range(3)
CODE_OF_STATE = {"suspected": SUSPECTED, "open": OPEN, "subsiding": SUBSIDING}
ELSEWHERE = -1  # service and category of incidents that come from published records
NEVER = 1e9  # minutes: later than any end
NOT_KNOWN = float("nan")
# Stored columns keep the names of their first version.
KEY_OF_FIELD = {"resolved_after": "told", "ended": "over", "vendor_after": "vendor", "incident": "problem"}
FIELD_OF_KEY = {key: name for name, key in KEY_OF_FIELD.items()}


class LifeStep(NamedTuple):
    """An unresolved state that an incident entered."""

    at: float  # when it was published
    state: int
    size: float = NOT_KNOWN  # at least so many times the expected reports


@dataclass(frozen=True)
class PastIncident:
    """A past incident, or a current one. Its first step is its announcement."""

    service: int
    category: int
    length: float  # to the dated-back end; so far, where it has none
    resolved_after: float  # until it was published as resolved; so far, where it was not
    steps: tuple[LifeStep, ...]
    ended: bool = True  # False: it lasted at least as long as `length`
    breadth: float = NOT_KNOWN  # share of the usual places that were raised
    vendor_after: float = NOT_KNOWN  # until the vendor announced an outage, or NEVER


@dataclass(frozen=True)
class Cohort:
    """Unresolved incidents, each at one moment of its life; arrays side by side, (K,)."""

    incident: Ints  # place in the archive
    age: Floats  # minutes since its onset
    wave: Ints  # how often it has subsided
    state: Ints
    size: Floats  # nan: not known
    vendor_announced: Floats  # 1 the vendor had announced an outage, 0 it had not, nan not known


@dataclass(frozen=True)
class Archive:
    """N incidents by columns, as PastIncident, and their M steps in order."""

    service: Ints
    category: Ints
    length: Floats
    resolved_after: Floats
    ended: Bools
    breadth: Floats
    vendor_after: Floats
    first: Ints  # (N + 1,) where the steps of each begin
    at: Floats  # (M,)
    state: Ints
    size: Floats  # largest so far
    wave: Ints  # how often it has subsided so far

    def __len__(self) -> int:
        return len(self.service)

    @cached_property
    def owner(self) -> Ints:
        """(M,) the incident of each step."""
        return np.repeat(np.arange(len(self)), np.diff(self.first))

    @cached_property
    def until(self) -> Floats:
        """(M,) when each step was followed by another, or by the resolution."""
        # The last step of one incident is followed by the first of the next, which must not count.
        following = np.append(self.at[1:], 0.0)
        last = self.first[1:] - 1
        following[last] = self.resolved_after
        return following

    def select_at_age(self, age: float) -> Cohort:
        """All that had been announced by that age, and not resolved."""
        begun = np.add.reduceat(self.at <= age, self.first[:-1]) if len(self) else np.zeros(0, np.int64)
        incident = np.flatnonzero((begun > 0) & (self.resolved_after > age))
        return self._build_cohort(
            self.first[incident] + begun[incident] - 1, np.full(len(incident), float(age))
        )

    def select_subsiding_for(self, minutes: float) -> Cohort:
        """Each time that an incident had been subsiding for so long; the same one may do so again."""
        age = self.at + minutes
        unresolved = (self.until > age) & (self.resolved_after[self.owner] > age)
        step = np.flatnonzero((self.state == SUBSIDING) & unresolved)
        return self._build_cohort(step, self.at[step] + minutes)

    def _build_cohort(self, step: Ints, age: Floats) -> Cohort:
        incident = self.owner[step]
        vendor_after = self.vendor_after[incident]
        return Cohort(
            incident=incident,
            age=age,
            wave=self.wave[step],
            state=self.state[step],
            size=self.size[step],
            vendor_announced=np.where(np.isnan(vendor_after), np.nan, vendor_after <= age),
        )

    def exclude(self, incident: int) -> "Archive":
        """All but one, for leave-one-out."""
        # Resolved before it was announced, it is in no cohort. Deleting it would renumber all others.
        resolved_after = self.resolved_after.copy()
        resolved_after[incident] = -np.inf
        return replace(self, resolved_after=resolved_after)

    def join(self, other: "Archive") -> "Archive":
        """Both, this one first."""
        both = {
            column.name: np.concatenate([getattr(self, column.name), getattr(other, column.name)])
            for column in fields(self)
        }
        # Places of steps, the only column that is relative to its own archive.
        both["first"] = np.concatenate([self.first, self.first[-1] + other.first[1:]])
        return Archive(**both)


def write_columns(table: Any) -> dict[str, list[float | None]]:
    """Arrays of a dataclass as JSON takes them: null for what is not known."""
    return {
        KEY_OF_FIELD.get(column.name, column.name): [
            None if value != value else value for value in getattr(table, column.name).tolist()
        ]
        for column in fields(table)
    }


def read_columns(columns: Mapping[str, Sequence[float | None]], *, integers: Sequence[str]) -> dict[str, Any]:
    """The arrays again, by field; `integers` are fields of whole numbers."""
    # JSON may give 1 for 1.0, so the kind of each column is stated and not guessed.
    named = {FIELD_OF_KEY.get(key, key): values for key, values in columns.items()}
    return {
        name: np.array(
            [np.nan if value is None else value for value in values], np.int64 if name in integers else float
        )
        for name, values in named.items()
    }


def build_archive(incidents: Sequence[PastIncident]) -> Archive:
    """By columns. ValueError for an incident without a step, or with steps out of order."""
    for incident in incidents:
        times = [step.at for step in incident.steps]
        if not times or times != sorted(times):
            raise ValueError(f"An incident needs steps in order of time, and these are at {times}.")
    steps = [step for incident in incidents for step in incident.steps]
    counts = [len(incident.steps) for incident in incidents]
    return Archive(
        service=np.array([incident.service for incident in incidents], np.int64),
        category=np.array([incident.category for incident in incidents], np.int64),
        length=np.array([incident.length for incident in incidents], float),
        resolved_after=np.array([incident.resolved_after for incident in incidents], float),
        ended=np.array([incident.ended for incident in incidents], bool),
        breadth=np.array([incident.breadth for incident in incidents], float),
        vendor_after=np.array([incident.vendor_after for incident in incidents], float),
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        at=np.array([step.at for step in steps], float),
        state=np.array([step.state for step in steps], np.int64),
        size=np.array([size for incident in incidents for size in _find_largest_so_far(incident)], float),
        wave=np.array([wave for incident in incidents for wave in _count_waves(incident)], np.int64),
    )


def _find_largest_so_far(incident: PastIncident) -> Floats:
    # While it subsides its size falls, and says nothing of how large it was.
    sizes = np.array([step.size if step.state != SUBSIDING else np.nan for step in incident.steps], float)
    return np.fmax.accumulate(sizes)


def _count_waves(incident: PastIncident) -> Ints:
    return np.cumsum([step.state == SUBSIDING for step in incident.steps])

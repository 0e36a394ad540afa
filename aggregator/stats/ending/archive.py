"""Past problems as columns, and where each of them stood at some moment of its life.

Times are minutes since the onset of the problem they belong to. Of a moment only that is asked which was
public then: so a past problem at that moment and one that goes on are described by the same rule.
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
ELSEWHERE = -1  # service and category of problems that come from published records
NEVER = 1e9  # minutes: later than any end
NOT_KNOWN = float("nan")


class LifeStep(NamedTuple):
    """A state that a problem entered; its end is none."""

    at: float  # when it was known
    state: int
    size: float = NOT_KNOWN  # times the usual at least


@dataclass(frozen=True)
class PastIncident:
    """A past problem, or one that goes on. Its first step is our first word."""

    service: int
    category: int
    length: float  # from the onset to the end, dated back; so far, where it goes on
    told: float  # from the onset to our word that it is over; so far, where it goes on
    steps: tuple[LifeStep, ...]
    over: bool = True
    breadth: float = NOT_KNOWN  # share of the usual places that are up
    vendor: float = NOT_KNOWN  # when the vendor told of an outage, or NEVER


@dataclass(frozen=True)
class Cohort:
    """Problems that were going on, each at one moment of its life; arrays side by side, (K,)."""

    problem: Ints  # place in the archive
    age: Floats  # minutes since its onset
    wave: Ints  # how often it has subsided
    state: Ints
    size: Floats  # nan: not known
    vendor: Floats  # 1 the vendor has told of it, 0 not, nan not known


@dataclass(frozen=True)
class Archive:
    """N problems by columns, as PastProblem, and their M steps in order."""

    service: Ints
    category: Ints
    length: Floats
    told: Floats
    over: Bools
    breadth: Floats
    vendor: Floats
    first: Ints  # (N + 1,) where the steps of each begin
    at: Floats  # (M,)
    state: Ints
    size: Floats  # largest so far
    wave: Ints  # how often it has subsided so far

    def __len__(self) -> int:
        return len(self.service)

    @cached_property
    def owner(self) -> Ints:
        """(M,) the problem of each step."""
        return np.repeat(np.arange(len(self)), np.diff(self.first))

    @cached_property
    def until(self) -> Floats:
        """(M,) when each step was followed by another, or by the end."""
        following = np.append(self.at[1:], 0.0)
        last = self.first[1:] - 1
        following[last] = self.told
        return following

    def at_age(self, age: float) -> Cohort:
        """All that were told of by that age, and not told to be over."""
        begun = np.add.reduceat(self.at <= age, self.first[:-1]) if len(self) else np.zeros(0, np.int64)
        problem = np.flatnonzero((begun > 0) & (self.told > age))
        return self._cohort(self.first[problem] + begun[problem] - 1, np.full(len(problem), float(age)))

    def subsiding_for(self, minutes: float) -> Cohort:
        """Each time that one has been subsiding for so long; the same problem may do so again."""
        age = self.at + minutes
        going_on = (self.until > age) & (self.told[self.owner] > age)
        step = np.flatnonzero((self.state == SUBSIDING) & going_on)
        return self._cohort(step, self.at[step] + minutes)

    def _cohort(self, step: Ints, age: Floats) -> Cohort:
        problem = self.owner[step]
        said = self.vendor[problem]
        return Cohort(
            problem=problem,
            age=age,
            wave=self.wave[step],
            state=self.state[step],
            size=self.size[step],
            vendor=np.where(np.isnan(said), np.nan, said <= age),
        )

    def without(self, problem: int) -> "Archive":
        """All but one, for leave-one-out: as if it had been over before anybody knew of it."""
        told = self.told.copy()
        told[problem] = -np.inf
        return replace(self, told=told)

    def joined(self, other: "Archive") -> "Archive":
        """Both, this one first."""
        both = {
            column.name: np.concatenate([getattr(self, column.name), getattr(other, column.name)])
            for column in fields(self)
        }
        both["first"] = np.concatenate([self.first, self.first[-1] + other.first[1:]])
        return Archive(**both)


def write_columns(table: Any) -> dict[str, list[float | None]]:
    """Arrays of a dataclass as JSON takes them: null for what is not known."""
    return {
        column.name: [None if value != value else value for value in getattr(table, column.name).tolist()]
        for column in fields(table)
    }


def read_columns(columns: Mapping[str, Sequence[float | None]], *, integers: Sequence[str]) -> dict[str, Any]:
    """The same back; `integers` are columns of whole numbers."""
    return {
        name: np.array(
            [np.nan if value is None else value for value in values], np.int64 if name in integers else float
        )
        for name, values in columns.items()
    }


def build_archive(problems: Sequence[PastIncident]) -> Archive:
    """By columns. ValueError for a problem without a step, or with steps out of order."""
    for one in problems:
        times = [step.at for step in one.steps]
        if not times or times != sorted(times):
            raise ValueError(f"A problem needs steps in order of time, and these are at {times}.")
    steps = [step for one in problems for step in one.steps]
    counts = [len(one.steps) for one in problems]
    return Archive(
        service=np.array([one.service for one in problems], np.int64),
        category=np.array([one.category for one in problems], np.int64),
        length=np.array([one.length for one in problems], float),
        told=np.array([one.told for one in problems], float),
        over=np.array([one.over for one in problems], bool),
        breadth=np.array([one.breadth for one in problems], float),
        vendor=np.array([one.vendor for one in problems], float),
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        at=np.array([step.at for step in steps], float),
        state=np.array([step.state for step in steps], np.int64),
        size=np.array([size for one in problems for size in _find_largest_so_far(one)], float),
        wave=np.array([wave for one in problems for wave in _count_waves(one)], np.int64),
    )


def _find_largest_so_far(problem: PastIncident) -> Floats:
    sizes = np.array([step.size if step.state != SUBSIDING else np.nan for step in problem.steps], float)
    return np.fmax.accumulate(sizes)


def _count_waves(problem: PastIncident) -> Ints:
    return np.cumsum([step.state == SUBSIDING for step in problem.steps])

"""Reports of parts, and what is remembered of parts between two calls.

Most parts are silent in most minutes, so only minutes with a report cost anything: the silence before a
report is taken in with it. A part that was silent for an hour is forgotten.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from aggregator.stats.detector.bins import Ints
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

NEVER = -(10**9)  # minute: so long ago that nothing is left of it


@dataclass(frozen=True)
class PartCounts:
    """Reports of parts in bins with any, sorted by part and then by time. Each (E,)."""

    part: Ints  # place among the shares
    minute: Ints  # at which the bin begins
    counts: Ints  # all of them, whoever made them

    @classmethod
    def none(cls) -> "PartCounts":
        empty = np.zeros(0, np.int64)
        return cls(empty, empty, empty)

    def chosen(self, which: Any) -> "PartCounts":
        """Some of them, in the same order."""
        return PartCounts(self.part[which], self.minute[which], self.counts[which])

    def during(self, *, first: int, last: int) -> "PartCounts":
        """Those of the bins that begin in [first, last)."""
        return self.chosen((self.minute >= first) & (self.minute < last))


@dataclass(frozen=True)
class PartMemory:
    """Struct of arrays; parts of one service side by side, K alternatives."""

    row: Ints  # (P,) service
    names: tuple[str, ...]  # (P,)
    last: Ints  # (P,) minute at which the latest bin with a report began
    odds: Floats  # (P, K) Shiryaev-Roberts statistics at the end of that bin
    lift: Floats  # (P,) a lasting shift that was absorbed, times the share
    lift_at: Ints  # (P,) and when

    @classmethod
    def blank(cls, *, row: Ints, names: Sequence[str], kinds: int) -> "PartMemory":
        size = len(names)
        return cls(
            row=row,
            names=tuple(names),
            last=np.full(size, NEVER, np.int64),
            odds=np.zeros((size, kinds)),
            lift=np.ones(size),
            lift_at=np.zeros(size, np.int64),
        )

    @classmethod
    def start(cls, *, policy: Policy) -> "PartMemory":
        """No part has reported yet."""
        return cls.blank(row=np.zeros(0, np.int64), names=(), kinds=policy.part_alternatives)

    @property
    def size(self) -> int:
        return len(self.names)

    def chosen(self, places: Ints, row: Ints) -> "PartMemory":
        """Some of them, whose services are now called `row`."""
        arrays: dict[str, Any] = {name: getattr(self, name)[places] for name in ARRAY_NAMES}
        return PartMemory(row=row, names=tuple(self.names[place] for place in places.tolist()), **arrays)

    def take(self, rows: Sequence[int]) -> "PartMemory":
        """Those of some of the services, in the order of `rows`."""
        # The parts of a service lie side by side, so each service is one slice.
        first = np.searchsorted(self.row, rows)
        last = np.searchsorted(self.row, rows, side="right")
        places = [np.arange(a, b) for a, b in zip(first, last, strict=True)]
        counted = np.repeat(np.arange(len(places)), [len(each) for each in places])
        return self.chosen(np.concatenate([np.zeros(0, np.int64), *places]), counted)

    def align(
        self, *, row: Ints, names: Sequence[str], places: Mapping[tuple[int, str], int]
    ) -> "PartMemory":
        """These parts in this order, `places` by row and name: blank where nothing is remembered."""
        blank = PartMemory.blank(row=row, names=names, kinds=self.odds.shape[1])
        known = [
            (place, places[pair])
            for place, pair in enumerate(zip(self.row.tolist(), self.names, strict=True))
            if pair in places
        ]
        if known:
            here, there = np.array(known, np.int64).T
            for name in ARRAY_NAMES:
                getattr(blank, name)[there] = getattr(self, name)[here]
        return blank

    def keep(self, *, until: int, step: int, policy: Policy) -> "PartMemory":
        """The parts of which anything is left at minute `until`."""
        recent = self.last >= until - compute_memory_span(step=step, policy=policy)
        lifted = fade_part_lift(lift=self.lift, age=until - self.lift_at, policy=policy) > 1.0
        places = np.flatnonzero(recent | lifted)
        kept = self.chosen(places, self.row[places])
        kept.clear(np.flatnonzero(~recent[places]))
        # A shift that has nearly faded is dropped: else its rest would be stored for ever.
        gone = np.flatnonzero(~lifted[places])
        kept.lift[gone], kept.lift_at[gone] = 1.0, 0
        return kept

    def clear(self, places: Any) -> None:
        """Forget the evidence of some of them, in place."""
        self.last[places], self.odds[places] = NEVER, 0.0

    def skip(self) -> "PartMemory":
        """The memory after bins that nobody could observe: only absorbed shifts are left."""
        # A part takes in its silence with its next report: the gap would count as one.
        places = np.flatnonzero(self.lift > 1.0)
        left = self.chosen(places, self.row[places])
        left.clear(slice(None))
        return left

    def to_records(self, *, size: int) -> list[dict[str, Any]]:
        """One JSON-able record for each of `size` services.

        As bytes, not as text: the numbers of dozens of parts would be longer than all the rest of the record.
        """
        edges = np.searchsorted(self.row, np.arange(size + 1)).tolist()
        columns = [getattr(self, name) for name in ARRAY_NAMES]
        # Little-endian, because a record may be read on another machine. Minutes are exact as floats.
        numbers = np.column_stack(columns).astype("<f8")
        return [
            {
                "names": list(self.names[first:last]),
                "numbers": b64encode(numbers[first:last].tobytes()).decode(),
            }
            for first, last in pairwise(edges)
        ]

    @classmethod
    def from_records(cls, records: Sequence[dict[str, Any] | None], *, policy: Policy) -> "PartMemory":
        """The inverse of to_records(). Without a record, or with other alternatives, it is empty."""
        kinds = policy.part_alternatives
        width = kinds + len(ARRAY_NAMES) - 1
        # With other alternatives the old statistics mean nothing, and an hour later none are left anyway.
        valid = [record if record and _fits(record, width) else EMPTY_RECORD for record in records]
        names = [name for record in valid for name in record["names"]]
        row = np.repeat(np.arange(len(valid)), [len(record["names"]) for record in valid])
        memory = cls.blank(row=row, names=names, kinds=kinds)
        numbers = np.frombuffer(b"".join(b64decode(record["numbers"]) for record in valid), "<f8")
        first = 0
        for name in ARRAY_NAMES:
            array = getattr(memory, name)
            last = first + (kinds if array.ndim > 1 else 1)
            array[:] = numbers.reshape(len(names), width)[:, first:last].reshape(array.shape)
            first = last
        return memory


def _fits(record: dict[str, Any], width: int) -> bool:
    """Whether it holds `width` numbers for each part."""
    return len(b64decode(record["numbers"])) == len(record["names"]) * width * 8


def compute_memory_span(*, step: int, policy: Policy) -> int:
    """Minutes of silence over which a part is remembered: in long bins, some bins."""
    return max(policy.part_silence, policy.part_silence_bins * step)


def fade_part_lift(*, lift: Any, age: Any, policy: Policy) -> Any:
    """An absorbed shift of a share, `age` minutes later; 1 where it is no longer worth keeping."""
    if np.all(lift == 1.0):
        return lift
    now = policy.fade_lift(lift=lift, age=age)
    return np.where(now > policy.part_lift_least, now, 1.0)


ARRAY_NAMES = ("last", "odds", "lift", "lift_at")
EMPTY_RECORD: dict[str, Any] = {"names": [], "numbers": ""}


def join_part_memories(*, parts: Sequence[tuple[int, PartMemory]]) -> PartMemory:
    """One memory of all parts, in their order; each comes with its number of services."""
    begins = np.cumsum([0, *(size for size, _ in parts)])[:-1].tolist()
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for _, part in parts]) for name in ARRAY_NAMES
    }
    return PartMemory(
        row=np.concatenate([part.row + begin for begin, (_, part) in zip(begins, parts, strict=True)]),
        names=tuple(name for _, part in parts for name in part.names),
        **arrays,
    )


def compute_lifts(memory: PartMemory, parts: Ints, minutes: Ints, policy: Policy) -> Floats:
    """Times the learned share, at minutes, because of shifts that were absorbed."""
    if np.all(memory.lift == 1.0):
        return np.ones(len(parts))
    age = minutes - memory.lift_at[parts]
    lifts: Floats = fade_part_lift(lift=memory.lift[parts], age=age, policy=policy)
    return lifts

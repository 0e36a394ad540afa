"""Who said what where, kept long enough to name the scope of an incident in a replay."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.place.localise import Scope, Sums, localise_sums
from aggregator.stats.policy import Policy
from aggregator.stats.replay.rows import of_service
from aggregator.stats.replay.series import Names

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LATELY = 3  # days over which an incident's own reports are looked up
DAY, BLOCK = 1440, 180  # the world's mix turns with the clock: usual shares are those of the same three hours


@dataclass
class Places:
    """Rows are those of rows.py."""

    names: Names
    policy: Policy
    lately: deque[Ints] = field(default_factory=lambda: deque(maxlen=LATELY + 1))
    days: deque[Ints] = field(default_factory=deque)  # quiet reports (DAY / BLOCK, leaves), a day each
    usual: Ints = field(default_factory=lambda: np.zeros((DAY // BLOCK, 0), np.int64))  # their sum
    _met: int = 0  # leaves
    _own: dict[int, "_Leaves"] = field(default_factory=dict)  # by service

    def hear(self, *, rows: Ints) -> None:
        """A day's rows (or those of the day so far), before its incidents are looked into."""
        self.lately.append(rows)

    def learn(self, *, quiet: Ints) -> None:
        """A day's rows outside incidents join the usual; those of eight weeks ago leave it."""
        size, blocks = len(self.names.leaves), DAY // BLOCK
        cells = quiet[0] % DAY // BLOCK * size + quiet[2]
        day = (
            np.bincount(cells, weights=quiet[3], minlength=blocks * size)
            .astype(np.int64)
            .reshape(blocks, size)
        )
        self.usual = np.hstack([self.usual, np.zeros((blocks, size - self.usual.shape[1]), np.int64)])
        self.usual += day
        self.days.append(day)
        if len(self.days) > self.policy.history_weeks * 7:
            old = self.days.popleft()
            self.usual[:, : old.shape[1]] -= old

    def scope(self, *, service: int, since: int, until: int, expected: float) -> Scope:
        """Where the reports of [since, until) stand out."""
        own = self._leaves_of(service)
        leaves = own.table[0]
        blocks = np.arange(since, max(until, since + 1)) % DAY // BLOCK
        known = leaves[: np.searchsorted(leaves, self.usual.shape[1])]
        shared = np.bincount(blocks, minlength=DAY // BLOCK) @ self.usual[:, known] / len(blocks)
        return localise_sums(
            observed=own.sums(self._seen(leaves, service, since, until)),
            usual=own.sums(shared),
            expected=expected,
            policy=self.policy,
        )

    def _seen(self, leaves: Ints, service: int, since: int, until: int) -> Floats:
        """(leaves,) reports in [since, until) of the leaves of a service."""
        days = [of_service(day, service=service, since=since, until=until) for day in self.lately]
        leaf, reports = (np.concatenate([day[row] for day in days]) for row in (2, 3))
        return _sum(np.searchsorted(leaves, leaf), reports, len(leaves))

    def _leaves_of(self, service: int) -> "_Leaves":
        """Its leaves, in order."""
        for place, leaf in enumerate(islice(self.names.leaves, self._met, None), self._met):
            self._own.setdefault(self.names.services[leaf[0]], _Leaves()).add(place, leaf[1:])
        self._met = len(self.names.leaves)
        return self._own.get(service, _Leaves())


@dataclass
class _Leaves:
    """The leaves of one service, and which value of each dimension they name."""

    _places: list[int] = field(default_factory=list)
    _values: list[tuple[int, ...]] = field(default_factory=list)  # numbers of the values in each dimension
    _names: tuple[dict[str, int], ...] = field(default_factory=lambda: ({}, {}, {}))
    _table: Ints = field(default_factory=lambda: np.zeros((4, 0), np.int64))  # what was added, side by side

    def add(self, place: int, values: Sequence[str]) -> None:
        self._places.append(place)
        named = zip(self._names, values, strict=True)
        self._values.append(tuple([names.setdefault(value, len(names)) for names, value in named]))

    @property
    def table(self) -> Ints:
        """(4, leaves) the place among all leaves, in order, and the numbers of the values."""
        added = self._table.shape[1]
        if added < len(self._places):
            told = [np.array(self._places[added:])[:, None], np.array(self._values[added:])]
            self._table = np.hstack([self._table, np.hstack(told).T])
        return self._table

    def sums(self, reports: NDArray[Any]) -> Sums:
        """By the values of each dimension, of reports by leaf; of the first leaves, where there are fewer."""
        return [
            {
                name: total
                for name, total in zip(names, _sum(column, reports, len(names)), strict=True)
                if total
            }
            for names, column in zip(self._names, self.table[1:, : len(reports)], strict=True)
        ]


def _sum(place: Ints, reports: NDArray[Any], size: int) -> Floats:
    sums: Floats = np.bincount(place, weights=reports, minlength=size).astype(np.float64)
    return sums

"""Who said what where, kept long enough to name the scope of an incident in a replay."""

from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.place.localisation import DimensionSums, Scope, localise_sums
from aggregator.stats.policy import Policy
from aggregator.stats.replay.rows import select_service
from aggregator.stats.replay.series import Names

Ints = NDArray[np.int64]
LATELY = 3  # days over which an incident's own reports are looked up
DAY, BLOCK = 1440, 180  # the world's mix turns with the clock: usual shares are those of the same three hours


@dataclass
class ReplayPlaces:
    """Rows are those of rows.py."""

    names: Names
    policy: Policy
    lately: deque[Ints] = field(default_factory=lambda: deque(maxlen=LATELY + 1))
    days: deque[Ints] = field(default_factory=deque)  # quiet reports (DAY / BLOCK, leaves), a day each
    usual: Ints = field(default_factory=lambda: np.zeros((DAY // BLOCK, 0), np.int64))  # their sum
    _values: tuple[dict[str, int], ...] = field(default_factory=lambda: ({}, {}, {}))  # of each dimension
    # (4, leaves): of each leaf the service, and the number of its value in each dimension
    _table: Ints = field(default_factory=lambda: np.zeros((4, 0), np.int64))

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
        self._meet()
        leaves = np.flatnonzero(self._table[0] == service)
        blocks = np.arange(since, max(until, since + 1)) % DAY // BLOCK
        known = leaves[: np.searchsorted(leaves, self.usual.shape[1])]
        shared = np.bincount(blocks, minlength=DAY // BLOCK) @ self.usual[:, known] / len(blocks)
        return localise_sums(
            observed=self._sums(*self._seen(service, since, until)),
            usual=self._sums(known, shared),
            expected=expected,
            policy=self.policy,
        )

    def _seen(self, service: int, since: int, until: int) -> Ints:
        """(2, n) leaves and reports of the service in [since, until)."""
        days = [select_service(day, service=service, since=since, until=until) for day in self.lately]
        return np.concatenate([day[2:4] for day in days], axis=1)

    def _meet(self) -> None:
        """Number the values that leaves name which were not met before."""
        new = list(islice(self.names.leaves, self._table.shape[1], None))
        if new:
            services, *columns = zip(*new, strict=True)
            values = [
                [names.setdefault(value, len(names)) for value in column]
                for names, column in zip(self._values, columns, strict=True)
            ]
            rows = [self.names.services[service] for service in services]
            self._table = np.hstack([self._table, np.array([rows, *values])])

    def _sums(self, leaves: Ints, reports: NDArray[Any]) -> DimensionSums:
        """By the values of each dimension."""
        sums = [
            np.bincount(values, weights=reports, minlength=len(names)).tolist()
            for names, values in zip(self._values, self._table[1:, leaves], strict=True)
        ]
        told = (zip(names, each, strict=True) for names, each in zip(self._values, sums, strict=True))
        return [{name: total for name, total in each if total} for each in told]

"""Who said what where, kept long enough to name the scope of an incident in a replay."""

from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.place.localise import Leaves, Scope, localise
from aggregator.stats.policy import Policy
from aggregator.stats.replay.series import Names

Ints = NDArray[np.int64]
LATELY = 3  # days over which an incident's own reports are looked up
DAY, BLOCK = 1440, 180  # the world's mix turns with the clock: usual shares are those of the same three hours


@dataclass
class Places:
    """Rows are (4, n): minute, service, leaf, reports; in order of time."""

    names: Names
    policy: Policy
    lately: deque[Ints] = field(default_factory=lambda: deque(maxlen=LATELY + 1))
    days: deque[Ints] = field(default_factory=deque)  # quiet reports (DAY / BLOCK, leaves), a day each
    usual: Ints = field(default_factory=lambda: np.zeros((DAY // BLOCK, 0), np.int64))  # their sum
    _keys: list[tuple[str, str, str, str]] = field(default_factory=list)  # of the leaves, by place
    _own: dict[int, list[int]] = field(default_factory=dict)  # places of the leaves of each service

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
        leaves = self._leaves_of(service)
        blocks = np.arange(since, max(until, since + 1)) % DAY // BLOCK
        known = leaves[leaves < self.usual.shape[1]]
        shared = np.bincount(blocks, minlength=DAY // BLOCK) @ self.usual[:, known] / len(blocks)
        return localise(
            observed=self._named(leaves, self._seen(service, since, until)[leaves]),
            usual=self._named(known, shared),
            expected=expected,
            policy=self.policy,
        )

    def _seen(self, service: int, since: int, until: int) -> Ints:
        """(leaves,) reports of the service in [since, until)."""
        seen = np.zeros(len(self.names.leaves), np.int64)
        for day in self.lately:
            told = day[:, slice(*np.searchsorted(day[0], (since, until)))]
            told = told[:, told[1] == service]
            np.add.at(seen, told[2], told[3])
        return seen

    def _leaves_of(self, service: int) -> Ints:
        """Places of its leaves, in order."""
        named = len(self._keys)
        for place, leaf in enumerate(islice(self.names.leaves, named, None), named):
            self._keys.append(leaf)
            self._own.setdefault(self.names.services[leaf[0]], []).append(place)
        return np.array(self._own.get(service, []), np.int64)

    def _named(self, leaves: Ints, reports: NDArray[Any]) -> Leaves:
        told = zip(leaves.tolist(), reports.tolist(), strict=True)
        return {self._keys[leaf][1:]: float(number) for leaf, number in told if number}

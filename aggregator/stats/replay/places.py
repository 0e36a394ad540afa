"""Who said what where, kept long enough to name the scope of an incident in a replay."""

from collections import deque
from dataclasses import dataclass, field

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
    """Rows are (4, n): minute, service, leaf, reports."""

    names: Names
    policy: Policy
    lately: deque[Ints] = field(default_factory=lambda: deque(maxlen=LATELY + 1))
    days: deque[Ints] = field(default_factory=deque)  # quiet reports (DAY / BLOCK, leaves), a day each
    usual: Ints = field(default_factory=lambda: np.zeros((DAY // BLOCK, 0), np.int64))  # their sum

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
        rows = np.concatenate(list(self.lately), axis=1)
        rows = rows[:, (rows[1] == service) & (rows[0] >= since) & (rows[0] < until)]
        blocks = np.arange(since, max(until, since + 1)) % DAY // BLOCK
        shared = np.bincount(blocks, minlength=DAY // BLOCK) @ self.usual / len(blocks)
        seen: NDArray[np.float64] = np.bincount(
            rows[2], weights=rows[3], minlength=len(self.names.leaves)
        ).astype(float)
        return localise(
            observed=self._leaves(service, seen),
            usual=self._leaves(service, shared),
            expected=expected,
            policy=self.policy,
        )

    def _leaves(self, service: int, reports: NDArray[np.float64]) -> Leaves:
        own = list(self.names.services)[service]
        every = list(self.names.leaves)
        told = ((every[leaf], float(reports[leaf])) for leaf in np.flatnonzero(reports).tolist())
        return {(leaf[1], leaf[2], leaf[3]): number for leaf, number in told if leaf[0] == own}

"""What a refit learns from: the whole hours of the last weeks, and which of them count."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline import scatter
from aggregator.stats.baseline.baseline import WEEK, Baseline, cold, fit
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import Policy

HOUR, DAY = 60, 1440


@dataclass
class History:
    """Reports an hour of N services, hours side by side up to `until`."""

    policy: Policy
    until: int = 0  # minute since the epoch
    hours: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))  # (N, H)
    observed: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), bool))  # (N, H)

    tops: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))  # (N, days)
    scatters: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))  # (N, days)

    def append(self, *, counts: NDArray[np.int64], births: NDArray[np.int64], until: int, step: int) -> None:
        """Add whole hours: bins `counts` (N, T) of `step` minutes to `until`; unborn hours do not count."""
        size, length = counts.shape[0], counts.shape[1] * step // HOUR
        added = counts.reshape(size, length, -1).sum(axis=2)
        starts = until - HOUR * np.arange(length, 0, -1)
        born = births[:, None] <= starts
        grown = size - self.hours.shape[0], self.hours.shape[1]
        keep = self.policy.history_weeks * WEEK
        old, seen = (
            np.vstack([self.hours, np.zeros(grown)]),
            np.vstack([self.observed, np.zeros(grown, bool)]),
        )
        self.hours = np.hstack([old, added])[:, -keep:]
        self.observed = np.hstack([seen, born])[:, -keep:]
        if step == 1:
            self._scatter(counts)
        self.until = until

    def _scatter(self, counts: NDArray[np.int64]) -> None:
        """Add how much minutes scattered, day by day."""
        edges = range(DAY, counts.shape[1] + 1, DAY)
        new = [scatter.of_day(counts=counts[:, end - DAY : end], policy=self.policy) for end in edges]
        unknown = np.full((len(counts) - len(self.scatters), self.scatters.shape[1]), np.nan)
        columns = [np.vstack([self.scatters, unknown]), *(one[:, None] for one in new)]
        self.scatters = np.hstack(columns)[:, -self.policy.tail_history_days :]

    def hear(self, *, memory: Memory) -> None:
        """Add the highest evidence of the last whole day, once a day, after append()."""
        new = memory.top_of_day_before(minute=self.until)[:, None]
        unknown = np.full((len(new) - len(self.tops), self.tops.shape[1]), np.nan)
        self.tops = np.hstack([np.vstack([self.tops, unknown]), new])[:, -self.policy.tail_history_days :]

    def leave_out(self, *, row: int, onset: int, ended: int) -> None:
        """An incident of ours tells nothing about the usual: drop each hour it touched."""
        first = self.until // HOUR - self.hours.shape[1]
        from_, to = max(onset // HOUR - first, 0), -(-ended // HOUR) - first
        self.observed[row, from_ : max(to, 0)] = False

    def refit(self) -> Baseline:
        """The nightly fit, as production does it."""
        return fit(
            counts=self.hours,
            observed=self.observed,
            first_hour=self.until // HOUR - self.hours.shape[1],
            prior=cold(size=self.hours.shape[0], policy=self.policy),
            policy=self.policy,
            tops=self.tops if self.tops.size else None,
            scatters=self.scatters if self.scatters.size else None,
        )

"""What a refit learns from: the whole hours of the last weeks, and which of them count."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.baseline import WEEK, Baseline, cold, fit
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import Policy

HOUR = 60


@dataclass
class History:
    """Reports an hour of N services, hours side by side up to `until`."""

    policy: Policy
    until: int = 0  # minute since the epoch
    hours: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))  # (N, H)
    observed: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), bool))  # (N, H)

    tops: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))  # (N, days)
    part_tops: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))  # (N, days)

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
        self.until = until

    def hear(self, *, memory: Memory) -> None:
        """Add the highest evidence of the last whole day, once a day, after append()."""
        self.tops = self._with(self.tops, memory.top_of_day_before(minute=self.until))
        self.part_tops = self._with(self.part_tops, memory.top_of_day_before(minute=self.until, parts=True))

    def _with(self, tops: NDArray[np.float64], new: NDArray[np.float64]) -> NDArray[np.float64]:
        unknown = np.full((len(new) - len(tops), tops.shape[1]), np.nan)
        return np.hstack([np.vstack([tops, unknown]), new[:, None]])[:, -self.policy.tail_history_days :]

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
            part_tops=self.part_tops if self.part_tops.size else None,
        )

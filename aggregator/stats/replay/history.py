"""What a refit learns from: the whole hours of the last weeks, and which of them count."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline import scatter
from aggregator.stats.baseline.baselines import WEEK, Baselines, build_cold_baselines
from aggregator.stats.baseline.fitting import ObservedDays, ObservedHours, fit_baselines
from aggregator.stats.baseline.recurrence import find_recurring
from aggregator.stats.detector.memory import Memory
from aggregator.stats.gaps import find_unheard_hours
from aggregator.stats.policy import Policy

HOUR, DAY = 60, 1440


@dataclass
class History:
    """Reports an hour of N services, hours side by side up to `until`."""

    policy: Policy
    until: int = 0  # minute since the epoch
    hours: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))  # (N, H)
    observed: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), bool))  # (N, H)
    # (N, H) in incidents of ours that nothing but reports spoke for
    own: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), bool))
    tops: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))  # (N, days)
    part_tops: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))  # (N, days)
    scatters: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))  # (N, days)

    def append(self, *, counts: NDArray[np.int64], births: NDArray[np.int64], until: int, step: int) -> None:
        """Add whole hours: bins `counts` (N, T) of `step` minutes to `until`; unborn hours do not count."""
        size, length = counts.shape[0], counts.shape[1] * step // HOUR
        added = counts.reshape(size, length, -1).sum(axis=2)
        starts = until - HOUR * np.arange(length, 0, -1)
        born = births[:, None] <= starts
        grown = size - self.hours.shape[0], self.hours.shape[1]
        keep = self.policy.history_weeks * WEEK
        old = np.vstack([self.hours, np.zeros(grown)])
        seen, own = (np.vstack([told, np.zeros(grown, bool)]) for told in (self.observed, self.own))
        self.hours = np.hstack([old, added])[:, -keep:]
        self.observed = np.hstack([seen, born])[:, -keep:]
        self.own = np.hstack([own, np.zeros(born.shape, bool)])[:, -keep:]
        if step == 1:
            self._scatter(counts)
        self.until = until

    def _scatter(self, counts: NDArray[np.int64]) -> None:
        """Add how much minutes scattered, day by day."""
        edges = range(DAY, counts.shape[1] + 1, DAY)
        new = [
            scatter.measure_day_dispersion(counts=counts[:, end - DAY : end], policy=self.policy)
            for end in edges
        ]
        unknown = np.full((len(counts) - len(self.scatters), self.scatters.shape[1]), np.nan)
        columns = [np.vstack([self.scatters, unknown]), *(one[:, None] for one in new)]
        self.scatters = np.hstack(columns)[:, -self.policy.tail_history_days :]

    def hear(self, *, memory: Memory) -> None:
        """Add the highest evidence of the last whole day, once a day, after append()."""
        self.tops = self._with(self.tops, memory.maximum_of_day_before(minute=self.until))
        self.part_tops = self._with(
            self.part_tops, memory.maximum_of_day_before(minute=self.until, parts=True)
        )

    def _with(self, tops: NDArray[np.float64], new: NDArray[np.float64]) -> NDArray[np.float64]:
        unknown = np.full((len(new) - len(tops), tops.shape[1]), np.nan)
        return np.hstack([np.vstack([tops, unknown]), new[:, None]])[:, -self.policy.tail_history_days :]

    def leave_out(self, *, row: int, onset: int, ended: int, supported: bool = False) -> None:
        """An incident of ours tells nothing about the usual: drop each hour it touched.

        `supported`: something besides the number of reports speaks for it; else see recurrence.py.
        """
        first = self.until // HOUR - self.hours.shape[1]
        from_, to = max(onset // HOUR - first, 0), max(-(-ended // HOUR) - first, 0)
        touched = slice(from_, to)
        alone = self.own[row, touched] | self.observed[row, touched]
        self.own[row, touched] = False if supported else alone
        self.observed[row, touched] = False

    def miss(self, *, gaps: Sequence[tuple[int, int]]) -> None:
        """In `gaps` (minutes [begun, ended), in order) of the last days nobody could be heard."""
        first, hours = self.until // HOUR - self.hours.shape[1], self.hours.shape[1]
        missed = find_unheard_hours(gaps=gaps, first_hour=first, hours=hours, most=self.policy.unheard_share)
        self.observed[:, missed] = self.own[:, missed] = False

    def refit(self) -> Baselines:
        """The nightly fit, as production does it."""
        return fit_baselines(
            hours=ObservedHours(
                counts=self.hours,
                observed=self.observed | find_recurring(own=self.own, policy=self.policy),
                first_hour=self.until // HOUR - self.hours.shape[1],
            ),
            prior=build_cold_baselines(size=self.hours.shape[0], policy=self.policy),
            policy=self.policy,
            days=ObservedDays(
                maxima=self.tops if self.tops.size else None,
                part_maxima=self.part_tops if self.part_tops.size else None,
                dispersions=self.scatters if self.scatters.size else None,
            ),
        )

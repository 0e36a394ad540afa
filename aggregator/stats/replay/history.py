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
    # (N, H) hours of our own incidents that nothing but the number of reports spoke for
    unsupported: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), bool))
    # Each (N, days): the highest evidence of a day, the highest of its parts, the dispersion of its minutes.
    maxima: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    part_maxima: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    dispersions: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))

    def append(self, *, counts: NDArray[np.int64], births: NDArray[np.int64], until: int, step: int) -> None:
        """Add whole hours: bins `counts` (N, T) of `step` minutes, the last of which ends at `until`."""
        size, length = counts.shape[0], counts.shape[1] * step // HOUR
        added = counts.reshape(size, length, -1).sum(axis=2)
        starts = until - HOUR * np.arange(length, 0, -1)
        # The hour of the first row is left out: how much of it the service lived through is not known.
        born = births[:, None] <= starts
        newcomers = size - self.hours.shape[0], self.hours.shape[1]
        keep = self.policy.history_weeks * WEEK
        hours = np.vstack([self.hours, np.zeros(newcomers)])
        observed, unsupported = (
            np.vstack([each, np.zeros(newcomers, bool)]) for each in (self.observed, self.unsupported)
        )
        self.hours = np.hstack([hours, added])[:, -keep:]
        self.observed = np.hstack([observed, born])[:, -keep:]
        self.unsupported = np.hstack([unsupported, np.zeros(born.shape, bool)])[:, -keep:]
        # Wider bins have averaged out what the dispersion of minutes is measured for.
        if step == 1:
            self._append_dispersions(counts)
        self.until = until

    def _append_dispersions(self, counts: NDArray[np.int64]) -> None:
        days = [
            scatter.measure_day_dispersion(counts=counts[:, end - DAY : end], policy=self.policy)
            for end in range(DAY, counts.shape[1] + 1, DAY)
        ]
        # Less than a day adds no column, but its newcomers need a row: a refit takes all arrays together.
        unknown = np.full((len(counts) - len(self.dispersions), self.dispersions.shape[1]), np.nan)
        columns = [np.vstack([self.dispersions, unknown]), *(day[:, None] for day in days)]
        self.dispersions = np.hstack(columns)[:, -self.policy.tail_history_days :]

    def add_maxima(self, *, memory: Memory) -> None:
        """Add the highest evidence of the last whole day, once a day, after append()."""
        maxima = memory.maximum_of_day_before(minute=self.until)
        of_parts = memory.maximum_of_day_before(minute=self.until, parts=True)
        self.maxima = self._with_day(self.maxima, maxima)
        self.part_maxima = self._with_day(self.part_maxima, of_parts)

    def _with_day(self, days: NDArray[np.float64], new: NDArray[np.float64]) -> NDArray[np.float64]:
        """`days` (N, days) and the new day (N,); newcomers have no earlier days."""
        unknown = np.full((len(new) - len(days), days.shape[1]), np.nan)
        return np.hstack([np.vstack([days, unknown]), new[:, None]])[:, -self.policy.tail_history_days :]

    def exclude_incident(self, *, row: int, onset: int, ended: int, supported: bool = False) -> None:
        """An incident of ours shows nothing of the baseline: exclude each hour it touched.

        `supported`: more than the number of reports speaks for it. If not, see baseline/recurrence.py.
        """
        first = self.until // HOUR - self.hours.shape[1]
        touched = slice(max(onset // HOUR - first, 0), max(-(-ended // HOUR) - first, 0))
        alone = self.unsupported[row, touched] | self.observed[row, touched]
        self.unsupported[row, touched] = False if supported else alone
        self.observed[row, touched] = False

    def exclude_gaps(self, *, gaps: Sequence[tuple[int, int]]) -> None:
        """Exclude the hours of `gaps` (minutes [begun, ended), in order), in which nobody could report."""
        first, hours = self.until // HOUR - self.hours.shape[1], self.hours.shape[1]
        missed = find_unheard_hours(gaps=gaps, first_hour=first, hours=hours, most=self.policy.unheard_share)
        # Also not for find_recurring(): a gap is no incident that came again.
        self.observed[:, missed] = self.unsupported[:, missed] = False

    def refit(self) -> Baselines:
        """The nightly fit, as production does it."""
        return fit_baselines(
            hours=ObservedHours(
                counts=self.hours,
                observed=self.observed | find_recurring(own=self.unsupported, policy=self.policy),
                first_hour=self.until // HOUR - self.hours.shape[1],
            ),
            prior=build_cold_baselines(size=self.hours.shape[0], policy=self.policy),
            policy=self.policy,
            days=ObservedDays(
                maxima=self.maxima if self.maxima.size else None,
                part_maxima=self.part_maxima if self.part_maxima.size else None,
                dispersions=self.dispersions if self.dispersions.size else None,
            ),
        )

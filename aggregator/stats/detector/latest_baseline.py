"""What is usual of a service whose level stands still: from its alarm on, and looking back from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from aggregator.stats.baseline.fitting import Baselines
from aggregator.stats.baseline.season import Means, compute_means, compute_uncertainty_factor
from aggregator.stats.detector import vendor_status
from aggregator.stats.detector.evidence_process import Ints
from aggregator.stats.detector.quiet_bins import QuietBins
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats


@dataclass(frozen=True)
class FrozenMeans:
    """What is usual of a service in bins of an incident, each (1, T)."""

    first_minute: int
    means: Means
    doubted: Means  # with what the vendor's work may bring


@dataclass(frozen=True)
class LatestBaseline:
    """What was usual of the quiet services of a look, also before it, with the level of one of its bins."""

    season_of: Callable[[slice, Ints], Floats]
    lift_of: Callable[[int, Ints], Any]
    baseline: Baselines
    seen: QuietBins
    official: Ints | None  # (M, T) of the look: see claimed.py
    policy: Policy

    def means(self, *, row: int, place: int, at: int, minutes: Ints) -> Means:
        """(1, minutes) with the level, and what the vendor says, as in bin `at` of the service in `place`."""
        here = slice(place, place + 1), slice(at, at + 1)
        own, level = self.baseline.take([row]), self.seen.level[here]
        now = compute_means(
            season=self.season_of(slice(row, row + 1), minutes),
            level=level,
            error=self.seen.error[here],
            caution=compute_uncertainty_factor(
                level=level,
                baseline=own,
                minutes=minutes,
                step=self.seen.step,
                lift=self.lift_of(row, minutes),
            ),
            baseline=own,
            step=self.seen.step,
            policy=self.policy,
        )
        told = None if self.official is None else np.full((1, len(minutes)), self.official[place, at])
        return vendor_status.raise_null_for_maintenance(
            means=now, official=told, step=self.seen.step, policy=self.policy
        )

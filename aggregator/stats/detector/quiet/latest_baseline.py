"""What is expected of a service with a frozen level: during its incident, and in the look-back before it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from aggregator.stats.baseline.baselines import Baselines
from aggregator.stats.baseline.means import LocalLevel, Means
from aggregator.stats.baseline.season import compute_means, compute_uncertainty_factor
from aggregator.stats.detector import vendor_status
from aggregator.stats.detector.bins import Ints
from aggregator.stats.detector.quiet.weighed_bins import QuietBins
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats


@dataclass(frozen=True)
class LatestBaseline:
    """What was expected of quiet services, also before the stretch, at the level of one of its bins."""

    season_of: Callable[[slice, Ints], Floats]
    lift_of: Callable[[int, Ints], Any]
    baseline: Baselines
    quiet: QuietBins
    vendor: Ints | None  # (M, T) of the quiet bins: see vendor_status.py
    policy: Policy

    def compute_means(self, *, row: int, index: int, at: int, minutes: Ints) -> Means:
        """(1, minutes) with the level and the vendor's status of bin `at` of the service in `index`."""
        here = slice(index, index + 1), slice(at, at + 1)
        own, level, step = self.baseline.take([row]), self.quiet.level[here], self.quiet.step
        factor = compute_uncertainty_factor(
            level=level, baseline=own, minutes=minutes, step=step, lift=self.lift_of(row, minutes)
        )
        means = compute_means(
            season=self.season_of(slice(row, row + 1), minutes),
            local=LocalLevel(level, self.quiet.error[here], factor),
            baseline=own,
            step=step,
            policy=self.policy,
        )
        # One status for all minutes, as there is one level: an onset is searched against one null.
        vendor = None if self.vendor is None else np.full((1, len(minutes)), self.vendor[index, at])
        return vendor_status.raise_null_for_maintenance(
            means=means, vendor=vendor, step=step, policy=self.policy
        )

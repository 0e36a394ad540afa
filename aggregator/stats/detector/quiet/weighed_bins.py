"""The evidence of quiet services, bin by bin, and where their quiet ends."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.means import Means
from aggregator.stats.detector.bins import Bin, Ints
from aggregator.stats.score import Floats


@dataclass(frozen=True)
class QuietBins:
    """The evidence of M quiet services in T bins; each (M, T) unless noted."""

    first_minute: int
    step: int
    counts: Ints
    means: Means
    maintenance_means: Means  # the same, with what announced maintenance may bring
    level: Floats
    error: Floats
    level_reports: Floats
    level_expected: Floats
    due: Floats  # expected reports since the last one came
    nats: Floats  # (K, M, T)
    odds: Floats  # (K, M, T)
    single_bin_nats: Floats
    statistic: Floats  # nats: the greater of both tests
    alarmed: NDArray[np.bool_]

    def bin(self, index: int, at: int) -> Bin:
        """One bin of one service, for the life cycle."""
        columns = (self.means.expected, self.means.null, self.means.size, self.single_bin_nats)
        expected, null, size, nats = (float(column[index, at]) for column in columns)
        end = self.first_minute + (at + 1) * self.step
        return Bin(end, int(self.counts[index, at]), expected, null, size, nats)


@dataclass(frozen=True)
class Alarm:
    """Where a service's quiet ends."""

    last: int  # bin among the quiet ones
    since: int  # minute of the onset, dated back
    observed: int  # reports since

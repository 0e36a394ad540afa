"""What bins should bring: the means of their counts, and the local level behind them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.score import Floats


@dataclass(frozen=True)
class Means:
    """Means of the bins of N services, each (N, T)."""

    expected: Floats
    null: Floats
    size: Floats  # negative binomial size at the null
    dispersion: Floats  # at the null, widened for a rate that wanders

    def scale(self, share: float) -> "Means":
        """The means of a share of each bin.

        The dispersion stays that of the whole bin: a smaller one would make the likelihood ratio more than a
        martingale, and early looks would cost false alarms.
        """
        if share == 1.0:
            return self
        return Means(self.expected * share, self.null * share, self.size * share, self.dispersion)


@dataclass(frozen=True)
class LaggedBins:
    """Bins of N services that the local level learns from, each (N, T)."""

    counts: NDArray[np.int64]
    expected: Floats
    observed: NDArray[np.bool_]
    silent: NDArray[np.bool_]  # their zeros are our own silence


@dataclass(frozen=True)
class LocalLevel:
    """The level of N services and how far it may be off, each (N, T) or (N, 1)."""

    level: Floats  # times the season
    error: Floats  # share by which the null is inflated
    factor: Floats | float = 1.0  # by which it is raised beyond that: see compute_uncertainty_factor()


@dataclass(frozen=True)
class FrozenMeans:
    """What is expected of a service in bins of an incident, each (1, T)."""

    first_minute: int
    means: Means
    maintenance_means: Means  # with what announced maintenance may bring

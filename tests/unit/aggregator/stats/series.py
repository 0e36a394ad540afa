"""Made-up services for the tests of the statistics."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.baselines import Baselines, build_cold_baselines
from aggregator.stats.policy import DEFAULT


def flat(rates: list[float]) -> Baselines:
    """Services with eight weeks of history that know no hours of the day."""
    size = len(rates)
    profile = np.repeat(np.array(rates)[:, None], 168, axis=1)
    return replace(
        build_cold_baselines(size=size, policy=DEFAULT),
        profile=profile,
        dispersion=np.full(size, 1.2),
        wander=np.full(size, 0.01),
        history_hours=np.full(size, 1344),
        history_reports=(profile.sum(axis=1) * 480).astype(np.int64),
    )


def quiet(rates: list[float], minutes: int, seed: int = 1) -> NDArray[np.int64]:
    """Poisson counts (N, minutes)."""
    return np.random.default_rng(seed).poisson(np.array(rates)[:, None], (len(rates), minutes))


def outage(counts: NDArray[np.int64], *, row: int, first: int, last: int, extra: float) -> None:
    """Add `extra` reports a minute in [first, last)."""
    counts[row, first:last] += np.random.default_rng(first).poisson(extra, last - first)

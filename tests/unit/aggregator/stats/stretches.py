"""Stretches of bins of services, for the tests of what moves along them."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from aggregator.stats.baseline.baselines import Baselines
from aggregator.stats.baseline.calibration import compute_thresholds
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.memory import Memory
from aggregator.stats.detector.quiet.quiet_bins import LongSeries, weigh_quiet_bins
from aggregator.stats.detector.quiet.weighed_bins import QuietBins
from aggregator.stats.detector.stretch.state import StretchState
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat

RATE = 2.0  # reports a minute, of services that are not given another


def make_state(
    counts: ArrayLike, *, baseline: Baselines | None = None, memory: Memory | None = None, **bins: Any
) -> StretchState:
    """A stretch of the counts (N, T) from minute 0 on."""
    rows = np.array(counts, np.int64)
    known = baseline or flat([RATE] * len(rows))
    span = Bins(rows, **{"first_minute": 0, **bins})
    start = Memory.start(size=len(rows), minute=span.first_minute, policy=DEFAULT, step=span.step)
    return StretchState.of(
        memory=memory or start,
        bins=span,
        baseline=known,
        alarm=compute_thresholds(
            tails=known.tails, series=len(rows), policy=DEFAULT, share=DEFAULT.whole_share
        ),
        policy=DEFAULT,
    )


def weigh_stretch(state: StretchState) -> QuietBins:
    """All services of a stretch as quiet ones."""
    return weigh_quiet_bins(
        memory=state.memory,
        series=LongSeries(state.counts, state.season),
        bins=state.bins,
        baseline=state.baseline,
        nats=state.alarm.nats,
        policy=DEFAULT,
    )

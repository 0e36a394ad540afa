"""A shift that lasted becomes the baseline."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.episodes import make_episode
from tests.unit.aggregator.stats.series import flat

LASTED = DEFAULT.absorb_open


def test_the_lift_is_the_shift_times_the_level_and_the_level_begins_anew():
    episode = make_episode(onset=0, level=0.5, observed=80_000, expected=10_000.0)
    start = Memory.start(size=1, minute=LASTED, policy=DEFAULT)
    memory = replace(
        start, episodes=(episode,), level_reports=np.array([90.0]), level_expected=np.array([50.0])
    )

    after, (change,) = advance(
        memory=memory,
        bins=Bins(counts=np.array([[16]]), first_minute=LASTED),
        baseline=flat([4.0]),
        policy=DEFAULT,
    )

    assert change.evidence.absorbed
    assert after.lift[0] == pytest.approx(0.5 * 8, rel=1e-3)
    assert (after.level_reports[0], after.level_expected[0]) == (0.0, 0.0)

"""What moves the local level, and what does not."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat, quiet

AWAY = 3 * 60  # minutes


def moved(counts, rate=3.0):
    return advance(
        memory=Memory.start(size=1, minute=0, policy=DEFAULT),
        bins=Bins(counts=counts, first_minute=0),
        baseline=replace(flat([rate]), believed_level=np.array([0.9])),
        policy=DEFAULT,
    )


def test_silence_moves_no_level():
    counts = quiet([3.0], 1000)
    before, _ = moved(counts[:, :800])
    counts[:, 800:] = 0

    after, _ = moved(counts)

    sums = [(memory.level_reports[0], memory.level_expected[0]) for memory in (before, after)]
    assert sums[1] == pytest.approx(sums[0], rel=0.1)  # seven minutes passed before it was


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_the_return_of_the_usual_is_no_news(share):
    counts = quiet([3.0], 3000)
    counts[:, 1000 : 1000 + AWAY] = np.random.default_rng(3).binomial(counts[:, 1000 : 1000 + AWAY], share)

    assert moved(counts)[1] == []

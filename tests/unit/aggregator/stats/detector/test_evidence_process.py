"""Evidence of bins, the same whichever bins it is worked out with."""

import numpy as np

from aggregator.stats.detector.advance import CELLS
from aggregator.stats.detector.evidence_process import LEAST_NATS, sum_odds_in_nats
from aggregator.stats.policy import DEFAULT
from aggregator.stats.score import GRAIN, round_to_grains


def test_the_total_of_a_bin_does_not_depend_on_its_neighbours():
    odds = np.random.default_rng(1).random((12, 3, 5)) * 100

    alone = [[sum_odds_in_nats(odds=odds[:, [row], [at]])[0] for at in range(5)] for row in range(3)]

    assert sum_odds_in_nats(odds=odds).tolist() == alone


def test_sums_of_a_whole_stretch_are_exact():
    widest = max(-LEAST_NATS, DEFAULT.bin_nats) * CELLS

    assert widest / GRAIN <= 2**53


def test_grains_add_up_the_same_in_any_order():
    values = round_to_grains(np.random.default_rng(2).normal(0, 300, 5000))

    assert values.cumsum()[-1] == values[::-1].cumsum()[-1] == values.sum()

"""Evidence of bins, the same whichever bins it is worked out with."""

import numpy as np
import pytest

from aggregator.stats.baseline.means import Means
from aggregator.stats.detector.advance import CELLS
from aggregator.stats.detector.evidence_process import (
    LEAST_NATS,
    MOST_ODDS,
    Onsets,
    accumulate_odds,
    compute_log_ratios,
    move_onsets,
    sum_odds_in_nats,
    trace_onsets,
    update_odds,
    weigh_single_bins,
)
from aggregator.stats.policy import DEFAULT
from aggregator.stats.score import GRAIN, compute_tail, round_to_grains


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


def make_means(rate, bins):
    expected = np.full((1, bins), rate)
    return Means(expected, expected, expected / 0.2, np.full((1, bins), 1.2))


def draw_nats(bins=200):
    """(1, T) counts that rise in the middle, and (K, 1, T) log likelihood ratios of them."""
    counts = np.random.default_rng(3).poisson(2.0, (1, bins))
    counts[:, 80:100] += 4
    nats = compute_log_ratios(counts=counts, means=make_means(2.0, bins), step=1, policy=DEFAULT)
    return counts, nats


def test_one_bin_at_a_time_gives_the_same_statistics():
    _, nats = draw_nats()
    kinds = len(nats)
    together = accumulate_odds(nats=nats, start=np.zeros((kinds, 1)), step=1)[:, 0]

    odds = [0.0] * kinds
    for ratios in np.exp(nats[:, 0].T).tolist():
        odds = update_odds(odds=odds, gain=ratios, step=1)

    assert odds == pytest.approx(together[:, -1].tolist(), rel=1e-12)


def test_statistics_are_kept_below_the_largest_that_is_stored():
    assert update_odds(odds=[MOST_ODDS, 1.0], gain=[2.0, 2.0], step=2) == [MOST_ODDS, 4.0]


def test_an_onset_is_the_last_zero_of_the_likeliest_alternative():
    counts, nats = draw_nats(bins=100)
    start = Onsets(*(np.zeros((len(nats), 1), kind) for kind in (float, np.int64, np.int64)))

    onsets = move_onsets(nats=nats, counts=counts, start=start, first_minute=0, step=1)

    best = int(onsets.cusum[:, 0].argmax())
    since = int(onsets.since[best, 0])
    assert 78 <= since <= 81
    assert onsets.reports[best, 0] == counts[0, since:].sum()


def test_onsets_bin_by_bin_end_where_those_of_all_bins_do():
    counts, nats = draw_nats()
    kinds = len(nats)
    start = Onsets(np.full(kinds, 1.5), np.full(kinds, -7), np.full(kinds, 3))
    whole = Onsets(*(column[:, None] for column in (start.cusum, start.since, start.reports)))

    traced = trace_onsets(nats=nats[:, 0], counts=counts[0], start=start, first_minute=0, step=1)
    moved = move_onsets(nats=nats, counts=counts, start=whole, first_minute=0, step=1)

    for name in ("cusum", "since", "reports"):
        np.testing.assert_array_equal(getattr(traced, name)[:, -1], getattr(moved, name)[:, 0])


@pytest.mark.parametrize("count", [3, 20, 60])
def test_the_test_of_single_bins_is_its_tail_at_its_share_of_the_budget(count):
    nats = weigh_single_bins(counts=np.array([[count]]), means=make_means(2.0, 1), step=1, policy=DEFAULT)[
        0, 0
    ]

    tail = float(compute_tail(count=count, mean=2.0, dispersion=1.2))
    assert nats == (0.0 if count == 3 else pytest.approx(np.log(0.2 / 0.8) - np.log(tail)))

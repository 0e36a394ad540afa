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


def test_no_bin_counts_for_more_than_its_bounds():
    """A million reports, and none of a million that were expected."""
    rates = Means(*(np.array([[rate, 1e6]]) for rate in (1.0, 1.0, 5.0, 1.2)))
    means = Means(rates.expected, rates.null, np.array([[5.0, 5e6]]), np.full((1, 2), 1.2))

    nats = compute_log_ratios(counts=np.array([[10**6, 0]]), means=means, step=1, policy=DEFAULT)

    assert nats[:, 0, 0].tolist() == [DEFAULT.bin_nats] * 6
    assert nats[:, 0, 1].tolist() == [LEAST_NATS] * 6


def test_alternatives_add_reports_for_each_minute_of_a_bin():
    """The smallest rise of a nearly silent service is .15 a minute: five times as many in five minutes."""
    counts, means = np.array([[2]]), make_means(0.001, 1)

    one, five = (
        compute_log_ratios(counts=counts, means=means, step=step, policy=DEFAULT)[0, 0, 0] for step in (1, 5)
    )

    # Here the size is far below the alternatives, so ratio and size decide.
    size, alternatives = 0.005, [0.0016 + 0.15 * step for step in (1, 5)]
    shifts = [np.log((mean + size) / (0.001 + size)) for mean in alternatives]
    expected = [
        2 * (np.log(mean / 0.001) - shift) - size * shift
        for mean, shift in zip(alternatives, shifts, strict=True)
    ]
    assert [one, five] == pytest.approx(expected, abs=2 * GRAIN)


def test_odds_below_one_are_no_evidence():
    assert sum_odds_in_nats(odds=np.array([[[0.2]], [[0.3]]])).tolist() == [[0.0]]
    assert sum_odds_in_nats(odds=np.array([[[2.0]], [[1.0]]])).tolist() == [[np.log(3.0)]]


@pytest.mark.parametrize(("count", "rate"), [(1, 1e-6), (0, 2.0)])
def test_one_report_alone_is_no_evidence_however_rare(count, rate):
    nats = weigh_single_bins(counts=np.array([[count]]), means=make_means(rate, 1), step=1, policy=DEFAULT)

    assert nats.tolist() == [[0.0]]


def test_a_long_bin_is_one_trial_instead_of_several():
    minute, five = (
        weigh_single_bins(counts=np.array([[20]]), means=make_means(2.0, 1), step=step, policy=DEFAULT)[0, 0]
        for step in (1, 5)
    )

    assert five - minute == pytest.approx(np.log(5))


@pytest.mark.parametrize(("cusum", "since"), [(0.5, 14), (1.0, 14), (1.5, 3)])
def test_an_onset_stays_only_while_its_evidence_does(cusum, since):
    """The path falls by one in two bins, then rises: an onset from before must have had more than that."""
    nats = np.array([[[0.0, -1.0, 0.0, 2.0]]]) * 1.0
    start = Onsets(np.array([[cusum]]), np.array([[3]]), np.array([[7]]))

    moved = move_onsets(nats=nats, counts=np.array([[1, 1, 1, 5]]), start=start, first_minute=11, step=1)

    new = since == 14
    assert moved.since.tolist() == [[since]]
    assert moved.cusum.tolist() == [[2.0 if new else cusum + 1.0]]
    assert moved.reports.tolist() == [[5 if new else 15]]


def test_an_onset_is_the_end_of_the_bin_without_evidence():
    start = Onsets(np.zeros(1), np.zeros(1, np.int64), np.zeros(1, np.int64))

    onsets = trace_onsets(
        nats=np.array([[-1.0, 2.0, 1.0]]), counts=np.array([4, 5, 6]), start=start, first_minute=100, step=5
    )

    assert onsets.since.tolist() == [[105, 105, 105]]
    assert onsets.reports.tolist() == [[0, 5, 11]]
    assert onsets.cusum.tolist() == [[0.0, 2.0, 3.0]]

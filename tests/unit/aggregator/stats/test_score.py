"""The negative binomial against sums of its own probabilities, and laws of the ratio."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from aggregator.stats.score import (
    GRAIN,
    LEAST_DISPERSION,
    compute_expected_range,
    compute_log_ratio,
    compute_tail,
    find_quantile,
    round_to_grains,
    widen_dispersion,
)

MEANS = st.floats(0.001, 500)
DISPERSIONS = st.floats(1.02, 20)


@settings(max_examples=60, deadline=None)
@given(count=st.integers(0, 200), mean=MEANS, dispersion=DISPERSIONS)
def test_tail_is_that_of_the_negative_binomial(count, mean, dispersion):
    truth = nbinom.sf(count - 1, mean / (dispersion - 1), 1 / dispersion)

    assert compute_tail(count=count, mean=mean, dispersion=dispersion) == pytest.approx(
        max(truth, 1e-300), rel=1e-6
    )


@settings(max_examples=60, deadline=None)
@given(share=st.floats(0.01, 0.99), mean=MEANS, dispersion=DISPERSIONS)
def test_quantile_is_the_smallest_count_that_reaches_the_share(share, mean, dispersion):
    count = int(find_quantile(share=share, mean=mean, dispersion=dispersion))

    assert 1 - compute_tail(count=count + 1, mean=mean, dispersion=dispersion) >= share
    assert count == 0 or 1 - compute_tail(count=count, mean=mean, dispersion=dispersion) < share


def test_expected_range_of_several_windows():
    low, high = compute_expected_range(mean=np.array([24.0, 0.2]), dispersion=1.2, wander=0.0)

    assert [low.tolist(), high.tolist()] == [[14, 0], [35, 2]]


@settings(max_examples=60, deadline=None)
@given(
    mean=st.floats(0.01, 50), share=st.floats(0.2, 1), rise=st.floats(1, 10), dispersion=st.floats(1.05, 5)
)
def test_on_quiet_days_the_likelihood_ratio_is_no_more_than_one_on_average(mean, share, rise, dispersion):
    null, counts = mean, np.arange(3000)
    size = null / (dispersion - 1)
    truth = nbinom.pmf(counts, mean * share / (dispersion - 1), 1 / dispersion)

    nats = compute_log_ratio(count=counts, null=null, alternative=null * rise + 0.1, size=size)

    with np.errstate(divide="ignore"):  # where the truth is impossible, ln 0 gives e^-inf = 0
        assert float(np.exp(np.log(truth) + nats).sum()) <= 1 + 1e-9


@given(count=st.integers(0, 100), null=st.floats(0.01, 20), rise=st.floats(1.01, 10))
def test_a_higher_count_speaks_more_for_the_rise(count, null, rise):
    less, more = (
        compute_log_ratio(count=n, null=null, alternative=null * rise, size=2.0) for n in (count, count + 1)
    )

    assert more > less


def test_every_count_is_at_least_none():
    assert compute_tail(count=[0, -1, 1], mean=0.5, dispersion=1.2).tolist() == pytest.approx(
        [1.0, 1.0, 1 - 1.2**-2.5]
    )


def test_a_tail_is_never_zero():
    assert compute_tail(count=10**6, mean=0.1, dispersion=1.02) == 1e-300


@pytest.mark.parametrize(
    ("dispersion", "wander", "mean", "wide"),
    [(1.2, 0.1, 20.0, 3.2), (1.2, 0.0, 20.0, 1.2), (1.0, 0.0, 20.0, LEAST_DISPERSION)],
)
def test_a_rate_that_wanders_adds_to_the_dispersion(dispersion, wander, mean, wide):
    assert widen_dispersion(dispersion=dispersion, wander=wander, mean=mean) == pytest.approx(wide)


def test_nothing_is_expected_where_no_reports_are():
    low, high = compute_expected_range(mean=0.0, dispersion=1.2, wander=0.1)

    assert (int(low), int(high)) == (0, 0)


def test_a_wider_range_holds_a_greater_share():
    ranges = [compute_expected_range(mean=24.0, dispersion=1.2, wander=0.0, share=s) for s in (0.5, 0.95)]

    assert [(int(low), int(high)) for low, high in ranges] == [(20, 27), (14, 35)]


def test_grains_are_rounded_down():
    values = np.array([1.0, 1 + GRAIN / 2, -GRAIN / 2, 2 * GRAIN])

    assert round_to_grains(values).tolist() == [1.0, 1.0, -GRAIN, 2 * GRAIN]


def test_the_ratio_is_that_of_two_negative_binomials_of_the_same_size():
    nats = compute_log_ratio(count=7, null=2.0, alternative=5.0, size=3.0)

    chances = [nbinom.logpmf(7, 3.0, 3.0 / (3.0 + mean)) for mean in (5.0, 2.0)]
    assert nats == pytest.approx(chances[0] - chances[1])

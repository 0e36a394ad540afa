"""Quiet days that come too close to an alarm raise the threshold; right ones change nothing."""

import numpy as np
import pytest

from aggregator.stats.baseline.baselines import build_cold_tails, build_theoretical_tails, parse_tails
from aggregator.stats.baseline.calibration import compute_offsets, learn_tails
from aggregator.stats.baseline.daily_maxima import LEFT_OUT
from aggregator.stats.policy import DEFAULT

DAYS = 56


def draw_maxima(*, means, days=DAYS, seed=1):
    """Tops (N, days) whose excess has the given means in nats."""
    return 4 + np.random.default_rng(seed).exponential(np.array(means)[:, None], (len(means), days))


def compute_raised_offsets(maxima, series=240):
    tails = learn_tails(
        maxima=maxima,
        rate=np.ones(len(maxima)),
        prior=build_cold_tails(size=len(maxima), policy=DEFAULT),
        policy=DEFAULT,
    )
    return compute_offsets(tails=tails, series=series, policy=DEFAULT)


def test_days_as_theory_has_them_need_no_offset():
    assert compute_raised_offsets(draw_maxima(means=[0.7] * 40)).max() == 0


def test_thresholds_never_fall_below_theory():
    assert compute_raised_offsets(draw_maxima(means=[0.1] * 40)).min() == 0


def test_the_tail_that_is_measured_is_the_one_that_is_promised():
    beyond = np.random.default_rng(7).exponential(2.0, 1_000_000) + 4

    threshold = (
        DEFAULT.suspected_nats(series=1)
        + compute_raised_offsets(draw_maxima(means=[2.0] * 60, seed=3), series=1)[0]
    )

    promised = 1440 / DEFAULT.minutes_between(series=1)
    assert (beyond > threshold).mean() <= 1.3 * promised
    assert (beyond > threshold - 4).mean() >= 2 * promised


def test_a_restless_service_pays_alone():
    offset = compute_raised_offsets(draw_maxima(means=[0.7] * 39 + [4.0]))

    assert offset[-1] > 10
    assert offset[:-1].max() < 3


def test_days_with_open_incidents_are_left_out():
    quiet, troubled = draw_maxima(means=[0.7] * 10), draw_maxima(means=[0.7] * 10)
    quiet[:, ::7], troubled[:, ::7] = np.nan, LEFT_OUT

    np.testing.assert_array_equal(compute_raised_offsets(quiet), compute_raised_offsets(troubled))


def test_a_service_without_a_day_is_met_with_caution():
    newcomer = compute_offsets(tails=build_cold_tails(size=1, policy=DEFAULT), series=240, policy=DEFAULT)

    assert newcomer == pytest.approx([1.75], abs=0.5)
    assert compute_offsets(tails=build_theoretical_tails(size=1), series=240, policy=DEFAULT).tolist() == [
        0.0
    ]


def make_heavy(maxima):
    """The root of evidence is exponential."""
    return (2 + (maxima - 4) / 3) ** 2


def test_a_class_with_heavier_tails_pays_for_them():
    maxima = make_heavy(draw_maxima(means=[0.7] * 40, days=14))

    offset = compute_raised_offsets(np.minimum(maxima, DEFAULT.daily_maximum_most), series=2)

    beyond = make_heavy(4 + np.random.default_rng(5).exponential(0.7, 1_000_000))
    promised = 1440 / DEFAULT.minutes_between(series=2)
    assert (beyond > DEFAULT.suspected_nats(series=2) + np.median(offset)).mean() <= promised


def test_one_strange_day_speaks_for_nobody():
    maxima = draw_maxima(means=[0.7] * 40)
    maxima[3, 5] = 30.0

    assert np.delete(compute_raised_offsets(maxima), 3).max() == 0


def test_stored_tails_of_any_age_are_read():
    plain = build_theoretical_tails(size=1)[0].tolist()

    assert parse_tails(rows=[[7.5, -1.0, 20.0, 18.0], []]).tolist() == [
        [7.5, -1.0, 20.0, 18.0, *plain[4:]],
        plain,
    ]

"""Quiet days that come too close to an alarm raise the threshold; right ones change nothing."""

import numpy as np
import pytest

from aggregator.stats.baseline.baselines import build_cold_tails, build_theoretical_tails, parse_tails
from aggregator.stats.baseline.calibration import compute_offsets, learn_tails
from aggregator.stats.baseline.daily_maxima import LEFT_OUT
from aggregator.stats.policy import DEFAULT

DAYS = 56


def drawn(*, means, days=DAYS, seed=1):
    """Tops (N, days) whose excess has the given means in nats."""
    return 4 + np.random.default_rng(seed).exponential(np.array(means)[:, None], (len(means), days))


def raised(tops, series=240):
    tails = learn_tails(
        maxima=tops,
        rate=np.ones(len(tops)),
        prior=build_cold_tails(size=len(tops), policy=DEFAULT),
        policy=DEFAULT,
    )
    return compute_offsets(tails=tails, series=series, policy=DEFAULT)


def test_days_as_theory_has_them_need_no_offset():
    assert raised(drawn(means=[0.7] * 40)).max() == 0


def test_thresholds_never_fall_below_theory():
    assert raised(drawn(means=[0.1] * 40)).min() == 0


def test_the_tail_that_is_measured_is_the_one_that_is_promised():
    beyond = np.random.default_rng(7).exponential(2.0, 1_000_000) + 4

    needed = DEFAULT.suspected_nats(series=1) + raised(drawn(means=[2.0] * 60, seed=3), series=1)[0]

    promised = 1440 / DEFAULT.minutes_between(series=1)
    assert (beyond > needed).mean() <= 1.3 * promised
    assert (beyond > needed - 4).mean() >= 2 * promised


def test_a_restless_service_pays_alone():
    offset = raised(drawn(means=[0.7] * 39 + [4.0]))

    assert offset[-1] > 10
    assert offset[:-1].max() < 3


def test_days_with_open_incidents_are_left_out():
    quiet, troubled = drawn(means=[0.7] * 10), drawn(means=[0.7] * 10)
    quiet[:, ::7], troubled[:, ::7] = np.nan, LEFT_OUT

    np.testing.assert_array_equal(raised(quiet), raised(troubled))


def test_a_service_without_a_day_is_met_with_caution():
    newcomer = compute_offsets(tails=build_cold_tails(size=1, policy=DEFAULT), series=240, policy=DEFAULT)

    assert newcomer == pytest.approx([1.75], abs=0.5)
    assert compute_offsets(tails=build_theoretical_tails(size=1), series=240, policy=DEFAULT).tolist() == [
        0.0
    ]


def heavy(tops):
    """The root of evidence is exponential."""
    return (2 + (tops - 4) / 3) ** 2


def test_a_class_with_heavier_tails_pays_for_them():
    tops = heavy(drawn(means=[0.7] * 40, days=14))

    offset = raised(np.minimum(tops, DEFAULT.daily_maximum_most), series=2)

    beyond = heavy(4 + np.random.default_rng(5).exponential(0.7, 1_000_000))
    promised = 1440 / DEFAULT.minutes_between(series=2)
    assert (beyond > DEFAULT.suspected_nats(series=2) + np.median(offset)).mean() <= promised


def test_one_strange_day_speaks_for_nobody():
    tops = drawn(means=[0.7] * 40)
    tops[3, 5] = 30.0

    assert np.delete(raised(tops), 3).max() == 0


def test_stored_tails_of_any_age_are_read():
    plain = build_theoretical_tails(size=1)[0].tolist()

    assert parse_tails(rows=[[7.5, -1.0, 20.0, 18.0], []]).tolist() == [
        [7.5, -1.0, 20.0, 18.0, *plain[4:]],
        plain,
    ]

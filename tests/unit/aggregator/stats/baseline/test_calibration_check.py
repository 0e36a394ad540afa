"""What quiet days showed, against what was promised."""

import numpy as np
import pytest

from aggregator.stats.baseline.calibration_check import (
    LEVELS,
    build_checked_rate,
    check_quiet_days,
    check_suspicions,
)
from aggregator.stats.baseline.daily_maxima import LEFT_OUT
from aggregator.stats.policy import DEFAULT


def draw_days(mean, *, services=60, seed=1):
    """Highest evidence of 56 days of each service: e^-L a minute beyond 7 nats, stretched to `mean` nats."""
    draw = np.random.default_rng(seed)
    return list(np.log(1440) + mean * draw.gumbel(size=(services, 56)))


def list_verdicts(maxima, rate=0.1, offset=0.0):
    in_force = [np.full(len(top), offset) for top in maxima]
    lines = check_quiet_days(maxima=maxima, in_force=in_force, rate=np.full(len(maxima), rate))[1]
    return [each.verdict for each in lines]


def test_days_as_theory_has_them_are_as_promised():
    assert list_verdicts(draw_days(0.95)) == ["as promised"] * len(LEVELS)


def test_days_that_come_nearer_than_promised_are_noticed():
    assert list_verdicts(draw_days(1.6)) == ["more often"] * len(LEVELS)


def test_an_offset_makes_up_for_them():
    assert list_verdicts(draw_days(1.6), offset=9.0) == ["as promised"] * len(LEVELS)


def test_days_without_a_known_offset_are_left_out():
    assert list_verdicts(draw_days(1.6), offset=np.nan) == ["too early"] * len(LEVELS)


def test_few_days_tell_nothing():
    assert list_verdicts([np.array([3.0, 4.0, np.nan])]) == ["too early"] * len(LEVELS)


def test_services_stand_in_their_class():
    rate = np.array([0.01, 0.1, 1, 9])

    lines = check_quiet_days(maxima=draw_days(0.9, services=4), in_force=[np.zeros(56)] * 4, rate=rate)

    assert [each[0].days for each in lines] == [56] * 4


def test_unquiet_days_are_left_out():
    maxima = [np.array([20.0, LEFT_OUT, np.nan])]

    (line, *_), *_ = check_quiet_days(maxima=maxima, in_force=[np.zeros(3)], rate=np.array([0.01]))

    assert (line.days, line.seen) == (1, 1)


@pytest.mark.parametrize(
    ("seen", "in_days", "verdict"),
    [(0, 10, "too early"), (2, 365, "too early"), (9, 365, "more often"), (8, 4 * 365, "as promised")],
)
def test_suspicions_against_the_budget(seen, in_days, verdict):
    assert check_suspicions(came_to_nothing=seen, days=in_days, policy=DEFAULT).verdict == verdict


def test_interval_of_a_count():
    rate = build_checked_rate(name="x", days=1, seen=9, promised=9)

    assert (rate.low, rate.high) == pytest.approx((4.115, 17.085), abs=0.001)

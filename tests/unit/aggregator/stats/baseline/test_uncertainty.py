"""Low figures are believed slowly: what the null may rise to where they may be wrong."""

import numpy as np
import pytest

from aggregator.stats.baseline.baselines import build_cold_baselines
from aggregator.stats.baseline.fitting import ObservedHours, fit_baselines
from aggregator.stats.policy import DEFAULT

MONDAY, DAY, WEEK = 96, 24, 168
FRIDAY = slice(4 * DAY + 6, 4 * DAY + 18)  # its hours far from midnight


def fit_days(factors, rate=300):
    """From so many reports an hour, times a factor for each day of history."""
    counts = np.random.default_rng(1).poisson(rate * np.repeat(factors, DAY))[None]
    seen, prior = np.ones(counts.shape, bool), build_cold_baselines(size=1, policy=DEFAULT)
    return fit_baselines(
        hours=ObservedHours(counts=counts, observed=seen, first_hour=MONDAY), prior=prior, policy=DEFAULT
    )


def fit_holiday(weeks, week):
    factors = np.ones(weeks * 7)
    factors[week * 7 + 4] = 1 / 3
    return fit_days(factors)


@pytest.mark.parametrize(("weeks", "holiday"), [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2), (5, 3)])
def test_the_day_of_a_holiday_may_be_worth_an_ordinary_one(weeks, holiday):
    baseline = fit_holiday(weeks, holiday)

    may_be = (baseline.profile * baseline.uncertainty)[0, FRIDAY] / 5.0  # a minute
    assert 0.8 < may_be.min() <= may_be.max() < 1.3


def test_three_weeks_that_agree_leave_no_doubt():
    assert (fit_days(np.ones(21)).uncertainty == 1.0).all()


@pytest.mark.parametrize(
    ("factors", "least", "most"),
    [
        (np.ones(56), 0.9, 0.92),
        (np.r_[np.ones(14), np.full(42, 0.6)], 1.2, 1.4),  # six weeks of school holidays
        (np.r_[np.full(42, 0.5), np.ones(14)], 1.0, 1.5),  # a rise
        (np.r_[np.ones(49), 8.0, np.ones(6)], 0.9, 0.92),  # a day of outage
    ],
    ids=["steady", "fallen", "risen", "outage"],
)
def test_the_level_before_a_fall_is_believed_on(factors, least, most):
    assert least <= fit_days(factors).believed_level[0] <= most


def test_a_sparse_service_has_nothing_to_doubt():
    baseline = fit_days(np.r_[np.ones(4), 0.3, np.ones(2)], rate=0.3)

    assert baseline.uncertainty.max() < 1.2

"""What a refit learns, and what it must not."""

import numpy as np
import pytest

from aggregator.stats.baseline.baselines import (
    Baselines,
    build_cold_baselines,
    compute_expected_rate,
    find_thin_services,
)
from aggregator.stats.baseline.fitting import ObservedHours, fit_baselines
from aggregator.stats.policy import DEFAULT

HOURS = 8 * 168
MONDAY = 96  # hours since the epoch: 1970-01-05 0:00


def make_week(rate):
    """Reports an hour, five times as many by day as by night, half on weekends."""
    hour = np.arange(HOURS)
    by_day = np.where((hour % 24 >= 8) & (hour % 24 < 20), 5 / 3, 1 / 3)
    return rate * 60 * by_day * np.where(hour // 24 % 7 >= 5, 0.5, 1.0)


def fit(counts, observed=None) -> Baselines:
    counts = np.atleast_2d(counts)
    seen = np.ones(counts.shape, bool) if observed is None else observed
    prior = build_cold_baselines(size=len(counts), policy=DEFAULT)
    return fit_baselines(
        hours=ObservedHours(counts=counts, observed=seen, first_hour=MONDAY), prior=prior, policy=DEFAULT
    )


def draw_reports(rate, seed=1):
    return np.random.default_rng(seed).poisson(make_week(rate))


def test_the_week_is_learned():
    learned = fit(draw_reports(20.0)).profile[0]

    truth = (make_week(20.0) / 60)[:168]
    inner = [hour for hour in range(168) if truth[hour - 1] == truth[hour] == truth[(hour + 1) % 168]]
    assert np.abs(learned / truth - 1)[inner].max() < 0.1


def test_past_outages_hardly_lift_it():
    clean = draw_reports(1.0)
    dirty = clean.copy()
    for start in (100, 400, 700, 1000):
        dirty[start : start + 6] += 600

    ratio = fit(dirty).profile / fit(clean).profile

    assert ratio.mean() < 1.05


def test_hours_that_do_not_count_change_nothing():
    clean, seen = draw_reports(1.0), np.ones((1, HOURS), bool)
    seen[0, 300:310] = False
    dirty = clean.copy()
    dirty[300:310] = 5000

    learned = fit(dirty, seen), fit(clean, seen)

    np.testing.assert_array_equal(learned[0].profile, learned[1].profile)
    assert learned[0].history_hours.tolist() == [HOURS - 10]


def test_a_sparse_service_leans_on_the_week_of_the_others():
    many = np.array([draw_reports(1.0, seed) for seed in range(5)] + [draw_reports(0.01, 9)])

    learned = fit(many).profile[-1]

    assert learned[9:19].mean() / learned[:7].mean() == pytest.approx(5, rel=0.5)


def test_scatter_tells_a_calm_crowd_from_a_wild_one():
    means, draw = make_week(2.0), np.random.default_rng(3)
    calm, wild = draw.poisson(means), draw.negative_binomial(means / 2, 1 / 3)

    dispersion = fit(np.array([calm, wild]))

    spread = dispersion.dispersion + dispersion.wander / 2 * make_week(2.0).mean()
    assert spread[0] < 1.4
    assert spread[1] > 2.2


def test_without_history_the_prior_speaks_and_says_so():
    nothing = fit(np.zeros((1, HOURS)), np.zeros((1, HOURS), bool))

    np.testing.assert_allclose(nothing.profile, DEFAULT.cold_rate)
    assert find_thin_services(baseline=nothing, policy=DEFAULT).tolist() == [True]


def test_silence_is_learned_down_to_the_floor():
    silent = fit(np.zeros(HOURS))

    assert silent.profile.max() == pytest.approx(DEFAULT.floor_rate)


def test_expected_runs_straight_between_the_centres_of_hours():
    profile = np.zeros((1, 168))
    profile[0, 1] = 60.0
    ramp = Baselines(profile, *(np.ones(1) for _ in range(4)))

    minutes = MONDAY * 60 + np.array([30, 60, 90, 120, 150])

    assert compute_expected_rate(baseline=ramp, minutes=minutes).tolist() == [[0.0, 30.0, 60.0, 30.0, 0.0]]

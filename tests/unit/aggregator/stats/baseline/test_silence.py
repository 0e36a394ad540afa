"""Silence in which reports were due is no observation."""

import numpy as np

from aggregator.stats.baseline.baselines import build_cold_baselines
from aggregator.stats.baseline.fitting import ObservedHours, fit_baselines
from aggregator.stats.baseline.silence import count_reports_due
from aggregator.stats.policy import DEFAULT

WEEK = 168


def fit_history(counts):
    seen, prior = np.ones((1, len(counts)), bool), build_cold_baselines(size=1, policy=DEFAULT)
    return fit_baselines(
        hours=ObservedHours(counts=counts[None], observed=seen, first_hour=96), prior=prior, policy=DEFAULT
    )


def draw_busy(weeks):
    return np.random.default_rng(1).poisson(60, weeks * WEEK)


def test_reports_due_add_up_until_one_comes():
    counts = np.array([[0, 0, 3, 0, 0, 0]])
    heard = np.array([[True, True, True, True, False, True]])

    due = count_reports_due(
        counts=counts, expected=np.full((1, 6), 2.0), observed=heard, start=np.array([5.0])
    )

    assert due.tolist() == [[7.0, 9.0, 0.0, 2.0, 2.0, 4.0]]


def test_hours_of_silence_and_their_ends_are_not_learned_from():
    counts = draw_busy(2)
    counts[200:230] = 0

    baseline = fit_history(counts)

    assert baseline.history_hours.tolist() == [2 * WEEK - 32]
    assert 0.8 < baseline.profile.min() <= baseline.profile.max() < 1.2


def test_a_service_that_has_gone_silent_is_believed_after_a_week():
    counts = draw_busy(4)
    counts[2 * WEEK :] = 0

    assert fit_history(counts).history_hours.tolist() == [4 * WEEK]


def test_a_burst_does_not_make_silence_of_quiet_hours():
    counts = np.random.default_rng(1).poisson(0.2, WEEK)
    counts[10:13] = 500

    assert fit_history(counts).history_hours.tolist() == [WEEK]

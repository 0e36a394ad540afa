"""Slight rises that only hours show: which hours are some, and on which day."""

import numpy as np
import pytest

from aggregator.stats.baseline.hourly_history import HourlyHistory, count_slight_rises
from aggregator.stats.policy import DEFAULT

WEEKS, USUAL = 3, 100.0  # reports an hour


def count(hours, *, seen=None, wander=0.0, days=21):
    """By day, of hours (WEEKS * 168,) of one service."""
    counts = hours.reshape(1, WEEKS, 168)
    seen = np.ones(counts.shape) if seen is None else seen.reshape(counts.shape)
    past = HourlyHistory(
        counts * seen, counts ** (2 / 3), seen, seen.sum(axis=(1, 2)), np.ones((WEEKS, 1)), days
    )
    rises = count_slight_rises(
        past=past,
        expected=np.full((1, 168), USUAL),
        dispersion=np.array([1.3]),
        wander=np.array([wander]),
        policy=DEFAULT,
    )
    return rises[0]


def find_days(rises):
    return {int(day): float(rises[day]) for day in np.flatnonzero(rises)}


@pytest.fixture
def hours():
    return np.full(WEEKS * 168, USUAL)


@pytest.mark.parametrize(("times", "counted"), [(1.5, {}), (1.7, {1: 1.0}), (2.4, {1: 1.0}), (2.6, {})])
def test_a_rise_is_slight_between_what_announces_nothing_and_what_does(hours, times, counted):
    hours[30] *= times

    assert find_days(count(hours)) == counted


def test_hours_in_a_row_are_one_rise(hours):
    hours[46:50] *= 2
    hours[60] *= 2

    assert find_days(count(hours)) == {1: 1.0, 2: 1.0}


def test_a_fall_takes_away_a_rise(hours):
    hours[30] *= 2
    hours[35] /= 2
    hours[200] /= 2

    assert find_days(count(hours)) == {8: -1.0}


def test_a_busy_day_is_no_rise(hours):
    hours[24:48] *= 2

    assert find_days(count(hours)) == {}


def test_a_rate_that_wanders_needs_more(hours):
    hours[30] *= 2

    assert find_days(count(hours, wander=0.04)) == {}


def test_what_nobody_observed_is_no_fall(hours):
    seen = np.ones(len(hours))
    seen[24:60] = 0

    assert find_days(count(hours, seen=seen)) == {}


def test_only_whole_days_are_counted(hours):
    hours[20 * 24 + 1] *= 2

    assert len(count(hours, days=20)) == 20

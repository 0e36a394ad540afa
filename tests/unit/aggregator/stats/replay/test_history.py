"""What a refit of a replay learns from."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from aggregator.stats.replay.history import History

HOUR, DAY = 60, 1440
SHORT = replace(DEFAULT, history_weeks=1, tail_history_days=2)


def append(history, days, *, births=(0,), step=1, each=1):
    """Whole days with `each` reports in every bin."""
    for _ in range(days):
        counts = np.full((len(births), DAY // step), each)
        history.append(counts=counts, births=np.array(births), until=history.until + DAY, step=step)
    return history


def list_excluded(history, row=0):
    return np.flatnonzero(~history.observed[row]).tolist()


@pytest.mark.parametrize(("step", "each"), [(1, 1), (15, 15), (60, 60)])
def test_bins_are_summed_to_hours(step, each):
    history = append(History(DEFAULT), 2, step=step, each=each)

    assert (history.hours.tolist(), history.until) == ([[60.0] * 48], 2 * DAY)


@pytest.mark.parametrize(("birth", "excluded"), [(0, []), (1, [0]), (60, [0]), (61, [0, 1])])
def test_hours_that_began_before_the_first_row_are_left_out(birth, excluded):
    assert list_excluded(append(History(DEFAULT), 1, births=(birth,))) == excluded


def test_newcomers_have_no_hours_before_their_day():
    history = append(append(History(DEFAULT), 1), 1, births=(0, DAY))

    assert history.hours[1].tolist() == [0.0] * 24 + [60.0] * 24
    assert list_excluded(history, row=1) == list(range(24))


def test_the_oldest_hours_and_days_are_dropped():
    history = append(History(SHORT), 8)

    assert (history.hours.shape, history.observed.shape) == ((1, 168), (1, 168))
    assert (history.unsupported.shape, history.dispersions.shape) == ((1, 168), (1, 2))


@pytest.mark.parametrize(("step", "days"), [(1, 3), (5, 0)])
def test_the_dispersion_of_minutes_is_kept_by_day(step, days):
    assert append(History(DEFAULT), 3, step=step).dispersions.shape[1] == days


def test_less_than_a_day_has_no_dispersion_but_its_newcomers_have_a_row():
    history = append(History(DEFAULT), 1)

    history.append(counts=np.ones((2, HOUR), int), births=np.array([0, DAY]), until=DAY + HOUR, step=1)

    assert (history.dispersions.shape, np.isnan(history.dispersions[1]).all()) == ((2, 1), True)


@pytest.mark.parametrize(
    ("onset", "ended", "excluded"),
    [(120, 180, [2]), (119, 180, [1, 2]), (120, 181, [2, 3]), (-500, 30, [0]), (150, 150, [2])],
)
def test_each_hour_that_an_incident_touched_is_excluded(onset, ended, excluded):
    history = append(History(DEFAULT), 1)

    history.exclude_incident(row=0, onset=onset, ended=ended)

    assert list_excluded(history) == excluded


@pytest.mark.parametrize(("supported", "hours"), [(False, [2]), (True, [])])
def test_hours_that_only_the_number_of_reports_spoke_for_may_recur(supported, hours):
    history = append(History(DEFAULT), 1)
    history.exclude_incident(row=0, onset=120, ended=180)

    history.exclude_incident(row=0, onset=120, ended=180, supported=supported)

    assert np.flatnonzero(history.unsupported[0]).tolist() == hours
    assert list_excluded(history) == [2]


@pytest.mark.parametrize(("begun", "excluded"), [(180, [3]), (174, [3]), (173, [2, 3])])
def test_hours_of_which_more_than_a_tenth_was_missed_are_excluded(begun, excluded):
    history = append(History(DEFAULT), 1)

    history.exclude_gaps(gaps=[(begun, 240)])

    assert list_excluded(history) == excluded


def test_a_gap_is_no_incident_that_could_recur():
    history = append(History(DEFAULT), 1)
    history.exclude_incident(row=0, onset=120, ended=180)

    history.exclude_gaps(gaps=[(120, 180)])

    assert not history.unsupported.any()


def test_the_highest_evidence_of_each_day_is_kept():
    history = append(History(DEFAULT), 1)
    memory = Memory.start(size=1, minute=0, policy=DEFAULT)
    memory = replace(
        memory, maximum_day=np.array([1]), maximum_before=np.array([7.5]), part_maximum_before=np.array([3.0])
    )

    history.add_maxima(memory=memory)

    assert (history.maxima.tolist(), history.part_maxima.tolist()) == ([[7.5]], [[3.0]])


def test_a_refit_uses_the_observed_hours():
    history = append(History(DEFAULT), 14)
    history.exclude_incident(row=0, onset=0, ended=DAY)

    baseline = history.refit()

    assert (baseline.history_hours.tolist(), baseline.profile.mean()) == (
        [13 * 24],
        pytest.approx(1.0, rel=0.01),
    )

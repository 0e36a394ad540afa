"""What a day showed: evidence of quiet ones, the height of incidents."""

import numpy as np

from aggregator.stats.baseline.daily_maxima import (
    BURST,
    LEFT_OUT,
    NO_OUTAGE,
    OPENED,
    OUTAGE,
    apply_verdicts,
    extract_heights,
    find_daily_maxima,
    select_quiet_days,
)
from aggregator.stats.policy import DEFAULT

NAN = np.nan
MAXIMA = np.array([[8.0, OPENED + 40, BURST + 90, LEFT_OUT, NAN, OPENED + 1.5]])


def test_heights_of_days_with_an_open_incident():
    np.testing.assert_array_equal(extract_heights(maxima=MAXIMA), [[NAN, 40.0, 90.0, NAN, NAN, 1.5]])


def test_quiet_are_days_without_an_incident_of_twice_the_usual():
    quiet = select_quiet_days(maxima=MAXIMA, policy=DEFAULT)

    np.testing.assert_array_equal(quiet, [[8.0, NAN, NAN, NAN, NAN, DEFAULT.daily_maximum_most]])


def test_what_others_call_an_outage_is_no_burst():
    judged = apply_verdicts(maxima=MAXIMA, verdicts=np.full((1, 6), OUTAGE))

    np.testing.assert_array_equal(judged, [[8.0, NAN, NAN, LEFT_OUT, NAN, NAN]])


def test_what_was_no_outage_is_a_burst():
    judged = apply_verdicts(maxima=MAXIMA, verdicts=np.full((1, 6), NO_OUTAGE))

    np.testing.assert_array_equal(judged, [[8.0, BURST + 40, BURST + 90, LEFT_OUT, NAN, BURST + 1.5]])


def test_without_a_word_days_stay_what_they_were():
    np.testing.assert_array_equal(apply_verdicts(maxima=MAXIMA, verdicts=np.zeros((1, 6), int)), MAXIMA)


def test_tops_are_told_by_day():
    statistic = np.array([[1.0, 5.0, 2.0, 3.0], [0.0, 1.0, 7.0, 6.0]])

    by_day = find_daily_maxima(statistic=statistic, days=np.array([10, 10, 11, 11]))

    assert [(day, top.tolist()) for day, top in by_day] == [(10, [5.0, 1.0]), (11, [3.0, 7.0])]

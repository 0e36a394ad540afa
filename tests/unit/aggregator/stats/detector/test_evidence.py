"""The record of a change of state, and the numbers in it."""

import pytest

from aggregator.stats.detector.evidence import compute_p_value, estimate_severity, round_to_six_digits
from aggregator.stats.detector.lifecycle.transitions import Finding, build_transition
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.episodes import make_bin, make_episode, make_terms


def test_records_keep_the_keys_of_the_first_version():
    transition = build_transition(
        episode=make_episode(), at=make_bin(end=1010), finding=Finding(20.0, 15.0), terms=make_terms()
    )

    record = transition.evidence.to_record()

    assert {"aside", "official", "announced", "usual_since"} <= record.keys()
    assert {"discarded", "vendor_easing", "under_maintenance", "expected_since"}.isdisjoint(record)


@pytest.mark.parametrize(("dispersion", "least"), [(1.0, 8.789), (4.0, 7.712)])
def test_scattered_reports_show_less_severity(dispersion, least):
    severity = estimate_severity(observed=100, expected=10.0, dispersion=dispersion, policy=DEFAULT)

    assert severity == pytest.approx(least, abs=0.001)


def test_no_p_value_is_smaller_than_calibration_can_vouch_for():
    chance = compute_p_value(observed=10_000, null=1.0, dispersion=1.2, policy=DEFAULT)

    assert chance == DEFAULT.least_p_value
    assert compute_p_value(observed=0, null=1.0, dispersion=1.2, policy=DEFAULT) == 1.0


def test_six_digits_are_kept():
    assert round_to_six_digits(123456789.0) == 123457000.0

"""The record of a change of state, and the numbers in it."""

import pytest

from aggregator.stats.detector.evidence import (
    Evidence,
    compute_p_value,
    estimate_severity,
    round_to_six_digits,
)
from aggregator.stats.detector.lifecycle.transitions import Finding, build_transition
from aggregator.stats.policy import DEFAULT
from aggregator.stats.records import EvidenceRecord
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


def test_every_key_of_a_record_has_a_meaning():
    meanings = Evidence.read_meanings()

    assert list(meanings) == list(EvidenceRecord.__annotations__)
    assert meanings["aside"] == "reports of 15 minutes that did not count: few networks made them"


def test_a_service_that_expects_nothing_has_the_severity_of_a_thousandth():
    nothing, little = (
        estimate_severity(observed=9, expected=expected, dispersion=1.2, policy=DEFAULT)
        for expected in (0.0, 1e-3)
    )

    assert nothing == little == pytest.approx(5587.34)


@pytest.mark.parametrize(("observed", "chance"), [(0, 1.0), (1, 9.11608e-10)])
def test_a_chance_is_known_also_where_nothing_is_expected(observed, chance):
    assert compute_p_value(observed=observed, null=0.0, dispersion=1.2, policy=DEFAULT) == chance


def test_small_numbers_keep_six_digits_as_well():
    assert round_to_six_digits(0.000123456789) == 0.000123457

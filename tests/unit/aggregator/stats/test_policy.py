"""The numbers of the policy, and the name that every stored record carries."""

import json
import math
from dataclasses import fields, replace

import pytest

from aggregator.stats.policy import DEFAULT, WINDOW_MINUTES, Policy
from aggregator.stats.policy_keys import FIELD_OF_KEY, KEYS, compute_version, list_numbers, restore_policy


def test_the_name_of_the_policy_stays_when_fields_are_renamed():
    assert compute_version(DEFAULT) == "7-e98b6861"


def test_every_field_has_exactly_one_key():
    named = [FIELD_OF_KEY.get(key, key) for key in KEYS]

    assert sorted(named) == sorted(field.name for field in fields(Policy))


def test_another_number_is_another_policy():
    assert compute_version(replace(DEFAULT, uncertainty_most=3.0)) != compute_version(DEFAULT)


def test_the_window_of_the_product_is_published_with_the_numbers():
    assert list_numbers(DEFAULT)["window"] == WINDOW_MINUTES
    assert list_numbers(DEFAULT)["doubt_most"] == DEFAULT.uncertainty_most


def test_a_policy_is_found_again_from_its_published_numbers():
    policy = replace(DEFAULT, uncertainty_most=3.0)

    assert restore_policy(list_numbers(policy)) == policy


def test_json_brings_the_numbers_back():
    numbers = json.loads(json.dumps(list_numbers(DEFAULT)))

    assert restore_policy(numbers) == DEFAULT
    assert restore_policy(numbers | {"window": 99}) == DEFAULT


def test_a_number_that_is_not_known_is_refused():
    with pytest.raises(TypeError, match="patience"):
        restore_policy(list_numbers(DEFAULT) | {"patience": 3})


def test_parts_use_the_smaller_alternatives_and_no_other_number_changes():
    of_parts = DEFAULT.of_parts

    assert (of_parts.rises, of_parts.extras) == ((1.6, 2.0, 3.0, 4.0), (0.15, 0.4, 1.2, 4.0))
    assert replace(of_parts, rises=DEFAULT.rises, extras=DEFAULT.extras) == DEFAULT


@pytest.mark.parametrize(("series", "minutes"), [(240, 63_115_200), (1, 262_980), (0, 262_980)])
def test_the_budget_is_shared_by_all_services(series, minutes):
    """Two false alarms a year: one in half a year where there is one service, or none yet."""
    assert DEFAULT.minutes_between(series=series) == minutes


def test_the_threshold_leaves_room_for_both_tests_and_for_parts():
    assert DEFAULT.suspected_nats(series=240) == pytest.approx(math.log(63_115_200 / 0.8))
    assert DEFAULT.suspected_nats(series=240, share=0.25) == pytest.approx(math.log(63_115_200 / 0.8 / 0.25))


def test_no_budget_makes_a_threshold_negative():
    policy = replace(DEFAULT, false_alarms_per_year=1e9)

    assert policy.suspected_nats(series=1) == pytest.approx(math.log(1 / 0.8))

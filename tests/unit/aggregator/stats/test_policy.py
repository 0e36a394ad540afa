"""The numbers of the policy, and the name that every stored record carries."""

from dataclasses import fields, replace

from aggregator.stats.policy import DEFAULT, WINDOW_MINUTES, Policy
from aggregator.stats.policy_keys import FIELD_OF_KEY, KEYS, compute_version, list_numbers, restore_policy


def test_the_name_of_the_policy_stays_when_fields_are_renamed():
    assert compute_version(DEFAULT) == "6-d3a74183"


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

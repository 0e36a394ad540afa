"""Where the trouble is said to be."""

import pytest

from aggregator.stats.place.localise import Scope, localise
from aggregator.stats.policy import DEFAULT

USUAL = {
    (surface, region, symptom): 100.0 * share
    for surface, share in {"chat": 0.5, "api": 0.3, "": 0.2}.items()
    for region in ("US-CA", "US-NY", "GB")
    for symptom in ("login", "slow")
}


def scope(observed):
    return localise(observed=observed, usual=USUAL, expected=20.0, policy=DEFAULT)


def test_the_same_rise_everywhere_names_nothing():
    assert scope({leaf: reports * 2 for leaf, reports in USUAL.items()}) == Scope()


def test_one_surface_and_symptom_are_named():
    observed = {leaf: reports * 0.04 for leaf, reports in USUAL.items()}
    for region in ("US-CA", "US-NY", "GB"):
        observed["api", region, "login"] += 60

    assert scope(observed) == Scope(surfaces=("api",), symptoms=("login",))


def test_one_part_of_a_country_is_named_as_that_part():
    observed = {leaf: reports * 0.04 for leaf, reports in USUAL.items()}
    observed["chat", "US-CA", "login"] += 100
    observed["api", "US-CA", "slow"] += 60
    observed["", "US-CA", "slow"] += 40

    assert scope(observed).regions == ("US-CA",)


def test_a_surface_never_heard_of_is_named():
    observed = {leaf: reports * 0.04 for leaf, reports in USUAL.items()} | {("console", "GB", "slow"): 50}

    assert scope(observed).surfaces == ("console",)


def test_without_quiet_times_to_compare_nothing_is_named():
    assert localise(observed={("chat", "GB", ""): 90}, usual={}, expected=3.0, policy=DEFAULT) == Scope()


def test_a_place_with_fewer_than_five_reports_is_not_named():
    observed = dict.fromkeys(USUAL, 0.0) | {("chat", "GB", "login"): 60.0, ("chat", "MT", "login"): 4.0}

    assert scope(observed).regions == ("GB",)


@pytest.mark.parametrize("expected", [0.0, -0.0, 5e-324])
def test_without_time_to_expect_anything_in_nothing_is_named(expected):
    observed = {("chat", "US-CA", "login"): 40.0}

    assert localise(observed=observed, usual=USUAL, expected=expected, policy=DEFAULT) == Scope()

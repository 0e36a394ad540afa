"""Which surfaces, regions and symptoms an incident is said to have."""

import pytest

from aggregator.stats.place.localisation import Scope, localise
from aggregator.stats.policy import DEFAULT

QUIET = {
    (surface, region, symptom): 100.0 * share
    for surface, share in {"chat": 0.5, "api": 0.3, "": 0.2}.items()
    for region in ("US-CA", "US-NY", "GB")
    for symptom in ("login", "slow")
}


def find_scope(observed):
    return localise(observed=observed, quiet=QUIET, expected=20.0, policy=DEFAULT)


def test_the_same_rise_everywhere_names_nothing():
    assert find_scope({leaf: reports * 2 for leaf, reports in QUIET.items()}) == Scope()


def test_one_surface_and_symptom_are_named():
    observed = {leaf: reports * 0.04 for leaf, reports in QUIET.items()}
    for region in ("US-CA", "US-NY", "GB"):
        observed["api", region, "login"] += 60

    assert find_scope(observed) == Scope(surfaces=("api",), symptoms=("login",))


def test_one_part_of_a_country_is_named_as_that_part():
    observed = {leaf: reports * 0.04 for leaf, reports in QUIET.items()}
    observed["chat", "US-CA", "login"] += 100
    observed["api", "US-CA", "slow"] += 60
    observed["", "US-CA", "slow"] += 40

    assert find_scope(observed).regions == ("US-CA",)


def test_a_surface_without_quiet_reports_is_named():
    observed = {leaf: reports * 0.04 for leaf, reports in QUIET.items()} | {("console", "GB", "slow"): 50}

    assert find_scope(observed).surfaces == ("console",)


def test_without_quiet_times_to_compare_nothing_is_named():
    assert localise(observed={("chat", "GB", ""): 90}, quiet={}, expected=3.0, policy=DEFAULT) == Scope()


def test_a_place_with_fewer_than_five_reports_is_not_named():
    observed = dict.fromkeys(QUIET, 0.0) | {("chat", "GB", "login"): 60.0, ("chat", "MT", "login"): 4.0}

    assert find_scope(observed).regions == ("GB",)


SHARES = {"web": 0.45, "app": 0.15, "api": 0.10, "login": 0.15, "": 0.15}
COUNTRIES = {"US-CA": 0.3, "US-NY": 0.2, "US": 0.1, "GB": 0.2, "FR": 0.2}


def find_surfaces(*, learned=1000, expected=2.0, **observed):
    """Names for reports of SHARES by surface; `nowhere` names none."""
    named = {("" if name == "nowhere" else name, "", ""): n for name, n in observed.items()}
    quiet = {(name, "", ""): learned * share for name, share in SHARES.items()}
    return localise(observed=named, quiet=quiet, expected=expected, policy=DEFAULT).surfaces


def find_regions(observed):
    leaves = {("", name, ""): n for name, n in observed.items()}
    quiet = {("", name, ""): 1000 * share for name, share in COUNTRIES.items()}
    return localise(observed=leaves, quiet=quiet, expected=5.0, policy=DEFAULT).regions


@pytest.mark.parametrize("strays", [{}, {"web": 40, "api": 10, "login": 12}])
def test_the_affected_part_is_named_although_people_name_others(strays):
    assert find_surfaces(app=400, nowhere=90, **strays) == ("app",)


@pytest.mark.parametrize("drift", [(1.0, 1.0, 1.0, 1.0), (1.3, 0.8, 1.2, 0.7), (0.8, 1.3, 0.7, 1.3)])
@pytest.mark.parametrize("reports", [40, 10**5])
def test_an_incident_of_the_whole_with_a_slightly_other_mix_names_nothing(drift, reports):
    mix = {
        name: int(reports * share * d)
        for (name, share), d in zip(list(SHARES.items())[:4], drift, strict=True)
    }

    assert find_surfaces(**mix, nowhere=reports // 5) == ()


def test_several_parts_at_once_are_named_with_the_largest_excess_first():
    assert find_surfaces(api=200, login=300, web=60, app=20, nowhere=80) == ("login", "api")


def test_the_number_of_reports_that_name_no_part_does_not_matter():
    few = find_surfaces(app=40, web=5)

    assert [find_surfaces(app=40, web=5, nowhere=n) for n in (1, 50, 5000)] == [few] * 3 == [("app",)] * 3


def test_seven_reports_are_enough_and_three_are_the_least():
    assert find_surfaces(app=5, web=1, nowhere=1, expected=0.3) == ("app",)
    assert find_surfaces(app=2, nowhere=5, expected=0.3) == ()


def test_shares_from_few_quiet_reports_are_not_believed():
    assert find_surfaces(app=12, web=9, login=1, learned=1000) == ("app",)
    assert find_surfaces(app=12, web=9, login=1, learned=25) == ()
    assert (find_surfaces(app=40, learned=21), find_surfaces(app=40, learned=19)) == (("app",), ())


@pytest.mark.parametrize(
    ("observed", "named"),
    [
        ({"US-CA": 80, "US-NY": 70, "GB": 12, "FR": 9}, ("US",)),
        ({"US-CA": 80, "GB": 12, "FR": 9}, ("US-CA",)),
        ({"US-CA": 80, "US-NY": 60, "US": 35, "GB": 12, "FR": 9}, ("US",)),
        ({"US-CA": 80, "US-NY": 70, "GB": 60, "FR": 9}, ("US", "GB")),
        ({"US-CA": 80, "US": 30, "GB": 12, "FR": 9}, ("US-CA",)),
        ({"US-CA": 80, "GB": 60, "US-NY": 8}, ("US-CA", "GB")),
    ],
)
def test_parts_of_countries_or_countries(observed, named):
    assert find_regions(observed) == named


def test_a_country_is_named_although_one_of_its_parts_is_silent():
    states = {f"US-{state}": 0.1 for state in ("CA", "FL", "IL", "NY", "TX")} | {"US-WY": 0.002}
    quiet = {("", name, ""): 1000 * share for name, share in (states | {"GB": 0.25, "FR": 0.248}).items()}
    observed = {("", name, ""): 12 for name in states if name != "US-WY"} | {("", "GB", ""): 5}

    assert localise(observed=observed, quiet=quiet, expected=5.0, policy=DEFAULT).regions == ("US",)


def test_no_count_is_too_large_or_too_odd():
    assert find_surfaces(app=10**9, web=10**8) == ("app",)
    assert find_surfaces(nowhere=40) == find_surfaces() == ()
    assert [find_surfaces(expected=expected, app=40, web=6) for expected in (1e-8, 60, 1e12)] == [
        ("app",)
    ] * 3


@pytest.mark.parametrize("expected", [0.0, -0.0, 5e-324])
def test_without_time_to_expect_anything_in_nothing_is_named(expected):
    observed = {("chat", "US-CA", "login"): 40.0}

    assert localise(observed=observed, quiet=QUIET, expected=expected, policy=DEFAULT) == Scope()

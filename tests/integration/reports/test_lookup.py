"""Services and choices, found by what a person or a program wrote."""

import pytest

from reports.choices.regions import countries, subdivisions
from reports.lookup import ReportFields, UnknownChoice, UnknownService, check_choices, find_service
from tests.builders.reports import make_service


@pytest.fixture
def entry(acme):
    make_service("acme-cloud", name="Acme Cloud")
    make_service("gone", name="Gone & Co", active=False)
    return find_service("acme")


def refuse(slug, **options):
    with pytest.raises(UnknownService) as caught:
        find_service(slug, **options)
    return caught.value.slug, caught.value.close, caught.value.retired_name


def refuse_choices(entry, **fields):
    """The choices that are offered instead; {} where nothing is refused."""
    try:
        check_choices(entry, ReportFields(**fields))
    except UnknownChoice as error:
        return error.choices
    return {}


def test_a_service_is_found_by_its_slug(entry):
    assert (entry.slug, entry.active) == ("acme", True)


def test_who_misspells_a_service_is_told_what_comes_close(entry):
    slug, close, retired_name = refuse("acmee")

    assert (slug, close[0], retired_name) == ("acmee", "acme", "")
    assert refuse("zzzzzz") == ("zzzzzz", (), "")


def test_a_retired_service_is_found_only_by_who_reads(entry):
    assert refuse("gone") == ("gone", (), "Gone & Co")

    assert find_service("gone", retired=True).active is False
    assert find_service("acme", retired=True) == entry


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"surface": "chat", "symptom": "login", "region": "US-CA"},
        {"surface": "", "symptom": "", "region": ""},  # not said
        {"region": "DE"},
        {"region": "DE-BY"},
    ],
)
def test_choices_that_there_are_pass(fields, entry):
    assert refuse_choices(entry, **fields) == {}


@pytest.mark.parametrize(
    ("fields", "choices"),
    [
        ({"surface": "chatt"}, {"surface": ("chat", "api")}),
        ({"symptom": "loginn", "surface": "chat"}, {"symptom": ("login", "slow")}),
        ({"surface": "x", "symptom": "y"}, {"surface": ("chat", "api"), "symptom": ("login", "slow")}),
        ({"surface": "Chat"}, {"surface": ("chat", "api")}),
    ],
)
def test_every_choice_that_there_is_not_is_told_with_those_there_are(fields, choices, entry):
    assert refuse_choices(entry, **fields) == choices


@pytest.mark.parametrize(
    ("region", "near"),
    [("US-XX", subdivisions("US")), ("XX", countries()), ("XX-YY", countries())],
)
def test_of_an_unknown_region_those_nearby_are_told(region, near, entry):
    assert refuse_choices(entry, region=region) == {"region": near}

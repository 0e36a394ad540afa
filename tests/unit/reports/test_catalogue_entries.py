"""Entries of the files: what a service takes from its category, and mistakes in order."""

from dataclasses import replace

import pytest

from reports.catalogue.changes import Changes
from reports.catalogue.entries import (
    CatalogueFiles,
    CategoryEntry,
    ChoiceEntry,
    Mistake,
    ServiceEntry,
    UnableToReadCatalogue,
)

CHAT, API = ChoiceEntry("chat", "Chat"), ChoiceEntry("api", "API")
LOGIN, SLOW = ChoiceEntry("login", "Login"), ChoiceEntry("slow", "Slow")
TOOLS = CategoryEntry("tools", "Tools", surfaces=(CHAT, API), symptoms=(LOGIN,))
PLAIN = ServiceEntry("acme", "Acme", "tools", (), "", "", surfaces=(), symptoms=(), runs_on=())
FILES = CatalogueFiles((replace(TOOLS, slug="other", surfaces=()), TOOLS), (PLAIN,))


def test_a_service_without_choices_has_those_of_its_category():
    assert FILES.surfaces_of(service=PLAIN) == (CHAT, API)
    assert FILES.symptoms_of(service=PLAIN) == (LOGIN,)


def test_choices_of_a_service_replace_those_of_its_category_as_a_whole():
    service = replace(PLAIN, surfaces=(API,), symptoms=(SLOW,))

    assert FILES.surfaces_of(service=service) == (API,)
    assert FILES.symptoms_of(service=service) == (SLOW,)


def test_surfaces_and_symptoms_are_replaced_each_for_itself():
    service = replace(PLAIN, surfaces=(API,))

    assert (FILES.surfaces_of(service=service), FILES.symptoms_of(service=service)) == ((API,), (LOGIN,))


@pytest.mark.parametrize(
    ("page", "feed", "address"),
    [("", "", ""), ("https://p/", "", "https://p/"), ("https://p/", "https://f/", "https://f/")],
)
def test_the_feed_is_the_address_where_there_is_one(page, feed, address):
    assert replace(PLAIN, status_page=page, status_feed=feed).status_address == address


def test_mistakes_are_listed_by_file_and_line():
    error = UnableToReadCatalogue(
        [Mistake("b", 1, "One."), Mistake("a", 10, "Two."), Mistake("a", 9, "Three.")]
    )

    assert str(error) == "a:9: Three.\na:10: Two.\nb:1: One."


@pytest.mark.parametrize(
    ("changes", "any_change"),
    [
        (Changes(3), False),
        (Changes(3, created=1), True),
        (Changes(3, changed=1), True),
        (Changes(3, removed=1), True),
    ],
)
def test_a_load_changed_something_or_nothing(changes, any_change):
    assert bool(changes) is any_change

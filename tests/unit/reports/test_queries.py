"""The catalogue in memory: names, addresses, and what resembles a text."""

from dataclasses import replace

import pytest

from reports.choices.services import CatalogueEntry, Choice
from reports.queries import Catalogue

ACME = CatalogueEntry(
    id=1,
    slug="acme",
    name="Acme",
    category=Choice("tools", "Tools"),
    aliases=("Ajax",),
    homepage="",
    status_page="",
    surfaces=(Choice("chat", "Chat"), Choice("api", "API")),
    symptoms=(Choice("login", "I cannot log in"),),
    runs_on=(),
)
CLAUDE = replace(
    ACME,
    id=2,
    slug="claude",
    name="Claude",
    aliases=("Anthropic",),
    surfaces=(Choice("code", "Claude Code"),),
)
GONE = replace(ACME, id=3, slug="gone", name="Gone", aliases=(), active=False)
CATALOGUE = Catalogue({"acme": ACME, "claude": CLAUDE}, {"gone": GONE})


def test_known_services_are_the_active_ones_then_the_retired():
    assert list(CATALOGUE.known()) == ["acme", "claude", "gone"]


def test_a_surface_is_a_services_own_where_no_other_has_its_name():
    other = replace(CLAUDE, slug="other", surfaces=(Choice("chat", "Chat"), Choice("web", "Web")))

    own_parts = Catalogue({"acme": ACME, "claude": CLAUDE, "other": other}).own_parts

    assert own_parts == {"acme": ("API",), "claude": ("Claude Code",), "other": ("Web",)}


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("claud", ("claude",)),
        ("CLAUDE", ("claude",)),
        ("antropic", ("claude",)),  # by its alias
        ("acmee", ("acme",)),
        ("gone", ()),  # it left the catalogue
        ("zzzz", ()),
        ("", ()),
    ],
)
def test_what_resembles_a_text(text, close):
    assert CATALOGUE.close_to(text) == close


def test_five_services_at_most_resemble_a_text():
    many = {f"claude{n}": replace(CLAUDE, slug=f"claude{n}", name=f"x{n}", aliases=()) for n in range(9)}

    assert len(Catalogue(many).close_to("claude")) == 5


@pytest.mark.parametrize(
    ("entry", "address"),
    [
        (ACME, ""),
        (replace(ACME, status_page="https://p.test/"), "https://p.test/"),
        (replace(ACME, status_page="https://p.test/", status_feed="https://f.test/"), "https://f.test/"),
    ],
)
def test_the_feed_is_polled_rather_than_the_page(entry: CatalogueEntry, address):
    assert entry.status_address == address


@pytest.mark.parametrize(("slug", "name"), [("chat", "Chat"), ("", "Not sure"), ("gone", "gone")])
def test_a_surface_that_left_is_named_by_its_slug(slug, name):
    assert ACME.surface_name(slug) == name


@pytest.mark.parametrize(("slug", "name"), [("login", "I cannot log in"), ("", "Not said"), ("old", "old")])
def test_a_symptom_that_left_is_named_by_its_slug(slug, name):
    assert ACME.symptom_name(slug) == name

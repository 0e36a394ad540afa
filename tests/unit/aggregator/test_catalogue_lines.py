"""Lines for the catalogue's files about components of status pages."""

import pytest

from aggregator.catalogue_lines import describe_component, propose_lines
from aggregator.official.claims import Standing
from aggregator.queries.vendors.unmapped import ComponentMapping, PageMap, SeenComponent, make_map
from reports.catalogue.fields import LONGEST_COMPONENT
from reports.choices.services import CatalogueComponent, CatalogueEntry, Choice


def make_entry(*components: CatalogueComponent) -> CatalogueEntry:
    surfaces = (Choice("api", "API"), Choice("mobile-app", "Mobile app"))
    return CatalogueEntry(
        1, "acme", "Acme", Choice("ai", "AI"), (), "", "https://acme.example/", surfaces, (), (),
        components=components,
    )  # fmt: skip


def make_page(*names: str, components: tuple[CatalogueComponent, ...] = ()) -> PageMap:
    return make_map(
        address="https://acme.example/",
        entries=(make_entry(*components),),
        names={f"c{n}": [name] for n, name in enumerate(names)},
        standings={},
    )


@pytest.mark.parametrize(
    ("places", "lacking", "text"),
    [
        ((), (), "left out"),
        ((("acme", ("api", "web"), True),), (), "acme: api, web"),
        ((("acme", (), True),), (), "acme: all of it"),
        ((("acme", (), False),), (), "not acme"),
        ((), ("acme", "other"), "acme: all of it, unmapped; other: all of it, unmapped"),
        ((("acme", (), False),), ("other",), "not acme; other: all of it, unmapped"),
    ],
)
def test_component_is_described_by_all_that_the_catalogue_says(places, lacking, text):
    mappings = tuple(ComponentMapping(*place) for place in places)
    component = SeenComponent("c1", "API", Standing.MAJOR, mappings, lacking)

    assert describe_component(component=component) == text


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("API", '"API" = "api"'),
        ("Public api (EU)", '"Public api (EU)" = "api"'),
        ("Mobile-App for iOS", '"Mobile-App for iOS" = "mobile-app"'),
        ("App", '"App" = true'),
        ("Apis", '"Apis" = true'),
        ('Chat "new" é', '"Chat \\"new\\" é" = true'),
        ("x" * LONGEST_COMPONENT, f'"{"x" * LONGEST_COMPONENT}" = true'),
        ("x" * (LONGEST_COMPONENT + 1), '"c0" = true'),
    ],
)
def test_component_is_proposed_for_the_surface_that_its_name_holds(name, line):
    *head, proposed = propose_lines(page=make_page(name))

    assert head[1:] == ["# Surfaces: api, mobile-app", "[acme.components]"]
    assert proposed == line


def test_table_that_stands_there_already_is_pointed_out():
    mapped = CatalogueComponent("API", ("api",), ours=True)

    lines = propose_lines(page=make_page("API", "Chat", components=(mapped,)))

    assert lines[2:] == (
        "[acme.components]  # stands there already: put the lines below it",
        '"Chat" = true',
    )


def test_names_that_differ_in_capitals_only_get_one_line():
    assert propose_lines(page=make_page("Chat", "CHAT"))[3:] == ('"CHAT" = true',)


def test_page_whose_components_are_all_mapped_needs_nothing():
    mapped = CatalogueComponent("API", (), ours=False)

    assert propose_lines(page=make_page("API", components=(mapped,))) == ()

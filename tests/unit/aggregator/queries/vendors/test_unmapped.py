"""Components of a status page beside what the catalogue makes of them."""

from dataclasses import replace

import pytest

from aggregator.official.claims import Standing
from aggregator.queries.vendors.unmapped import (
    ComponentMapping,
    PageMap,
    SeenComponent,
    Stale,
    has_no_format,
    make_map,
)
from reports.choices.services import CatalogueComponent
from tests.unit.aggregator.web.examples import ACME

ADDRESS = "https://status.acme.test/"
API = CatalogueComponent("Public API", ("api",), ours=True)
SHOP = CatalogueComponent("Shop", (), ours=False)


def map_page(*components: CatalogueComponent, shared: bool = False, **names: list[str]) -> PageMap:
    entry = replace(ACME, components=components, status_shared=shared)
    return make_map(address=ADDRESS, entries=(entry,), names=names, standings={"c1": Standing.MAJOR})


def test_components_are_listed_by_name_whatever_their_case():
    page = map_page(c1=["Beta"], c2=["alpha"], c3=["Alpha"])

    assert [(component.id, component.name) for component in page.components] == [
        ("c2", "alpha"),
        ("c3", "Alpha"),
        ("c1", "Beta"),
    ]


def test_a_mapped_component_has_its_surfaces_and_its_standing():
    page = map_page(API, c1=["PUBLIC API"])

    own = ComponentMapping("acme", ("api",), ours=True)
    assert page.components == (SeenComponent("c1", "PUBLIC API", Standing.MAJOR, (own,), ()),)
    assert page.unmapped == ()


def test_a_component_of_something_else_is_mapped_too():
    (component,) = map_page(SHOP, c2=["Shop"]).components

    assert component.places == (ComponentMapping("acme", (), ours=False),)
    assert (component.standing, component.lacking) == (None, ())


@pytest.mark.parametrize(("shared", "lacking"), [(False, ("acme",)), (True, ())])
def test_an_unmapped_component_is_missing_where_the_page_is_the_services_own(shared, lacking):
    page = map_page(API, shared=shared, c1=["Public API"], c9=["Chat rooms"])

    assert [component.lacking for component in page.components] == [lacking, ()]
    assert [component.id for component in page.unmapped] == (["c9"] if lacking else [])


@pytest.mark.parametrize(
    ("names", "stale"),
    [
        ({"c1": ["Public API"]}, ()),
        ({"c1": ["API v2", "public api"]}, (Stale("acme", "Public API", "API v2"),)),
        ({"c1": ["Chat"]}, (Stale("acme", "Public API", ""),)),
        ({"Public API": ["API v2"]}, ()),  # the catalogue may name the id
        ({}, ()),  # never read
    ],
)
def test_a_name_that_no_component_has_is_stale(names, stale):
    assert map_page(API, **names).stale == stale


@pytest.mark.parametrize(
    ("formats", "none"), [(["none", "none"], True), (["none", ""], False), (["statuspage"], False)]
)
def test_a_page_is_not_polled_where_all_its_services_say_so(formats, none):
    entries = [replace(ACME, status_format=name) for name in formats]

    assert has_no_format(services=entries) is none

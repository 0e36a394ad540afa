"""The scope of an incident includes the part it rests on."""

import pytest

from aggregator.stats.place.localisation import Scope
from aggregator.stats.place.part import include_part, is_placed


@pytest.mark.parametrize(
    ("scope", "part", "place"),
    [
        (Scope(), "", Scope()),
        (Scope(), "surface:api", Scope(surfaces=("api",))),
        (Scope(surfaces=("web", "api")), "surface:api", Scope(surfaces=("web", "api"))),
        (Scope(surfaces=("web",)), "surface:api", Scope(surfaces=("api", "web"))),
        (Scope(regions=("US-CA",)), "country:US", Scope(regions=("US-CA",))),
        (Scope(regions=("US",)), "region:US-CA", Scope(regions=("US",))),
        (Scope(regions=("DE",)), "region:US-CA", Scope(regions=("US-CA", "DE"))),
        (Scope(), "symptom:slow", Scope(symptoms=("slow",))),
    ],
)
def test_the_part_is_named(scope, part, place):
    assert include_part(scope=scope, part=part) == place


@pytest.mark.parametrize(
    ("surfaces", "regions", "part", "placed"),
    [
        ([], [], "", False),
        (["api"], [], "", True),
        (["api"], [], "surface:api", False),
        (["api", "web"], [], "surface:api", True),
        (["api"], [], "symptom:api", True),
        ([], ["US-CA"], "region:US-CA", False),
        ([], ["US-CA"], "country:US", False),
        ([], ["US", "DE"], "country:US", True),
        (["api"], ["US"], "country:US", True),
    ],
)
def test_the_part_that_it_began_with_does_not_support_it(surfaces, regions, part, placed):
    assert is_placed(surfaces=surfaces, regions=regions, part=part) is placed

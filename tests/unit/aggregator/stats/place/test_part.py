"""The place of an incident holds the part it rests on."""

import pytest

from aggregator.stats.place.localise import Scope
from aggregator.stats.place.part import include_part


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

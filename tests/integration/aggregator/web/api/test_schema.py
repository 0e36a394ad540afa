"""The schema of the API, and the page that shows it."""

import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.urls import get_resolver
from drf_spectacular.validation import validate_schema

from tests.integration.aggregator.web.api.answers import ACME, V1, get_json

pytestmark = pytest.mark.django_db

# --- the schema ----------------------------------------------------------------------------------


@pytest.fixture
def schema(client) -> dict[str, Any]:
    return get_json(client, f"{V1}schema/", format="json")


def test_schema_is_valid_openapi_3_1(schema):
    validate_schema(schema)

    assert schema["openapi"].startswith("3.1")


def test_schema_tells_of_every_address(schema):
    ours = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route) for route in routes(get_resolver().url_patterns, "/")}

    assert set(schema["paths"]) == ours - {"/api/v1/schema/", "/api/v1/docs/"}


def test_schema_tells_every_parameter_of_the_time_series(schema):
    told = schema["paths"]["/api/v1/services/{slug}/timeseries/"]["get"]["parameters"]

    assert {each["name"] for each in told} == {"slug", "from", "to", "step", "surface", "region", "symptom"}


def test_answer_of_the_time_series_is_what_the_schema_says(client, watched, schema):
    found = get_json(client, f"{ACME}timeseries/")

    kinds = schema["components"]["schemas"]
    assert set(found) == set(kinds["Series"]["properties"])
    assert set(found["points"][0]) == set(kinds["Point"]["properties"])


def test_docs_load_nothing_from_elsewhere(client):
    page = client.get(f"{V1}docs/")

    loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", page.content.decode())
    assert loaded
    assert [address for address in loaded if not address.startswith("/")] == []
    assert all(finders.find(a.removeprefix("/static/")) for a in loaded if a.startswith("/static/"))
    assert "default-src 'none'" in page["Content-Security-Policy"]


def routes(patterns: list[Any], before: str) -> set[str]:
    """All addresses below /api/v1/."""
    found: set[str] = set()
    for each in patterns:
        address = before + str(each.pattern)
        found |= routes(each.url_patterns, address) if hasattr(each, "url_patterns") else {address}
    return {address for address in found if address.startswith(V1)}

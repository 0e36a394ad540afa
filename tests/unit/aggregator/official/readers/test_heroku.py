"""Heroku."""

from dataclasses import replace

import pytest

from aggregator.official.claims import About, Claim, Part, Progress, Standing
from tests.unit.aggregator.official import claim_builders
from tests.unit.aggregator.official.claim_builders import at
from tests.unit.aggregator.official.foreign_answers import read_foreign

URL = "https://status.example/incidents"


def test_answer_becomes_claims():
    document = read_foreign("heroku", "heroku_current.json")

    first = Claim(
        *(About.INCIDENT, "2500", "11", "Apps do not start"),
        *(None, Progress.INVESTIGATING, at("2026-03-02T10:05")),
        since=at("2026-03-02T10:00"),
        parts=(Part("Apps", "Apps"),),
        url=f"{URL}/2500",
    )
    plan = Claim(
        *(About.MAINTENANCE, "2501", "10", "We move", None, Progress.SCHEDULED, at("2026-02-20T10:00")),
        url=f"{URL}/2501",
    )
    assert document.claims == (
        Claim(About.COMPONENT, "Apps", "", "Apps", Standing.MAJOR, None, None),
        Claim(About.COMPONENT, "Data", "", "Data", Standing.PARTIAL, None, None),
        Claim(About.COMPONENT, "Tools", "", "Tools", Standing.OPERATIONAL, None, None),
        first,
        replace(first, update="12", at=at("2026-03-02T10:20")),
        plan,
        replace(plan, update="completed", progress=Progress.COMPLETED),
    )
    assert (document.dropped, document.lists) == (0, frozenset(About))


@pytest.mark.parametrize(
    ("fields", "progress"),
    [
        ({"state": "open"}, Progress.INVESTIGATING),
        ({"state": "odd"}, Progress.INVESTIGATING),
        ({"state": "resolved", "resolved": False}, Progress.RESOLVED),
        ({"resolved": True}, Progress.RESOLVED),
    ],
)
def test_state_tells_whether_an_incident_is_over(fields, progress):
    incident = {"id": 1, "title": "Errors", "created_at": "2026-03-02T10:00:00Z", **fields}
    page = {"status": [{"system": "Apps", "status": "green"}], "incidents": [incident], "scheduled": []}

    assert claim_builders.read_page(page, format="heroku").claims[-1].progress is progress

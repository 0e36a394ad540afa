"""Rootly."""

from dataclasses import replace

import pytest

from aggregator.official.claims import About, Claim, Progress, Standing
from tests.unit.aggregator.official import claim_builders
from tests.unit.aggregator.official.claim_builders import at
from tests.unit.aggregator.official.foreign_answers import read_foreign

URL = "https://status.acme.example/incidents/abc"


def test_incidents_become_a_claim_for_each_update():
    document = read_foreign("rootly", "rootly_status.json")

    first = Claim(
        *(About.INCIDENT, URL, "2026-03-02T10:05:00+00:00 investigating", "API is slow"),
        *(Standing.DEGRADED, Progress.INVESTIGATING, at("2026-03-02T10:05")),
        since=at("2026-03-02T10:00"),
        url=URL,
    )
    assert document.claims == (
        first,
        replace(
            first,
            update="2026-03-02T10:40:00+00:00 identified",
            progress=Progress.IDENTIFIED,
            at=at("2026-03-02T10:40"),
        ),
    )
    assert (document.dropped, document.lists) == (0, {About.INCIDENT, About.MAINTENANCE})


@pytest.mark.parametrize(
    ("fields", "about", "progress"),
    [
        ({"status": "odd"}, About.INCIDENT, Progress.INVESTIGATING),
        ({"status": "resolved"}, About.INCIDENT, Progress.RESOLVED),
        ({"resolved_at": "2026-03-02T11:00:00Z"}, About.INCIDENT, Progress.RESOLVED),
        ({"status": "scheduled"}, About.MAINTENANCE, Progress.IN_PROGRESS),
        ({"impact": "maintenance", "status": "completed"}, About.MAINTENANCE, Progress.COMPLETED),
    ],
)
def test_words_say_what_it_is_and_how_far(fields, about, progress):
    known = {"name": "Errors", "status": "started", "started_at": "2026-03-02T10:00:00Z", "url": URL}
    page = {"page": {"time_zone": "UTC"}, "incidents": [{**known, **fields}]}

    document = claim_builders.read_page(page, format="rootly")

    assert (document.claims[-1].about, document.claims[-1].progress) == (about, progress)
    assert document.lists == frozenset()  # a page of a list, of which there may be more

"""The file of past incidents."""

import json

import pytest

from aggregator.official.claims import About, Claim, Part, Progress, Standing, UnableToReadPage
from aggregator.official.readers import history
from tests.unit.aggregator.official.claim_builders import at, load_answer


def test_whole_file_is_read():
    document = history.read_document(body=load_answer("github_official_incidents.jsonl"))

    assert (len(document.claims), document.dropped) == (2405, 0)
    url, parts = "https://www.githubstatus.com/incidents/6ddp6v8g5t72", ("Pull Requests", "Actions")
    assert document.claims[5] == Claim(
        *(About.INCIDENT, "6ddp6v8g5t72", "2025-01-03T00:19:00+00:00 resolved", "Incident with Actions"),
        *(Standing.DEGRADED, Progress.RESOLVED, at("2025-01-03T00:19")),
        since=at("2025-01-02T22:09"),
        until=at("2025-01-03T00:19"),
        parts=tuple(Part(name, name) for name in parts),
        url=url,
    )


def test_maintenance_begins_when_it_is_said_to():
    row = {
        "id": "1",
        "impact": "maintenance",
        "started_at": "2026-03-01T08:00:00Z",
        "updates": [
            {"at": "2026-03-01T08:00:00Z", "status": "Scheduled"},
            {"at": "2026-03-02T08:00:00Z", "status": "In progress"},
        ],
    }

    document = history.read_document(body=json.dumps(row).encode())

    assert {(claim.about, claim.since) for claim in document.claims} == {
        (About.MAINTENANCE, at("2026-03-02T08:00"))
    }


def test_line_that_cannot_be_read_is_dropped():
    document = history.read_document(
        body=b'{"id": 1, "title": "A", "resolved_at": "2026-03-01T08:00:00Z"}\nno JSON\n[]\n\n'
    )

    assert ([claim.subject for claim in document.claims], document.dropped) == (["1"], 2)


@pytest.mark.parametrize(("body", "problem"), [(b"", "empty"), (b"{}\n[]", "wrong_shape")])
def test_file_without_incidents_is_refused(body, problem):
    with pytest.raises(UnableToReadPage) as caught:
        history.read_document(body=body)

    assert caught.value.problem == problem

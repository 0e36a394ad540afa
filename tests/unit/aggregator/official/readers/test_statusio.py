"""Status.io."""

from dataclasses import replace

import pytest

from aggregator.official.claims import About, Claim, Part, Progress, Standing
from tests.unit.aggregator.official import claim_builders
from tests.unit.aggregator.official.claim_builders import at
from tests.unit.aggregator.official.foreign_answers import read_foreign


def test_answer_becomes_claims():
    document = read_foreign("statusio", "statusio_status.json")

    first = Claim(
        *(About.INCIDENT, "i1", "2026-03-02T10:00:00+00:00 investigating", "Website is slow"),
        *(Standing.DEGRADED, Progress.INVESTIGATING, at("2026-03-02T10:00")),
        since=at("2026-03-02T10:00"),
        parts=(Part("c1", "Website"),),
    )
    assert document.claims == (
        Claim(About.COMPONENT, "c1", "", "Website", Standing.PARTIAL, None, at("2026-03-02T10:30")),
        Claim(About.COMPONENT, "c2", "", "API", Standing.OPERATIONAL, None, at("2026-03-01T00:00")),
        first,
        replace(
            first,
            update="2026-03-02T10:30:00+00:00 identified",
            standing=Standing.PARTIAL,
            progress=Progress.IDENTIFIED,
            at=at("2026-03-02T10:30"),
        ),
        Claim(
            *(About.MAINTENANCE, "m1", "scheduled", "Moving house"),
            *(None, Progress.SCHEDULED, at("2026-03-01T12:00")),
            since=at("2026-03-05T08:00"),
            until=at("2026-03-05T09:00"),
            parts=(Part("c2", "API"),),
        ),
    )
    assert (document.dropped, document.lists) == (0, frozenset(About))


def page(**result: object) -> dict[str, object]:
    return {"result": {"status_overall": {"status_code": 100}, "status": [], **result}}


@pytest.mark.parametrize(
    ("state", "active", "progress"),
    [
        (400, None, Progress.RESOLVED),
        (300, None, Progress.MONITORING),
        (300, False, Progress.RESOLVED),
        (700, None, Progress.INVESTIGATING),
        ("400", None, Progress.INVESTIGATING),
    ],
)
def test_incident_goes_on_until_it_is_said_to_be_over(state, active, progress):
    message = {"state": state, "status": 900, "datetime": "2026-03-02T10:00:00Z"}
    incident = {"_id": "i", "name": "Errors", "messages": [message], "current_active": active}

    last = claim_builders.read_page(page(incidents=[incident]), format="statusio").claims[-1]

    assert (last.progress, last.standing) == (progress, None)


def test_component_with_a_security_event_is_listed_without_a_state():
    document = claim_builders.read_page(
        page(status=[{"id": "a", "name": "A", "status_code": 600}]), format="statusio"
    )

    assert (document.claims, document.dropped, document.components) == ((), 0, {"a"})


def test_component_in_an_unknown_state_is_listed_without_it():
    components = [{"id": "a", "name": "A", "status_code": 100}, {"id": "b", "name": "B", "status_code": 999}]

    document = claim_builders.read_page(page(status=components), format="statusio")

    assert ([claim.subject for claim in document.claims], document.dropped, document.lists) == (
        ["a"],
        1,
        frozenset(),
    )
    assert (document.left_out, document.components) == (
        ('status[1].status: "999" is no state that we know',),
        {"a", "b"},
    )

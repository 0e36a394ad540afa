"""Salesforce."""

from dataclasses import replace

from aggregator.official.claims import About, Claim, Part, Progress, Standing
from tests.unit.aggregator.official import claim_builders
from tests.unit.aggregator.official.claim_builders import at
from tests.unit.aggregator.official.foreign_answers import read_foreign

URL = "https://status.salesforce.com/incidents"


def test_incidents_get_a_title_from_kind_and_services():
    document = read_foreign("salesforce", "salesforce_active.json")

    first = Claim(
        *(About.INCIDENT, "20004999", "71", "Service disruption: coreService, marketingCloud"),
        *(Standing.PARTIAL, Progress.INVESTIGATING, at("2026-03-02T10:10")),
        since=at("2026-03-02T10:00"),
        parts=(Part("coreService", "coreService"), Part("marketingCloud", "marketingCloud")),
        url=f"{URL}/20004999",
    )
    over = Claim(
        *(About.INCIDENT, "20004309", "created", "Feature perf degradation"),
        *(Standing.DEGRADED, Progress.INVESTIGATING, at("2026-02-20T08:10")),
        since=at("2026-02-20T08:00"),
        url=f"{URL}/20004309",
    )
    assert document.claims == (
        first,
        replace(first, update="72", at=at("2026-03-02T10:40")),
        over,
        replace(
            over,
            update="resolved",
            progress=Progress.RESOLVED,
            at=at("2026-02-20T09:00"),
            until=at("2026-02-20T09:00"),
        ),
    )
    assert (document.dropped, document.lists) == (0, {About.INCIDENT})


def test_instances_are_components_but_for_sandboxes():
    document = read_foreign("salesforce", "salesforce_instances.json")

    assert document.claims == (
        Claim(About.COMPONENT, "NA1", "", "NA1", Standing.MAJOR, None, None),
        Claim(About.COMPONENT, "EU2", "", "EU2", Standing.OPERATIONAL, None, None),
    )
    assert (document.dropped, document.lists) == (0, {About.COMPONENT})


def test_one_instance_tells_of_itself_and_of_its_incidents():
    impact = {"type": "serviceDisruption", "severity": "odd", "startTime": "2026-03-02T10:00:00Z"}
    incident = {"id": 1, "status": "Active", "createdAt": "2026-03-02T10:05:00Z", "IncidentImpacts": [impact]}
    page = {
        "key": "NA1",
        "environment": "production",
        "status": "MINOR_INCIDENT_CORE",
        "Incidents": [incident],
    }

    document = claim_builders.read_page(page, format="salesforce")

    assert [(claim.title, claim.standing) for claim in document.claims] == [
        ("NA1", Standing.DEGRADED),
        ("Service disruption", None),
    ]
    assert document.lists == {About.COMPONENT, About.INCIDENT}

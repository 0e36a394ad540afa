"""A service that left the catalogue during an incident: what was told of it keeps its address."""

from datetime import datetime

import pytest

from aggregator.models import Incident, State, Watch
from reports.models import Service
from reports.queries import forget_catalogue
from tests.builders.derived import make_baseline, make_incident, make_rollup, make_tick, make_watch
from tests.builders.reports import MINUTE, make_service


@pytest.fixture
def gone(acme: Service, clock: datetime) -> Incident:
    make_service("other")
    make_tick(clock)
    make_baseline(acme, at=clock)
    make_watch(acme, until=clock, level="problem")
    make_rollup(acme, at=clock - 3 * MINUTE, reports=40)
    incident = make_incident(acme, steps={State.OPEN: clock - 20 * MINUTE})
    Service.objects.filter(slug="acme").update(active=False)
    forget_catalogue()
    return incident


@pytest.mark.parametrize(
    "address",
    [
        *("/services/acme/", "/services/acme/history/", "/incidents/{}/"),
        *("/api/v1/services/acme/", "/api/v1/services/acme/timeseries/", "/api/v1/services/acme/breakdown/"),
        *("/api/v1/services/acme/incidents/", "/api/v1/incidents/{}/", "/api/v1/incidents/{}/evidence/"),
    ],
)
def test_addresses_stay(address, gone, client):
    assert client.get(address.format(gone.id)).status_code == 200


def test_page_says_so_and_has_no_button_to_report_with(gone, client):
    page = client.get("/services/acme/").content.decode()

    assert "Acme has left our list." in page
    assert "<form" not in page.partition("<main")[2]


def test_page_with_few_reports_does_not_ask_for_more(gone, client):
    Watch.objects.update(level="thin")

    assert "If it fails for you" not in client.get("/services/acme/").content.decode()


def test_its_form_says_that_it_has_left(gone, client):
    answers = [
        client.get("/services/acme/report/"),
        client.post("/services/acme/report", {"surface": "chat"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert all("Acme has left our list" in answer.content.decode() for answer in answers)


def test_report_of_a_program_is_told_that_it_has_left(gone, client):
    answer = client.post("/api/v1/reports/", {"service": "acme"}, content_type="application/json")

    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("Acme has left the list of services")


def test_incident_is_in_both_lists(gone, client):
    assert f"/incidents/{gone.id}/" in client.get("/incidents/").content.decode()
    assert [i["id"] for i in client.get("/api/v1/incidents/").json()["incidents"]] == [gone.id]


def test_lists_of_services_have_active_ones_only(gone, client):
    assert [s["slug"] for s in client.get("/api/v1/services/").json()["services"]] == ["other"]
    assert "/services/acme/" not in client.get("/").content.decode()


def test_api_says_that_it_is_retired(gone, client):
    assert [client.get(f"/api/v1/services/{slug}/").json()["active"] for slug in ("acme", "other")] == [
        False,
        True,
    ]

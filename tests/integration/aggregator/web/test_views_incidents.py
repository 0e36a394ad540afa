import pytest
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.utils.html import strip_tags

from aggregator.models import IncidentEvent, State
from aggregator.queries.incidents import episode
from aggregator.web.pages.episodes import incident_page
from tests.derived import make_baseline, make_incident, make_rollup
from tests.factories import AT, MINUTE

EVIDENCE = {"window": 4, "observed": 39, "expected": 3.2, "p_value": 1e-9, "ratio": 12.2, "absorbed": False}


@pytest.fixture
def past(acme):
    make_baseline(acme, at=AT)
    make_rollup(acme, at=AT + 5 * MINUTE, reports=50, surface="chat", region="DE")
    incident = make_incident(
        acme,
        steps={State.SUSPECTED: AT, State.OPEN: AT + 4 * MINUTE, State.RESOLVED: AT + 60 * MINUTE},
        peak=50,
        peak_at=AT + 19 * MINUTE,
        expected_at_peak=15,
        surfaces=["chat"],
    )
    for event in IncidentEvent.objects.select_related("assessment"):
        event.assessment.evidence = EVIDENCE
        event.assessment.save()
    return incident


def read(client, address):
    return " ".join(strip_tags(client.get(address).content.decode()).split())


def test_an_incident_is_told(past, client):
    text = read(client, f"/incidents/{past.id}/")

    assert "Problems for 53 min" in text
    assert "Reports about Acme began to rise at 14:27. We said so at 14:30, 3 min later" in text
    assert "50 reports in 15 minutes, up to 14:49: 3 times the usual." in text
    assert "It ended at 15:20, after 53 min; we said so at 15:30." in text


def test_its_steps_carry_their_evidence(past, client):
    page = client.get(f"/incidents/{past.id}/").context_data["page"]

    assert [(row.state, row.observed, row.odds) for row in page.evidence] == [
        ("Possible problem", "39 in 4 min", "1 in 10<sup>9</sup>"),
        ("Problem", "39 in 4 min", "1 in 10<sup>9</sup>"),
        ("Back to usual", "39 in 4 min", ""),
    ]


def test_its_chart_reaches_from_an_hour_before_to_an_hour_after(past, client):
    chart = client.get(f"/incidents/{past.id}/").context_data["page"].chart

    assert chart.summary.startswith("Reports in 15 minutes, 13:21 to 16:21 UTC: at most 50")
    assert chart.now is None


def test_only_what_was_said_during_the_incident_is_broken_down(past, acme, client):
    make_rollup(acme, at=AT + 120 * MINUTE, reports=70, surface="api")

    page = client.get(f"/incidents/{past.id}/").context_data["page"]

    assert [(bar.name, bar.reports) for bar in page.surfaces.rows] == [("Chat", 50)]


@pytest.mark.parametrize("number", ["424242", "9" * 40])
def test_unknown_incident(number, acme, client):
    answer = client.get(f"/incidents/{number}/")

    assert answer.status_code == 404
    assert "There is no incident number" in answer.content.decode()


def test_rendering_asks_the_database_nothing(past, django_assert_num_queries):
    page = incident_page(episode=episode(incident=past.id), now=AT + 90 * MINUTE)
    answer = TemplateResponse(RequestFactory().get("/"), "incidents/detail.html", {"page": page})

    with django_assert_num_queries(0):
        answer.render()


@pytest.mark.parametrize("address", ["/methodology/", "/privacy/", "/about/", "/incidents/"])
def test_pages_to_read(address, db, client):
    answer = client.get(address)

    assert answer.status_code == 200
    assert 'href="https://db-ip.com"' in answer.content.decode()

import re

import pytest
from django.core.cache import cache
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.utils.html import strip_tags

from aggregator.models import IncidentEvent, State
from aggregator.publication.incident_assembly import assemble_incident
from aggregator.publication.past_reading import read_incident
from aggregator.queries.freshness import read_freshness
from aggregator.queries.incidents import history
from aggregator.web.pages.incident import build_incident_page
from reports.models import Exclusion
from tests.builders.derived import HOUR, make_baseline, make_incident, make_rollup, make_tick, make_watch
from tests.builders.reports import AT, MINUTE, make_service, right_now
from tests.builders.vendors import make_status_page, make_vendor_incident

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


def test_who_was_affected_is_told(past, client):
    page = client.get(f"/incidents/{past.id}/").context_data["page"]

    assert [(row.name, row.reports) for row in page.map.rows] == [("Germany", "50")]


def test_its_chart_reaches_from_an_hour_before_to_an_hour_after(past, client):
    chart = client.get(f"/incidents/{past.id}/").context_data["page"].chart

    assert chart.summary.startswith("Reports in 15 minutes, 13:21 to 16:21 UTC: at most 50")
    assert chart.latest is None


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
    page = build_incident_page(
        read=read_incident(incident=past.id, now=AT + 90 * MINUTE), now=AT + 90 * MINUTE
    )
    answer = TemplateResponse(RequestFactory().get("/"), "incidents/detail.html", {"page": page})

    with django_assert_num_queries(0):
        answer.render()


@pytest.mark.parametrize("address", ["/methodology/", "/privacy/", "/about/", "/incidents/"])
def test_pages_to_read(address, db, client):
    answer = client.get(address)

    assert answer.status_code == 200
    assert 'href="https://db-ip.com"' in answer.content.decode()


def test_moments_lead_through_the_incident(past, client):
    stops = client.get(f"/incidents/{past.id}/").context_data["page"].replay.stops

    assert [(stop.query[11:], stop.name) for stop in stops] == [
        ("14:27Z", "Begin"),
        ("14:30Z", "First sign"),
        ("14:34Z", "Confirmed"),
        ("14:49Z", "Peak"),
        ("15:20Z", "End"),
        ("15:30Z", "Said to be over"),
    ]


@pytest.mark.parametrize(
    ("at", "said", "onset"),
    [
        ("14:28", "No reports in 15 minutes; 7 to 24 are usual. What we said: As usual.", None),
        (
            "14:36",
            "50 reports in 15 minutes; 7 to 24 are usual. That is 3 times as many."
            " The odds of that by accident: 1 in 968 million. What we said: Problem.",
            "14:27",
        ),
        ("15:40", "No reports in 15 minutes; 7 to 24 are usual. What we said: As usual.", "14:27"),
    ],
)
def test_a_minute_is_told_as_it_was_known_then(at, said, onset, past, acme, client):
    make_watch(acme, until=AT + 90 * MINUTE)
    make_tick(AT + 90 * MINUTE)

    page = client.get(f"/incidents/{past.id}/", {"at": f"2026-04-15T{at}Z"}).context_data["page"]

    assert page.replay.chosen.sentence == said
    assert page.chart.present.text == at
    assert (page.chart.onset and page.chart.onset.clock) == onset
    assert all(stop.current is (stop.query == f"2026-04-15T{at}Z") for stop in page.replay.stops)


def test_a_minute_can_be_written_in_any_zone(past, client):
    pages = [
        client.get(f"/incidents/{past.id}/", {"at": at}).context_data["page"]
        for at in ("2026-04-15T14:36Z", "2026-04-15T16:36:40+02:00", "2026-04-15T14:36")
    ]

    assert {page.replay.chosen.at for page in pages} == {AT + 6 * MINUTE}


@pytest.mark.parametrize(
    "at",
    ["banana", "2026-04-15T13:26Z", "2026-04-15T16:22Z", "2026-04-15", "0001-01-01T00:00+14:00", "9" * 50],
)
def test_what_is_no_minute_of_the_incident_gets_a_page_that_helps(at, past, client):
    answer = client.get(f"/incidents/{past.id}/", {"at": at})

    assert answer.status_code == 400
    assert f'<a href="/incidents/{past.id}/">The whole incident</a>' in answer.content.decode()


def test_the_replay_works_without_a_script(past, client):
    text = client.get(f"/incidents/{past.id}/").content.decode()

    assert '<a href="?at=2026-04-15T14:34Z#replay"' in text
    assert re.search(r'<div class="scrub"[^>]* hidden>', text)


def test_a_running_incident_can_be_replayed_up_to_now(acme, client):
    make_baseline(acme, at=AT)
    now = right_now()
    incident = make_incident(acme, steps={State.SUSPECTED: now - 30 * MINUTE})

    page = client.get(f"/incidents/{incident.id}/").context_data["page"]

    assert page.replay.moments[-1].at > now
    assert (
        client.get(f"/incidents/{incident.id}/", {"at": f"{now + 5 * MINUTE:%Y-%m-%dT%H:%MZ}"}).status_code
        == 400
    )


@pytest.mark.parametrize(
    ("status_page", "said"),
    [
        ("", "We know of no status page."),
        ("https://status.acme.example/", "We have not been able to read its status page."),
    ],
)
def test_that_no_status_page_is_read_is_said(status_page, said, db, client):
    service = make_service("vendor", status_page=status_page)
    incident = make_incident(service, steps={State.OPEN: AT})

    assert said in read(client, f"/incidents/{incident.id}/")


def test_what_the_vendor_said_stands_there_with_both_clocks(db, client):
    service = make_service("vendor")
    incident = make_incident(service, steps={State.OPEN: AT, State.RESOLVED: AT + HOUR})
    page = make_status_page(service, read_at=AT - HOUR)
    make_vendor_incident(page, "one", at=AT + 9 * MINUTE, until=AT + 50 * MINUTE, parts=["API"])

    text = read(client, f"/incidents/{incident.id}/")

    assert "By its own word: major outage for 41 min." in text
    assert "Its first statement came at 14:39, 9 min after people here." in text
    assert "14:39 14:40 looking into it, “major outage” 15:20 15:21 resolved" in text


def test_a_name_full_of_html_stays_a_name(db, client):
    incident = make_incident(make_service("evil", name="<script>x</script>"), steps={State.OPEN: AT})

    text = client.get(f"/incidents/{incident.id}/").content.decode()

    assert "<script>x" not in text
    assert "Reports about &lt;script&gt;x&lt;/script&gt; began to rise" in text


def test_page_costs_a_bounded_number_of_queries(past, django_assert_max_num_queries):
    now = AT + 90 * MINUTE
    with django_assert_max_num_queries(25):
        incident, fresh = history.read_incident(incident=past.id), read_freshness(now=now)
        read = assemble_incident(incident=incident, fresh=fresh, through=AT, now=now)
        build_incident_page(read=read, at=AT, now=now)


@pytest.mark.parametrize(
    ("silence", "state", "told"),
    [(0, State.OPEN, False), (3, State.OPEN, True), (60, State.OPEN, True), (60, State.RESOLVED, False)],
)
def test_numbers_that_are_old_say_so_while_it_goes_on(silence, state, told, acme, client):
    now = right_now()
    incident = make_incident(acme, steps={State.OPEN: now - 90 * MINUTE, state: now - 70 * MINUTE})
    make_tick(now - silence * MINUTE)

    assert ("These numbers are old:" in read(client, f"/incidents/{incident.id}/")) is told


def test_before_the_first_tick_there_is_no_time_to_name(acme, client):
    incident = make_incident(acme, steps={State.OPEN: right_now() - 9 * MINUTE})

    assert "These numbers are old:" not in read(client, f"/incidents/{incident.id}/")


@pytest.mark.parametrize("language", ["", "/de"])
def test_how_to_count_again_can_be_copied(language, past, client):
    text = read(client, f"{language}/incidents/{past.id}/")

    assert f"manage.py audit http://testserver/api/v1/incidents/{past.id}/ " in text


def test_what_was_left_out_is_told(past, client):
    address = f"/incidents/{past.id}/"
    before = read(client, address)
    window = {"first": AT, "last": AT + 9 * MINUTE}
    Exclusion.objects.create(service=past.service, reports=1200, reason="A flood.", at=AT, **window)
    cache.clear()

    assert "left out" not in before
    assert "1,200 reports of this time were left out afterwards" in read(client, address)
    assert "A flood." not in read(client, address)

import re
from datetime import datetime, timedelta

import pytest
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.utils.html import strip_tags

from aggregator.models import CrowdMinute, State
from aggregator.web import views
from aggregator.web.pages.parts.service_reading import read_service
from aggregator.web.pages.service import build_service_page
from aggregator.web.words.vendors import standoff
from tests.builders.derived import make_baseline, make_incident, make_note, make_rollup, make_tick, make_watch

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now(acme, clock: datetime) -> datetime:
    """Acme is watched, with one report a minute as the usual."""
    make_tick(clock)
    make_baseline(acme, at=clock)
    make_rollup(acme, at=clock - 3 * MINUTE, reports=40, surface="chat", symptom="login", region="DE")
    make_rollup(acme, at=clock - 3 * MINUTE, reports=12, stance="works")
    return clock


@pytest.fixture
def storm(acme, now):
    make_watch(acme, until=now, level="problem")
    peak = {"peak": 40, "peak_at": now, "expected_at_peak": 15}
    return make_incident(acme, steps={State.OPEN: now - 20 * MINUTE}, surfaces=["chat"], **peak)


def read(client, address="/services/acme/"):
    return client.get(address).content.decode()


def test_trouble_is_said_with_its_evidence(storm, client):
    text = " ".join(strip_tags(read(client)).split())

    assert "Problems since" in text
    assert "mostly with Chat 40 reports in 15 minutes, where" in text
    assert "77 % of the 52 people who answered" in text


@pytest.mark.parametrize(("works", "said"), [(4, False), (1, False), (0, True)])
def test_that_nobody_says_it_works_is_said_where_it_is_true(works, said, acme, clock, client):
    """Too few answers for a share of them."""
    make_tick(clock)
    make_watch(acme, until=clock, level="problem")
    make_incident(acme, steps={State.OPEN: clock - 20 * MINUTE})
    make_rollup(acme, at=clock - 3 * MINUTE, reports=5)
    make_rollup(acme, at=clock - 3 * MINUTE, reports=works, stance="works")

    page = read(client)

    assert "More people than usual say the same" in page
    assert ("nobody has said" in page) is said


def test_trouble_is_shown_in_four_hours_over_the_day(storm, client):
    page = client.get("/services/acme/").context_data["page"]

    assert [w.name for w in page.windows if w.current] == ["4h"]
    assert page.strip is not None


def test_quiet_is_shown_in_a_day_of_quarters(acme, now, client):
    make_watch(acme, until=now)

    page = client.get("/services/acme/").context_data["page"]

    assert [w.name for w in page.windows if w.current] == ["24h"]
    assert (page.strip, len(page.table)) == (None, 96)


def test_sentence_chart_and_table_say_the_same_number(storm, client):
    page = client.get("/services/acme/").context_data["page"]

    assert "<b>40 reports in 15 minutes</b>" in page.verdict.evidence
    assert page.chart.latest.count == "40"
    assert (page.table[0].reports, page.table[0].works) == ("40", "12")


def test_what_few_networks_say_is_shown_and_not_counted(acme, storm, now, client):
    CrowdMinute.objects.create(service=acme, minute=now - 3 * MINUTE, stance="broken", aside=36, networks=4)

    page = read(client)

    text = " ".join(strip_tags(page).split())
    assert "36 of these 40 reports came again and again from the same few networks" in text
    assert "4 networks reported in all." in text
    assert 'class="line counted"' in page
    assert "Those that count" in text


def test_breakdown_by_part_symptom_and_place(storm, client):
    page = client.get("/services/acme/").context_data["page"]

    names = [part.rows[0].name for part in (page.surfaces, page.symptoms, page.map)]
    assert names == ["Chat", "Login", "Germany"]


def test_raised_place_is_on_the_map_and_leads_to_its_row(acme, storm, client):
    make_rollup(acme, at=storm.onset_at - timedelta(days=7), region="DE")
    # So many that it is raised in whole hours too, wherever in its hour the trouble began.
    make_rollup(acme, at=storm.onset_at + 10 * MINUTE, reports=800, region="DE")

    page = read(client)

    assert 'href="/static/icons/land.svg#land"' in page
    assert re.search(r'href="#place-DE" aria-label="Germany: [0-9.]+ times usual, 840 reports"', page)
    assert '<li id="place-DE">' in page


def test_quiet_page_lists_places_without_a_map(acme, now, client):
    make_watch(acme, until=now)

    page = read(client)

    assert "Where reports come from" in page
    assert ('<li id="place-DE">' in page, "land.svg" in page) == (True, False)


def test_thin_tells_no_places(acme, now, client):
    make_watch(acme, until=now, level="thin")

    page = read(client)

    assert "too few reports to tell places apart" in page
    assert '<li id="place-DE">' not in page


def test_each_surface_is_one_touch(acme, now, client):
    make_watch(acme, until=now)

    page = read(client)

    assert '<form class="report" method="post" action="/services/acme/report/"' in page
    for button in ('name="surface" value="chat"', 'name="surface" value=""', 'name="stance" value="works"'):
        assert f"<button {button}" in page.replace('class="works" ', "")


def test_thin_draws_no_usual_range(acme, now, client):
    make_watch(acme, until=now, level="thin")

    page = client.get("/services/acme/").context_data["page"]

    assert (page.chart.band, page.chart.band_label, page.verdict.kind) == ("", None, "thin")


def test_pages_hold_nothing_that_the_policy_would_block(storm, client):
    page = read(client)

    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count("<script src=")


def test_unknown_service_gets_near_names(acme, client):
    answer = client.get("/services/acmee/")

    assert answer.status_code == 404
    assert 'Did you mean <a href="/services/acme/">Acme</a>' in answer.content.decode()


@pytest.mark.parametrize("window", ["banana", "9999999999h", "<b>"])
def test_unknown_window_gets_a_page_that_helps(window, acme, now, client):
    answer = client.get("/services/acme/", {"window": window})

    assert answer.status_code == 400
    assert '<a href="/services/acme/?window=24h">24 h</a>' in answer.content.decode()


def test_rendering_asks_the_database_nothing(entry, storm, now, django_assert_num_queries):
    page = build_service_page(read=read_service(service=entry, now=now), now=now)
    answer = TemplateResponse(RequestFactory().get("/"), "services/detail.html", {"page": page})

    with django_assert_num_queries(0):
        answer.render()


def test_page_costs_a_bounded_number_of_queries(storm, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        views.show_service(RequestFactory().get("/services/acme/"), slug="acme")


def test_vendor_and_people_are_compared_once_a_page(storm, now, entry, monkeypatch):
    compared = []
    monkeypatch.setattr(standoff, "find_reply", lambda **given: compared.append(given["now"]))

    build_service_page(read=read_service(service=entry, now=now), now=now)

    assert compared == [now]


def test_posting_to_a_page_that_reads_is_refused(acme, client):
    assert client.post("/services/acme/").status_code == 405


@pytest.fixture
def false_alarm(acme, now):
    """It ended five minutes ago, and the operator says that it was none."""
    make_watch(acme, until=now)
    steps = {State.OPEN: now - 40 * MINUTE, State.RESOLVED: now - 5 * MINUTE}
    incident = make_incident(acme, steps=steps, ended_at=now - 5 * MINUTE)
    make_note(incident, at=now, kind="false_alarm")
    return incident


@pytest.mark.parametrize(
    ("begin", "end"), [("When was the last problem?", "</div>"), ("Lately</h2>", "</ul>")]
)
def test_a_false_alarm_is_told_as_one(begin, end, false_alarm, client):
    part = read(client).partition(begin)[2].partition(end)[0]

    assert '<svg class="icon false"' in part
    assert "False alarm" in part


def test_a_false_alarm_is_no_problem_that_ended(false_alarm, client):
    assert "A problem ended at" not in read(client)

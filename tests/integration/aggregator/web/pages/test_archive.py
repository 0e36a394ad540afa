"""The archive by months: /incidents/ and /services/<slug>/history/."""

from datetime import timedelta

import pytest
from django.template.response import TemplateResponse
from django.test import RequestFactory

from aggregator.models import State
from aggregator.web.pages import archive
from aggregator.web.pages.archive import build_archive_page
from tests.builders.derived import make_incident, make_note, make_rollup, make_watch
from tests.builders.reports import AT, DAY, MINUTE, make_service, right_now

APRIL = AT.date().replace(day=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def past(acme):
    """14:27 to 15:20 on Wednesday, 15 April 2026."""
    return make_incident(acme, steps={State.OPEN: AT, State.RESOLVED: AT + 60 * MINUTE})


def page_of(client, address="/incidents/", **query):
    return client.get(address, query).context_data["page"]


def cells(page):
    return {cell.number: cell for week in page.weeks for cell in week if cell.number}


def test_lists_of_all_and_of_one_service(past, client):
    other = make_incident(make_service("other"), steps={State.OPEN: AT + DAY})

    everything = page_of(client, month="2026-04")
    own = page_of(client, "/services/acme/history/", month="2026-04")

    assert [(group.anchor, [listed.line.id for listed in group.lines]) for group in everything.groups] == [
        ("day-2026-04-16", [other.id]),
        ("day-2026-04-15", [past.id]),
    ]
    assert [listed.line.id for group in own.groups for listed in group.lines] == [past.id]


def test_a_day_of_the_calendar_leads_to_its_incidents(past, acme, client):
    make_rollup(acme, at=AT - DAY)

    april = cells(page_of(client, month="2026-04"))

    assert april["15"].label == "Wednesday, 15 April: Problem, 53 min"
    assert (april["15"].kind, april["15"].minutes, april["15"].target) == ("problem", "53", "day-2026-04-15")
    assert (april["14"].kind, april["13"].kind, april["13"].state) == ("ok", "no_data", "No data")


def test_a_service_is_known_from_its_first_report_on(past, acme, client):
    make_rollup(make_service("other"), at=AT - 2 * DAY)
    make_rollup(acme, at=AT - DAY)
    make_rollup(make_service("third"), at=AT + DAY)
    make_watch(acme, until=AT)

    own = cells(page_of(client, "/services/acme/history/", month="2026-04"))

    assert [own[day].kind for day in ("13", "14", "16", "17")] == ["no_data", "ok", "ok", "no_data"]


def test_what_goes_on_since_an_earlier_month_stands_under_the_first_day(acme, client):
    incident = make_incident(acme, steps={State.OPEN: AT - 40 * DAY, State.RESOLVED: AT})

    april = page_of(client, month="2026-04")

    assert [(group.name, group.lines[0].line.id) for group in april.groups] == [
        ("Wednesday, 1 April", incident.id)
    ]
    assert ">since 6 Mar</time>" in april.groups[0].lines[0].time
    assert (cells(april)["9"].minutes, cells(april)["9"].target) == ("1,440", "day-2026-04-01")


def test_months_with_incidents_are_linked(acme, client):
    for month in (1, 4, 6):
        make_incident(
            acme, steps={State.OPEN: AT.replace(month=month), State.RESOLVED: AT.replace(month=month) + HOUR}
        )

    april = page_of(client, month="2026-04")

    assert (april.before.name, april.after.name, april.newest) == ("2026-01", "2026-06", False)


def test_present_month_is_shown_by_default(acme, client):
    now = right_now()
    incident = make_incident(acme, steps={State.SUSPECTED: now - MINUTE})

    page = page_of(client)

    assert (page.month.name, page.newest) == (f"{now:%Y-%m}", True)
    assert [listed.line.id for group in page.groups for listed in group.lines] == [incident.id]


def test_today_and_the_days_to_come(db):
    page = build_archive_page(service=None, month=None, now=AT)

    april = cells(page)

    assert [day for day, cell in april.items() if cell.today] == ["15"]
    assert {april[str(day)].kind for day in range(16, 31)} == {""}


@pytest.mark.parametrize("address", ["/incidents/", "/services/acme/history/"])
def test_nothing_has_happened_so_far(address, acme, client):
    text = client.get(address).content.decode()

    assert "None that we know of." in text
    assert "There has been none so far." in text


def test_nothing_has_happened_this_month(past, client):
    text = client.get("/incidents/").content.decode()

    assert 'before this month was in <a href="?month=2026-04">April 2026</a>' in text


def test_incidents_of_a_retired_service_stay(db, client):
    gone = make_service("gone", active=False)
    make_incident(gone, steps={State.OPEN: AT, State.RESOLVED: AT + HOUR})

    assert len(page_of(client, month="2026-04").groups) == 1
    assert len(page_of(client, "/services/gone/history/", month="2026-04").groups) == 1


@pytest.mark.parametrize(
    "month", ["banana", "0000-13", "0000-01", "9999-01", "2026-4", "\u0662026-04", "1999-12"]
)
def test_unreadable_month_gets_a_page_that_helps(month, acme, client):
    answer = client.get("/incidents/", {"month": month})

    assert answer.status_code == 400
    assert '<a href="/incidents/">Incidents of this month</a>' in answer.content.decode()


def test_month_to_come_gets_a_page_that_helps(acme, client):
    coming = (right_now() + 32 * DAY).strftime("%Y-%m")

    assert client.get("/incidents/", {"month": coming}).status_code == 400


def test_old_links_lead_to_the_month(past, client):
    answer = client.get("/incidents/", {"before": past.id + 1})

    assert (answer.status_code, answer["Location"]) == (302, "/incidents/?month=2026-04#day-2026-04-15")
    assert client.get("/services/acme/history/", {"before": past.id})["Location"] == "/services/acme/history/"


@pytest.mark.parametrize("before", ["x", "", "-1", "9" * 40, "\u0661"])
def test_unreadable_cursor_gets_a_page_that_helps(before, acme, client):
    answer = client.get("/incidents/", {"before": before})

    assert answer.status_code == 400
    assert '<a href="/incidents/">The newest incidents</a>' in answer.content.decode()


def test_a_name_full_of_html_stays_a_name(db, client):
    evil = make_service("evil", name="<script>x</script>&\"'")
    make_incident(evil, steps={State.OPEN: AT})

    text = client.get("/services/evil/history/", {"month": "2026-04"}).content.decode()

    assert "<script>x" not in text
    assert "&lt;script&gt;x&lt;/script&gt;&amp;" in text


def test_ninety_days_of_a_service_on_both_its_pages(acme, client):
    now = right_now()
    make_incident(acme, steps={State.OPEN: now - 3 * DAY, State.RESOLVED: now - 3 * DAY + HOUR})

    service, history = page_of(client, "/services/acme/"), page_of(client, "/services/acme/history/")

    assert service.days == history.days
    assert [row.state for row in history.days.rows][-1] == "Problem"


def test_reading_and_rendering_ask_a_handful_of_questions(past, acme, django_assert_num_queries):
    make_incident(make_service("other"), steps={State.OPEN: AT})
    build_archive_page(service=None, month=APRIL, now=AT)  # the catalogue is kept

    with django_assert_num_queries(7):
        page = build_archive_page(service=None, month=APRIL, now=AT)
    answer = TemplateResponse(RequestFactory().get("/"), "incidents/list.html", {"page": page})
    with django_assert_num_queries(0):
        answer.render()


@pytest.mark.parametrize("level", ["thin", "no_data"])
def test_days_of_a_service_that_is_too_thin_to_tell_are_not_called_good(level, acme, client):
    now = right_now()
    make_rollup(acme, at=now - 2 * DAY)
    make_incident(acme, steps={State.OPEN: now - DAY, State.RESOLVED: now - DAY + HOUR}, onset_at=now - DAY)
    make_watch(acme, until=now, level=level)

    drawn = page_of(client, "/services/acme/").days

    assert {bar.kind for bar in drawn.bars} == {"no_data", "problem"}


def test_calendar_knows_more_incidents_than_the_list_shows(past, acme, client, monkeypatch):
    monkeypatch.setattr(archive, "MOST", 1)
    newer = make_incident(acme, steps={State.OPEN: AT + 5 * DAY, State.RESOLVED: AT + 5 * DAY + HOUR})

    page = page_of(client, month="2026-04")

    assert ([listed.line.id for g in page.groups for listed in g.lines], page.cut) == ([newer.id], True)
    assert (cells(page)["15"].kind, cells(page)["15"].minutes, cells(page)["15"].target) == (
        "problem", "53", "",
    )  # fmt: skip


def test_what_was_a_false_alarm_is_no_trouble_of_its_day(past, acme, client):
    make_rollup(acme, at=AT)
    make_note(past, at=AT + 2 * HOUR, kind="false_alarm")
    taken_back = cells(page_of(client, month="2026-04"))["15"].kind
    make_note(past, at=AT + 3 * HOUR, kind="not_false")

    assert (taken_back, cells(page_of(client, month="2026-04"))["15"].kind) == ("ok", "problem")

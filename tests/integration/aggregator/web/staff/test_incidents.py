import pytest
from django.test.utils import override_script_prefix
from django.utils.html import strip_tags

from aggregator.models import IncidentNote, State
from tests.builders.derived import make_baseline, make_incident, make_note, make_rollup
from tests.builders.reports import AT, MINUTE
from tests.builders.vendors import make_watched_service

WHY = "Reports rose after a post on another site.\nWe <b>looked</b>."


@pytest.fixture
def past(acme):
    make_baseline(acme, at=AT)
    make_rollup(acme, at=AT, reports=50, surface="chat")
    steps = {State.SUSPECTED: AT, State.OPEN: AT + 4 * MINUTE, State.RESOLVED: AT + 60 * MINUTE}
    return make_incident(acme, steps=steps, peak=50, peak_at=AT, expected_at_peak=15)


def say(client, incident, kind, text):
    field = "note" if kind == "note" else "mark"
    address = f"/admin/aggregator/incident/{incident.id}/change/"
    said = {"kind": kind, f"{field}-text": text.replace("\n", "\r\n")}  # as browsers send it
    answer = client.post(address, said, follow=True)
    return text_of(answer)


def text_of(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def test_a_false_alarm_is_marked_for_readers_and_programs(past, olga, client):
    assert "Said. Readers see it within ten seconds." in say(olga, past, "false_alarm", WHY)

    page = client.get(f"/incidents/{past.id}/").content.decode()
    told = client.get(f"/api/v1/incidents/{past.id}/").json()["incident"]
    assert "<p>Reports rose after a post on another site.<br>We &lt;b&gt;looked&lt;/b&gt;.</p>" in page
    assert "No outage: we were wrong from 14:30 to 15:30" in " ".join(strip_tags(page).split())
    assert told["marked_false"] == {"at": told["notes"][0]["at"], "because": WHY}
    assert told["state"] == "resolved"


def test_lists_say_that_it_was_a_false_alarm(past, olga, client):
    say(olga, past, "false_alarm", WHY)

    assert "False alarm" in text_of(client.get(f"/incidents/?month={AT:%Y-%m}"))
    assert "False alarm" in text_of(client.get(f"/services/acme/history/?month={AT:%Y-%m}"))
    assert "False alarm" in text_of(olga.get("/admin/aggregator/incident/?mark=false"))


def test_the_filter_of_what_is_not_marked_shows_what_nobody_marked(past, olga):
    amended, unmarked = (
        make_incident(past.service, steps={State.RESOLVED: AT + n * MINUTE}) for n in range(2)
    )
    for incident in (past, amended):
        say(olga, incident, "false_alarm", WHY)
    say(olga, amended, "not_false", "It was one.")

    def shown(mark):
        answer = olga.get(f"/admin/aggregator/incident/?mark={mark}")
        return {row.id for row in answer.context["cl"].result_list}

    assert shown("none") == {amended.id, unmarked.id}
    assert shown("false") == {past.id}


def test_as_many_letters_as_the_form_says_may_have_lines(past, olga):
    text = "x\n" * 249 + "xx"

    assert "Said." in say(olga, past, "note", text)
    assert IncidentNote.objects.get().text == text


def test_a_mark_that_was_wrong_is_amended_and_both_stay(past, olga, client):
    say(olga, past, "false_alarm", "Nothing there.")
    say(olga, past, "not_false", "There was: the vendor says so now.")

    page, told = (client.get(f"{api}/incidents/{past.id}/") for api in ("", "/api/v1"))
    text = text_of(page)
    assert "Problems for 53 min" in text
    assert text.index("Nothing there.") < text.index("There was: the vendor says so now.")
    assert told.json()["incident"]["marked_false"] is None
    assert [note["kind"] for note in told.json()["incident"]["notes"]] == ["false_alarm", "not_false"]


def test_a_note_is_read_and_changes_no_words(past, olga, client):
    say(olga, past, "note", "The vendor wrote to us.")

    text = text_of(client.get(f"/incidents/{past.id}/"))
    assert "Problems for 53 min" in text
    assert "The vendor wrote to us." in text
    assert "olga" not in text


def test_a_second_mark_is_refused(past, olga):
    say(olga, past, "false_alarm", "Nothing there.")

    assert "somebody else was first" in say(olga, past, "false_alarm", "Nothing there.")
    assert IncidentNote.objects.count() == 1


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_nothing_and_too_much_are_not_said(text, past, olga):
    assert "Said." not in say(olga, past, "note", text)
    assert list(IncidentNote.objects.all()) == []


def test_an_unresolved_one_that_is_marked_goes_on(acme, olga, client):
    incident = make_incident(acme, steps={State.OPEN: AT})
    say(olga, incident, "false_alarm", "A post.")

    assert "No outage: we have been wrong since" in text_of(client.get(f"/incidents/{incident.id}/"))
    assert client.get(f"/api/v1/incidents/{incident.id}/").json()["incident"]["state"] == "open"


def test_staff_read_why_we_said_so_in_words(past, olga):
    text = text_of(olga.get(f"/admin/aggregator/incident/{past.id}/change/"))

    assert "Possible problem, 15 Apr, 14:30: all numbers" in text
    assert "Reports about Acme began to rise at 14:27." in text


def test_desk_shows_what_goes_on_and_what_awaits_a_word(acme, clock, olga):
    judged = make_incident(acme, steps={State.SUSPECTED: clock - 60 * MINUTE, State.RESOLVED: clock})
    make_incident(acme, steps={State.OPEN: clock})

    before = olga.get("/admin/").context["page"]
    make_note(judged, at=clock)
    after = olga.get("/admin/").context["page"]

    seen = [(len(desk.unresolved.rows), len(desk.to_judge.rows)) for desk in (before, after)]
    assert seen == [(1, 1), (1, 0)]


def test_catalogue_says_in_which_file_it_is_changed(acme, olga):
    page = olga.get(f"/admin/reports/service/{acme.id}/change/")

    assert "reports/catalogue/services/tools.toml" in text_of(page)
    assert 'name="_save"' not in page.content.decode()


def test_catalogue_shows_what_components_stand_for(olga):
    service = make_watched_service(vendor="Acme Holding", components={"Public API": ["api"]})

    text = text_of(olga.get(f"/admin/reports/service/{service.id}/change/"))

    assert "Acme Holding" in text
    assert "Public API" in text


def test_catalogue_leads_to_the_page_of_readers_wherever_the_site_lies(acme, olga):
    with override_script_prefix("/outages/"):
        page = olga.get(f"/admin/reports/service/{acme.id}/change/")

    assert 'href="/outages/services/acme/"' in page.content.decode()


def test_a_list_of_many_costs_no_more_queries(acme, olga, django_assert_max_num_queries):
    for n in range(20):
        make_incident(acme, steps={State.RESOLVED: AT + n * MINUTE})

    with django_assert_max_num_queries(12):
        olga.get("/admin/aggregator/incident/")

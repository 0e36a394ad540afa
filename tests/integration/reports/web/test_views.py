import re

import pytest

from reports.models import Report
from reports.throttle import PER_REPORTER
from tests.builders.reports import make_service

FORM, DETAILS, THANKS = (f"/services/acme/report/{step}" for step in ("", "details/", "thanks/"))


@pytest.fixture(autouse=True)
def acme(db):
    return make_service("acme")


def kept():
    return list(Report.objects.values_list("stance", "surface", "symptom", "region"))


def test_one_touch_counts_and_leads_to_the_thanks(client):
    answer = client.post(FORM, {"surface": "chat"})

    assert (answer.status_code, answer["Location"].partition("?r=")[0]) == (303, THANKS)
    assert kept() == [("broken", "chat", "", "")]


def test_thanks_say_what_was_counted(client):
    page = client.post(FORM, {"surface": "chat"}, follow=True).content.decode()

    assert "Counted at" in page
    assert "Chat." in page
    assert re.search(r'<button name="symptom" value="login"\s*>\s*Login\s*</button>', page)


def test_a_second_touch_is_not_counted(client):
    client.post(FORM, {"surface": "chat"})

    client.post(FORM, {"surface": "api"})

    assert kept() == [("broken", "chat", "", "")]


def test_second_step_completes_the_same_report(client):
    token = client.post(FORM, {"surface": "chat"})["Location"].partition("?r=")[2]

    answer = client.post(DETAILS, {"r": token, "symptom": "login", "region": "DE"}, follow=True)

    assert kept() == [("broken", "chat", "login", "DE")]
    assert "Chat: “Login”." in answer.content.decode()


def test_not_sure_is_an_answer(client):
    client.post(FORM, {"surface": ""})

    assert kept() == [("broken", "", "", "")]


def test_works_for_me_has_no_second_step(client):
    page = client.post(FORM, {"stance": "works"}, follow=True).content.decode()

    assert kept() == [("works", "", "", "")]
    assert "It works for you." in page
    assert "Step 2" not in page


def test_form_without_script_has_every_surface_as_a_button(client):
    page = client.get(FORM).content.decode()

    assert page.count("<button") == 4  # chat, api, not sure, works
    assert "Where does Acme fail for you?" in page


@pytest.mark.parametrize(
    ("said", "status"),
    [({"surface": "nowhere"}, 422), ({"surface": "UPPER CASE"}, 400), ({"stance": "maybe"}, 400)],
)
def test_what_cannot_be_counted_is_said(said, status, client):
    answer = client.post(FORM, said)

    assert answer.status_code == status
    assert "Not counted." in answer.content.decode()
    assert kept() == []


def test_another_site_cannot_report_for_its_visitors(client):
    answer = client.post(FORM, {"surface": "chat"}, headers={"origin": "https://elsewhere.example"})

    assert answer.status_code == 403
    assert "Sent from another site." in answer.content.decode()


def test_too_many_are_asked_to_wait(client):
    for _ in range(PER_REPORTER):
        client.post(FORM, {"surface": "chat"})

    answer = client.post(FORM, {"surface": "chat"})

    assert answer.status_code == 429
    assert "Too many reports from here" in answer.content.decode()
    assert int(answer["Retry-After"]) > 0


def test_thanks_without_a_report_lead_back_to_the_form(client):
    page = client.get(THANKS).content.decode()

    assert "Nothing to add to" in page
    assert re.search(rf'<a href="{FORM}">\s*Start again\s*</a>', page)


def test_retired_service_has_no_form(client):
    make_service("gone", active=False)

    assert client.get("/services/gone/report/").status_code == 404
    assert client.post("/services/gone/report/", {"surface": "chat"}).status_code == 404
    assert kept() == []


def test_unknown_service_gets_near_names(client):
    answer = client.post("/services/acne/report/", {"surface": "chat"})

    assert answer.status_code == 404
    assert 'Did you mean <a href="/services/acme/">Acme</a>' in answer.content.decode()


def test_answers_about_a_person_are_kept_by_nobody(client):
    client.post(FORM, {"surface": "chat"})

    assert "no-store" in client.get(THANKS)["Cache-Control"]

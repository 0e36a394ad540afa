"""The form's side of intake: who may send it, and which row it changes."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core import signing
from django.test import RequestFactory, override_settings

from reports.http import is_from_this_site
from reports.models import Report
from reports.web import receipt_tokens
from tests.builders.reports import ANA, BEN

FORM, DETAILS, THANKS = (f"/services/acme/report/{step}" for step in ("", "details/", "thanks/"))


@pytest.fixture
def send(client, acme):
    def send(url: str, said: dict[str, str], person=ANA, **headers: str):
        return client.post(url, said, REMOTE_ADDR=str(person), **headers)

    return send


def symptoms() -> list[str]:
    return list(Report.objects.order_by("received_at").values_list("symptom", flat=True))


@pytest.mark.parametrize(
    ("headers", "here"),
    [
        ({}, True),  # an old browser, or none
        ({"origin": "http://testserver"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "http://testserver"}, True),
        ({"sec-fetch-site": "none"}, True),  # by the person's own hand
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "https://testserver"}, False),
        ({"origin": "http://testserver:81"}, False),
        ({"origin": "http://elsewhere.test"}, False),
        ({"origin": "null"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "http://elsewhere.test"}, False),
    ],
)
def test_browser_tells_where_a_form_was_sent(headers, here):
    assert is_from_this_site(RequestFactory().post(FORM, headers=headers)) is here


def test_site_behind_tls_is_the_same_site():
    headers = {"host": "acme.test", "origin": "https://acme.test", "x-forwarded-proto": "https"}

    with override_settings(ALLOWED_HOSTS=["acme.test"]):
        assert is_from_this_site(RequestFactory().post(FORM, headers=headers))


@pytest.mark.parametrize("url", [FORM, DETAILS])
def test_other_sites_change_nothing(url, send):
    send(FORM, {"surface": "chat"})

    send(url, {"surface": "api", "symptom": "login"}, HTTP_ORIGIN="https://elsewhere.test")
    send(url, {"symptom": "login"}, person=BEN, HTTP_SEC_FETCH_SITE="cross-site")

    assert list(Report.objects.values_list("surface", "symptom")) == [("chat", "")]


def token(answer) -> dict[str, str]:
    """What the thanks after a report carry to the second step."""
    location = urlsplit(answer["Location"])
    assert location.path == THANKS
    return dict(parse_qsl(location.query))


def test_second_tap_of_a_finger_is_the_same_report(send):
    first, again = send(FORM, {"surface": "chat"}), send(FORM, {"surface": "chat"})

    assert token(again) == token(first)


def test_repeat_is_told_without_the_number_of_the_first(send, monkeypatch):
    monkeypatch.setattr("reports.web.views.REPEATED_TAP_WITHIN", timedelta(0))
    first, again = send(FORM, {"surface": "chat"}), send(FORM, {"surface": "chat"})

    assert (first.status_code, again.status_code) == (303, 303)
    assert list(token(first)) == ["r"]
    assert token(again) == {"again": "1"}


def test_others_behind_the_address_neither_see_nor_change_what_was_said(send, client):
    """One address, two people: the second one is told that it is counted, and nothing else."""
    send(FORM, {"surface": "chat"})
    bens = token(send(FORM, {"surface": "api"}))

    page = client.get(THANKS, bens, REMOTE_ADDR=str(ANA)).content.decode()
    send(DETAILS, bens | {"symptom": "login"})

    assert "Already counted" in page
    assert "Chat" not in page
    assert symptoms() == [""]


def test_details_change_the_own_report_only(send):
    send(FORM, {}, person=BEN)
    anas = token(send(FORM, {}, person=ANA))

    answer = send(DETAILS, anas | {"symptom": "login"}, person=ANA)

    assert (answer.status_code, token(answer)) == (303, anas)
    assert symptoms() == ["", "login"]


def test_a_number_is_of_use_at_its_own_address_only(send, client):
    anas = token(send(FORM, {"surface": "chat"}, person=ANA))

    answer = send(DETAILS, anas | {"symptom": "login"}, person=BEN)

    assert (token(answer), symptoms()) == ({}, [""])
    assert "Chat" not in client.get(THANKS, anas, REMOTE_ADDR=str(BEN)).content.decode()


# A name for the signed one: it holds the time, and pytest's workers must agree on the names of all tests.
SIGNED_ELSEWHERE = pytest.param(signing.dumps("x", salt="other"), id="signed for another purpose")


@pytest.mark.parametrize("bad", ["", "x", "a:b:c", "é:é:é", SIGNED_ELSEWHERE])
def test_a_bad_number_finds_nothing(bad, send, client):
    send(FORM, {"surface": "chat"})

    answer = send(DETAILS, {"r": bad, "symptom": "login"})
    page = client.get(THANKS, {"r": bad}, REMOTE_ADDR=str(ANA))

    assert (answer.status_code, token(answer), symptoms()) == (303, {}, [""])
    assert (page.status_code, "Nothing to add to" in page.content.decode()) == (200, True)


def test_a_number_grows_old(send, client, monkeypatch):
    anas = token(send(FORM, {"surface": "chat"}))
    monkeypatch.setattr(receipt_tokens, "TOKEN_SECONDS", -1)

    assert "Nothing to add to" in client.get(THANKS, anas, REMOTE_ADDR=str(ANA)).content.decode()


@pytest.mark.parametrize(
    ("said", "headers", "status", "told"),
    [
        ({"symptom": "log in"}, {}, 400, "symptom: Lower-case letters"),
        ({"symptom": "rain"}, {}, 422, "symptom: There is no such choice."),
        ({"symptom": "login"}, {"HTTP_ORIGIN": "https://elsewhere.test"}, 403, "Sent from another site."),
    ],
)
def test_second_step_that_cannot_be_added_says_so_and_that_the_first_counts(
    said, headers, status, told, send
):
    anas = token(send(FORM, {"surface": "chat"}))

    answer = send(DETAILS, anas | said, **headers)
    page = answer.content.decode()

    assert (answer.status_code, symptoms()) == (status, [""])
    assert [words in page for words in (told, "Counted at", "Not added.", "Not counted.")] == [
        *(True, True, True),
        False,
    ]


def test_fields_that_are_not_ours_do_not_matter(send):
    answer = send(FORM, {"surface": "chat", "utm_source": "x"})

    assert (answer.status_code, Report.objects.count()) == (303, 1)


@pytest.mark.parametrize("url", [FORM, DETAILS, THANKS])
def test_unknown_service_is_a_page_of_its_own(url, client, acme):
    url = url.replace("acme", "acne")

    answer = client.get(url) if url.endswith("thanks/") else client.post(url)

    assert answer.status_code == 404
    assert '<a href="/services/acme/">Acme</a>' in answer.content.decode()


@pytest.mark.parametrize(("url", "allowed"), [(DETAILS, "POST"), (FORM, "GET, HEAD, POST")])
def test_methods_are_few(url, allowed, client, acme):
    answer = client.delete(url)

    assert (answer.status_code, answer["Allow"]) == (405, allowed)


def test_address_without_its_slash_takes_the_form_too(send):
    answer = send(FORM.rstrip("/"), {"surface": "chat"})

    assert (answer.status_code, Report.objects.count()) == (303, 1)

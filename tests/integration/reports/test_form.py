"""The form's side of intake: who may send it, and which row it changes."""

import pytest
from django.test import RequestFactory, override_settings

from reports.models import Report
from reports.views import from_here
from tests.factories import ANA, BEN

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
    assert from_here(RequestFactory().post(FORM, headers=headers)) is here


def test_site_behind_tls_is_the_same_site():
    headers = {"host": "acme.test", "origin": "https://acme.test", "x-forwarded-proto": "https"}

    with override_settings(ALLOWED_HOSTS=["acme.test"]):
        assert from_here(RequestFactory().post(FORM, headers=headers))


@pytest.mark.parametrize("url", [FORM, DETAILS])
def test_other_sites_change_nothing(url, send):
    send(FORM, {"surface": "chat"})

    send(url, {"surface": "api", "symptom": "login"}, HTTP_ORIGIN="https://elsewhere.test")
    send(url, {"symptom": "login"}, person=BEN, HTTP_SEC_FETCH_SITE="cross-site")

    assert list(Report.objects.values_list("surface", "symptom")) == [("chat", "")]


def test_repeat_leads_to_thanks_that_say_so(send):
    first, again = send(FORM, {"surface": "chat"}), send(FORM, {"surface": "chat"})

    assert [(a.status_code, a["Location"]) for a in (first, again)] == [
        (303, THANKS),
        (303, f"{THANKS}?again=1"),
    ]


def test_details_change_the_own_report_only(send):
    send(FORM, {}, person=BEN)
    send(FORM, {}, person=ANA)

    answer = send(DETAILS, {"symptom": "login"}, person=ANA)

    assert (answer.status_code, answer["Location"]) == (303, THANKS)
    assert symptoms() == ["", "login"]


def test_details_without_a_report_make_none(send):
    answer = send(DETAILS, {"symptom": "login"})

    assert (answer.status_code, symptoms()) == (303, [])


def test_details_that_cannot_be_read_change_nothing(send):
    send(FORM, {})

    answer = send(DETAILS, {"symptom": "LOGIN"})

    assert (answer.status_code, symptoms()) == (303, [""])


def test_details_that_there_are_not_are_told(send):
    send(FORM, {})

    answer = send(DETAILS, {"symptom": "rain"})

    assert (answer.status_code, symptoms()) == (422, [""])


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

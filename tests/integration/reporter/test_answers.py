"""Every caller gets a clear answer, and no log line tells what it sent."""

import json
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from reports.models import Report
from tests.builders.reports import make_service
from tests.log_lines import log_lines

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture
def caller() -> Client:
    """As browsers do, with tokens checked; faults come as the 500 that people would get."""
    make_service("acme")
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize(
    "host", ["evil.example", "a b", "", "testserver@evil", "[::1", "testserver:x", "\xff"]
)
@pytest.mark.parametrize("address", ["/", "/services/acme/", "/api/v1/services/", "/nowhere", "/static/x"])
def test_unknown_host_is_a_400_without_a_word_of_it(host, address, caller):
    with log_lines() as lines:
        answer = caller.get(address, headers={"host": host})

    assert (answer.status_code, lines) == (400, [])
    assert "evil" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_answers_under_any_name(address, caller):
    found = [caller.get(address, headers={"host": host}) for host in ("10.0.0.7:8000", "evil.example", "")]

    assert all(answer["Content-Type"] == "application/json" for answer in found)
    assert ["status" in answer.json() for answer in found] == [True] * 3


def test_options_of_the_docs_names_the_methods(caller):
    answer = caller.options("/api/v1/docs/")

    assert (answer.status_code, answer["Allow"]) == (200, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("address", ["/api/v1/docs/", "/api/v1/schema/", "/api/v1/services/"])
def test_method_that_the_api_does_not_take_is_a_problem_document(method, address, caller):
    answer = getattr(caller, method)(address)

    assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM)
    assert answer.json()["type"] == "urn:problem:method-not-allowed"


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nowhere/", 404), ("/nowhere", 404), ("/healthz", 405), ("/services/acme/report/thanks/", 405),
     ("/de/nowhere/", 404), ("/de", 405), ("/api/v1/nowhere", 404)],
)  # fmt: skip
def test_post_to_a_page_is_told_what_it_is(address, status, caller):
    with log_lines() as lines:
        answer = caller.post(address)

    assert (answer.status_code, lines) == (status, [])


@pytest.mark.parametrize("address", ["/nowhere/", "/services/nope/", "/healthz", "/"])
def test_form_that_cannot_be_read_makes_no_fault_of_an_answer(address, caller):
    caller.cookies["csrftoken"] = "t" * 32
    kind = "multipart/form-data; boundary=x"

    with log_lines() as lines:
        answer = caller.generic("POST", address, b"x" * 20_000, content_type=kind)

    assert (answer.status_code in {400, 404, 405}, lines) == (True, [])


def test_reading_the_schema_writes_no_line(caller):
    with log_lines() as lines:
        answer = caller.get("/api/v1/schema/")

    assert (answer.status_code, lines) == (200, [])


def patterns(of: URLResolver) -> Iterator[URLPattern]:
    for each in of.url_patterns:
        yield from patterns(each) if isinstance(each, URLResolver) else [each]


def test_no_address_of_readers_asks_for_a_token():
    """They have no cookie, so a missing one must never be what they are told."""
    asking = [p.name for p in patterns(get_resolver()) if not getattr(p.callback, "csrf_exempt", False)]

    assert asking == []


FORMS = [
    ("multipart/form-data", 400),
    ("multipart/form-data; boundary=", 400),
    ("multipart/form-data; boundary=" + "x" * 300, 400),
    ("multipart/form-data; boundary=\xff", 400),
    ("multipart/form-data; boundary=other", 415),
    ("application/x-www-form-urlencoded; charset=utf-16", 415),
    ("application/x-www-form-urlencoded; charset=zip", 415),
    ("application/x-www-form-urlencoded; charset=latin-1", 415),
    ("application/json", 415),
    ("text/plain", 415),
    ("", 415),
    ("\0;;;", 415),
]


@pytest.mark.parametrize(("kind", "status"), FORMS, ids=[repr(kind)[:60] for kind, _ in FORMS])
def test_body_that_is_no_form_is_not_counted_and_writes_no_line(kind, status, caller):
    body = b'--x\r\nContent-Disposition: form-data; name="colour"\r\n\r\nred\r\n--x--\r\n'
    with log_lines() as lines:
        answer = caller.generic("POST", "/services/acme/report/", body, content_type=kind)

    assert (answer.status_code, lines, Report.objects.count()) == (status, [], 0)


def test_a_form_too_large_is_refused_without_a_line(caller):
    form = "application/x-www-form-urlencoded"
    with log_lines() as lines:
        answer = caller.generic("POST", "/services/acme/report/", b"surface=chat&" * 8000, content_type=form)

    assert (answer.status_code, lines) == (400, [])


def test_a_fault_of_ours_is_one_line_of_json(caller, monkeypatch):
    monkeypatch.setattr("aggregator.web.views.build_board_page", lambda **_: 1 / 0)

    with log_lines() as lines:
        answer = caller.get("/")

    (line,) = lines
    assert answer.status_code == 500
    assert json.loads(line)["trace"].endswith("ZeroDivisionError: division by zero")

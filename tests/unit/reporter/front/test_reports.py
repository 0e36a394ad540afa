"""Reports on the event loop: what is ordinary is taken, all else goes to Django with nothing changed."""

import json
import time
from typing import Any

import psycopg
import pytest

from reporter.front import reports as front
from reporter.front.pools import PoolFull
from reporter.front.refusals import SECURITY
from reporter.front.reports import ReportsFront
from reports import geo, intake, queries, throttle
from reports.choices.services import CatalogueEntry, Choice
from reports.intake.group_commit import WriterBusy
from reports.intake.refusals import ClockWrong, UnableToSpool
from reports.intake.report_log import NewReport, Receipt
from reports.privacy import parse_address
from reports.proof_of_work import rule
from reports.queries import Catalogue
from tests.sites.loops import run_in_thread

ANA = parse_address("192.0.2.1")
ACME = CatalogueEntry(
    id=7,
    slug="acme",
    name="Acme",
    category=Choice("tools", "Tools"),
    aliases=(),
    homepage="",
    status_page="",
    surfaces=(Choice("chat", "Chat"),),
    symptoms=(),
    runs_on=(),
)
ENVIRON = {
    "REQUEST_METHOD": "POST",
    "PATH_INFO": "/api/v1/reports/",
    "QUERY_STRING": "",
    "HTTP_HOST": "localhost:8000",
    "CONTENT_TYPE": "application/json",
}
BODY = b'{"service": "acme", "surface": "chat"}'


class Writer:
    """Takes what it is given, or raises `error`."""

    def __init__(self, error: Exception | None = None, **receipt: bool) -> None:
        self.taken: list[NewReport] = []
        self._error = error
        self._receipt = {"counted": True} | receipt

    async def append_soon(self, report: NewReport) -> Receipt:
        if self._error:
            raise self._error
        self.taken.append(report)
        return Receipt.of(report, **self._receipt)


@pytest.fixture(autouse=True)
def _catalogue_of_acme(monkeypatch):
    monkeypatch.setattr(queries, "_kept", (time.monotonic(), Catalogue({"acme": ACME})))
    monkeypatch.setattr(queries, "_is_followed", True)
    monkeypatch.setattr(geo, "locate", lambda _: geo.Place("", None))
    throttle.forget_counts()


def answer(writer: Writer | None = None, body: bytes = BODY, **environ: Any):
    reports = ReportsFront(writer or Writer())
    return run_in_thread(reports.answer(ENVIRON | environ, body, ANA))


def test_report_is_taken_and_answered_with_its_receipt():
    writer = Writer()

    response = answer(writer)

    (report,) = writer.taken
    at = report.received_at.isoformat().replace("+00:00", "Z")
    assert (report.service_id, report.surface, report.stance) == (7, "chat", "broken")
    assert response.status == 201
    assert json.loads(response.body) == {"counted": True, "id": str(report.id), "received_at": at}


def test_answer_has_the_headers_of_djangos():
    secure = [header for header in SECURITY if header[0] != "cache-control"]

    assert answer().headers == [
        ("content-type", "application/json"),
        ("allow", "POST, OPTIONS"),
        ("content-language", "en"),
        *secure,
    ]


@pytest.mark.parametrize(
    ("receipt", "status"),
    [
        ({}, 201),
        ({"counted": False}, 200),
        ({"spooled": True}, 202),
        ({"counted": False, "spooled": True}, 200),
    ],
)
def test_status_says_what_became_of_it(receipt, status):
    assert answer(Writer(**receipt)).status == status


@pytest.mark.parametrize(
    "environ",
    [
        {"REQUEST_METHOD": "PUT"},
        {"PATH_INFO": "/api/v1/services/"},
        {"QUERY_STRING": "format=json"},
        {"HTTP_ACCEPT": "text/html"},
        {"HTTP_ACCEPT": ""},
        {"HTTP_ACCEPT": "application/json; indent=4"},
        {"HTTP_HOST": "elsewhere.test"},
        {"HTTP_HOST": ""},
        {"CONTENT_TYPE": "text/plain"},
        {"CONTENT_TYPE": "application/json; a*=x''y"},
    ],
)
def test_what_is_unusual_is_for_django(environ):
    writer = Writer()

    assert answer(writer, **environ) is None
    assert writer.taken == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"service": ""}',
        b'{"service": "acne"}',
        b'{"service": "acme", "surface": "fax"}',
        b'{"service": "acme", "x": 1}',
        b" " * 20_000,
    ],
)
def test_what_is_wrong_is_for_django_and_counts_against_no_limit(body):
    for _ in range(throttle.PER_REPORTER):
        assert answer(body=body) is None

    assert answer().status == 201


@pytest.mark.parametrize("path", ["/api/v1/reports", "/api/v1/reports/"])
@pytest.mark.parametrize("accept", ["*/*", "application/json"])
def test_both_addresses_are_taken(path, accept):
    assert answer(PATH_INFO=path, HTTP_ACCEPT=accept).status == 201


def test_without_a_catalogue_it_is_for_django(monkeypatch):
    monkeypatch.setattr(queries, "_kept", None)

    assert answer() is None


def test_too_many_are_429_with_the_time_to_wait():
    for _ in range(throttle.PER_REPORTER):
        answer()

    response = answer()

    wait = dict(response.headers)["retry-after"]
    assert (response.status, response.headers[0]) == (429, ("content-type", "application/problem+json"))
    assert json.loads(response.body) == {
        "type": "urn:problem:too-many-reports",
        "title": "Too many reports from this source.",
        "status": 429,
        "detail": f"Try again in {wait} seconds. What was counted stays counted.",
    }


def test_writer_that_has_too_many_is_busy():
    with pytest.raises(PoolFull):
        answer(Writer(WriterBusy()))


def test_what_cannot_be_kept_is_refused_by_the_front():
    with pytest.raises(UnableToSpool):
        answer(Writer(UnableToSpool()))


def test_report_that_the_log_refuses_is_for_django_whose_answer_is_a_fault():
    assert answer(Writer(psycopg.IntegrityError())) is None


def test_clock_that_is_far_behind_is_refused(monkeypatch):
    day = front.datetime.now(front.UTC).date()
    monkeypatch.setattr(intake, "_first_day", day.replace(year=day.year + 1, day=1))

    with pytest.raises(ClockWrong):
        answer()


def test_busy_network_gets_a_challenge(settings, monkeypatch):
    monkeypatch.setattr(rule, "QUIET", 0)
    settings.PROOF_OF_WORK, settings.PROOF_OF_WORK_PER_NETWORK = True, 0
    writer = Writer()

    response = answer(writer)

    body, wait = json.loads(response.body), dict(response.headers)["retry-after"]
    assert (response.status, response.headers[0]) == (429, ("content-type", "application/problem+json"))
    assert (body["type"], set(body["challenge"])) == (
        "urn:problem:proof-of-work",
        {"parameters", "signature"},
    )
    assert (0 < int(wait) <= throttle.WINDOW, writer.taken) == (True, [])


def test_solution_is_for_django_because_it_may_wait_for_redis():
    assert answer(HTTP_PROOF_OF_WORK="x") is None

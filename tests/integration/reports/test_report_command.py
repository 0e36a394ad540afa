"""`manage.py report` on a running site: 0 counted, 2 refused, 3 no answer."""

import json
import socket
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError

from reports import intake
from reports.intake.report_log import Receipt
from reports.management.sender import ServerAnswer, send_report
from reports.models import Report
from reports.proof_of_work import rule
from reports.web import api
from tests.builders.reports import make_service


@pytest.fixture
def site(live_server):
    make_service("acme")
    return live_server.url


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("report", *arguments, stdout=out, stderr=err)
    return end.value.code, out.getvalue(), err.getvalue()


def test_counted_and_already_counted_both_end_well(site):
    assert run("acme", "--url", site) == (0, f"counted by {site}\n", "")
    assert run("acme", "--url", site) == (0, f"already counted by {site}\n", "")


def test_kept_report_ends_well_and_says_so(site, monkeypatch):
    monkeypatch.setattr(intake, "_append", lambda report: Receipt.of(report, counted=True, spooled=True))

    assert run("acme", "--url", site) == (0, f"kept until its database is back by {site}\n", "")


def test_everything_said_arrives(site):
    words = ("--surface", "chat", "--symptom", "login", "--stance", "works", "--region", "US-CA")

    code, *_ = run("acme", *words, "--url", site)

    kept = list(Report.objects.values_list("surface", "symptom", "stance", "region"))
    assert (code, kept) == (0, [("chat", "login", "works", "US-CA")])


def test_work_that_the_site_asks_for_is_done(site, settings, monkeypatch):
    monkeypatch.setattr(rule, "QUIET", 0)
    settings.PROOF_OF_WORK, settings.PROOF_OF_WORK_PER_NETWORK, settings.PROOF_OF_WORK_TRIES = True, 0, 50

    assert run("acme", "--url", site) == (0, f"counted by {site}\n", "")


def test_refusal_shows_the_problem(site):
    code, out, err = run("acme", "--surface", "fax", "--url", site)

    assert (code, out) == (2, "")
    assert json.loads(err)["choices"] == {"surface": ["chat", "api"]}


def test_unknown_service_shows_the_close_ones(site):
    code, _, err = run("acne", "--url", site)

    assert (code, json.loads(err)["did_you_mean"]) == (2, ["acme"])


def test_site_that_fails_gives_no_answer(site, monkeypatch):
    def fail(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(api, "submit_report", fail)

    assert run("acme", "--url", site) == (3, "", "the site failed with 503\n")


def test_site_that_is_not_there_gives_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"

    code, out, err = run("acme", "--url", url)

    assert (code, out) == (3, "")
    assert err.startswith(f"{url} does not answer: ")


def test_headers_are_sent_along(site):
    people = [{"X-Forwarded-For": address} for address in ("192.0.2.1", "198.51.100.2", "192.0.2.1")]

    answers = [send_report(url=site, report={"service": "acme"}, headers=who) for who in people]

    assert [answer.status for answer in answers] == [201, 201, 200]


def test_problem_is_an_answer_like_others(site):
    answer = send_report(url=f"{site}/services/acme/?x=1", report={})

    assert answer == ServerAnswer(
        400,
        {
            "type": "urn:problem:bad-fields",
            "title": "Some fields are wrong.",
            "status": 400,
            "errors": {"service": ["This field is required."]},
        },
    )

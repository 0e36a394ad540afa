"""A busy network proves its work, by the API and by the form; nobody else notices."""

import html
import json
import re
from datetime import timedelta

import pytest
import redis

from reports import throttle
from reports.models import Report
from reports.proof_of_work import challenges, rule, waits
from reports.proof_of_work.scope import LIFETIME
from tests.builders.proofs import solve
from tests.builders.reports import ANA, make_service
from tests.integration.reports.web.api_reports import post_report

FORM = "/services/acme/report/"
TAP = {"surface": "chat", "stance": "broken"}


@pytest.fixture(autouse=True)
def _second_request_needs_a_proof(acme, settings, monkeypatch):
    monkeypatch.setattr(rule, "QUIET", 1)
    settings.PROOF_OF_WORK = True
    settings.PROOF_OF_WORK_PER_NETWORK = 1
    settings.PROOF_OF_WORK_TRIES = 50


@pytest.fixture
def challenge(client) -> dict:
    """What the network's second request gets."""
    post_report(client, {"service": "acme"})
    return post_report(client, {"service": "acme", "stance": "works"}).json()["challenge"]


def post_works(client, solution: str, *, service: str = "acme", **more: str):
    return post_report(client, {"service": service, "stance": "works"}, HTTP_PROOF_OF_WORK=solution, **more)


def tap(client, said: dict[str, str], **more: str):
    return client.post(FORM, said, REMOTE_ADDR=str(ANA), **more)


def read_hidden_fields(page: str) -> dict[str, str]:
    fields = re.findall(r'<input type="hidden" name="(\w+)"(?: value="(.*?)")?>', page)
    return {name: html.unescape(value) for name, value in fields}


def list_stances() -> list[str]:
    return list(Report.objects.order_by("received_at").values_list("stance", flat=True))


def test_answer_of_the_api_is_a_problem_with_a_challenge(client):
    post_report(client, {"service": "acme"})

    answer = post_report(client, {"service": "acme", "stance": "works"})

    body, wait = answer.json(), int(answer["Retry-After"])
    assert set(body.pop("challenge")) == {"parameters", "signature"}
    assert (answer.status_code, answer["Content-Type"], 0 < wait <= 600) == (
        429,
        "application/problem+json",
        True,
    )
    assert body == {
        "type": "urn:problem:proof-of-work",
        "title": "This report needs a proof of work.",
        "status": 429,
        "detail": (
            "Very many reports come from your network. This report was not counted. Solve the challenge"
            " (ALTCHA) and send it again with the solution in the header Proof-Of-Work, or try again in"
            f" {wait} seconds."
        ),
    }
    assert list_stances() == ["broken"]


def test_report_with_the_solution_counts(client, challenge):
    answer = post_works(client, solve(challenge))

    assert (answer.status_code, list_stances()) == (201, ["broken", "works"])


def test_solution_counts_once(client, challenge):
    solution = solve(challenge)
    post_works(client, solution)

    again = post_works(client, solution)

    assert (again.status_code, again.json()["detail"].partition(".")[0]) == (
        429,
        "The proof was used already; each is good for one report",
    )
    assert again.json()["challenge"]["signature"] != challenge["signature"]


def test_solution_that_another_process_has_accepted_does_not_count(client, challenge, settings):
    with redis.Redis.from_url(settings.REDIS_URL) as store:
        store.set(f"spent:{challenge['signature']}", 1)

    assert post_works(client, solve(challenge)).status_code == 429


def test_without_redis_a_solution_counts_once_in_this_process(client, challenge, monkeypatch):
    away = redis.Redis.from_url("unix:///nowhere/valkey.sock")
    monkeypatch.setattr(throttle, "_client", lambda: away)
    solution = solve(challenge)

    assert [post_works(client, solution).status_code for _ in range(2)] == [201, 429]


def test_solution_is_for_its_service_and_its_network(client, challenge):
    make_service("other")
    post_report(client, {"service": "acme"}, REMOTE_ADDR="203.0.113.1")
    solution = solve(challenge)

    answers = [
        post_works(client, solution, service="other"),
        post_works(client, solution, REMOTE_ADDR="203.0.113.1"),
        post_works(client, solution),
    ]

    assert [answer.status_code for answer in answers] == [429, 429, 201]


def test_solution_expires(client, challenge, monkeypatch):
    def make_old_challenge(**of):
        return challenges.make_challenge(**of | {"now": of["now"] - LIFETIME - timedelta(seconds=1)})

    monkeypatch.setattr("reports.web.problems.make_challenge", make_old_challenge)
    old = post_works(client, "").json()["challenge"]

    assert post_works(client, solve(old)).json()["detail"].startswith("The proof has expired.")


def test_proof_that_is_not_needed_is_not_used_up(client, challenge, settings):
    solution = solve(challenge)
    settings.PROOF_OF_WORK = False
    post_works(client, solution)
    settings.PROOF_OF_WORK = True

    assert post_works(client, solution).status_code == 200


def test_other_networks_are_not_asked(client, challenge):
    assert post_works(client, "", REMOTE_ADDR="203.0.113.1").status_code == 201


def test_network_is_asked_sooner_while_reports_of_the_service_are_concentrated(client, acme, settings):
    settings.PROOF_OF_WORK_PER_NETWORK = 10
    rule.note_concentrated([acme.pk])
    make_service("other")

    services = ["acme", "acme", "other"]
    assert [post_report(client, {"service": each}).status_code for each in services] == [201, 429, 201]


def test_form_answers_with_a_page_that_holds_the_same_report(client):
    tap(client, TAP)

    answer = tap(client, {"stance": "works"})

    page = answer.content.decode()
    assert (answer.status_code, int(answer["Retry-After"]) > 0, list_stances()) == (429, True, ["broken"])
    assert read_hidden_fields(page) | {"wait": ""} == {"stance": "works", "wait": "", "altcha": ""}
    assert "Please wait 15 seconds, then press the button." in page


def test_form_with_a_solution_counts(client):
    tap(client, TAP)
    page = tap(client, {"stance": "works"}).content.decode()
    (challenge,) = re.findall(r'data-challenge="(.*?)"', page)

    answer = tap(client, read_hidden_fields(page) | {"altcha": solve(json.loads(html.unescape(challenge)))})

    assert (answer.status_code, list_stances()) == (303, ["broken", "works"])


def test_form_without_a_script_counts_after_the_wait_and_once(client, monkeypatch):
    monkeypatch.setattr(waits, "WAIT", 0)
    tap(client, {"stance": "works"})
    fields = read_hidden_fields(tap(client, {"surface": ""}).content.decode())

    answers = [tap(client, fields) for _ in range(2)]

    assert ([answer.status_code for answer in answers], list_stances()) == ([303, 429], ["works", "broken"])
    assert "used already" in answers[1].content.decode()


def test_wait_that_is_not_over_goes_on(client):
    tap(client, TAP)
    fields = read_hidden_fields(tap(client, {"stance": "works"}).content.decode())

    page = tap(client, fields).content.decode()

    assert (read_hidden_fields(page), "used already" in page) == (fields, False)


def test_few_who_wait_are_admitted_of_a_network(client, monkeypatch):
    monkeypatch.setattr(waits, "WAIT", 0)
    monkeypatch.setattr(throttle, "WAITS_PER_NETWORK", 1)
    tap(client, TAP)
    fields = [read_hidden_fields(tap(client, {"stance": "works"}).content.decode()) for _ in range(2)]

    answers = [tap(client, each) for each in fields]

    assert [answer.status_code for answer in answers] == [303, 429]
    assert "Too many reports from here" in answers[1].content.decode()


def test_second_step_of_the_form_needs_none(client):
    token = tap(client, TAP)["Location"].partition("?r=")[2]

    answer = client.post(f"{FORM}details/", {"r": token, "symptom": "login"}, REMOTE_ADDR=str(ANA))

    assert (answer.status_code, Report.objects.get().symptom) == (303, "login")

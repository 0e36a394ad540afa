"""POST /api/v1/reports/: each answer in its code, its type and its whole body."""

import json

import pytest
import redis
from django.db import connection

from reporter.front.refusals import DATABASE_FROZEN, RefusalAnswers
from reports import throttle
from reports.choices.regions import subdivisions
from reports.models import Report
from reports.queries import catalogue
from tests.builders.reports import ANA, BEN, make_service
from tests.integration.reports.web.api_reports import NO_SERVICE, PROBLEM, URL, make_problem, read_answer


def away(monkeypatch) -> None:
    """The next connection finds no server."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")


def test_counted_report_is_201_with_its_receipt(post):
    answer = post({"service": "acme", "surface": "chat", "symptom": "login", "region": "us-ca"})

    (report,) = Report.objects.all()
    at = report.received_at.isoformat().replace("+00:00", "Z")
    body = {"counted": True, "id": str(report.id), "received_at": at}
    assert read_answer(answer) == (201, "application/json", body)
    assert (report.stance, report.surface, report.symptom, report.region) == (
        *("broken", "chat", "login"),
        "US-CA",
    )


def test_repeat_is_200_with_the_receipt_of_the_first(post):
    first = post({"service": "acme"}).json()

    again = post({"service": "acme", "surface": "chat"})

    body = first | {"counted": False, "because": "already counted"}
    assert read_answer(again) == (200, "application/json", body)


def test_works_is_another_report(post):
    codes = [post({"service": "acme", "stance": stance}).status_code for stance in ("broken", "works")]

    assert codes == [201, 201]


def test_proxy_tells_who_reports(post):
    people = [{"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": str(person)} for person in (ANA, BEN, ANA)]

    assert [post({"service": "acme"}, **person).status_code for person in people] == [201, 201, 200]


def test_spoofed_forwarding_makes_nobody_many(post):
    codes = [post({"service": "acme"}, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}").status_code for n in range(3)]

    assert codes == [201, 200, 200]


def test_comment_is_accepted_and_not_kept(post):
    answer = post({"service": "acme", "comment": "my secret"})

    assert answer.status_code == 201
    assert "my secret" not in str(list(Report.objects.values()))


def test_wrong_fields_are_400_and_named(post):
    answer = post({"service": "acme", "surface": "a\0", "stance": "maybe", "colour": "red"})

    assert read_answer(answer) == make_problem(
        "bad-fields",
        400,
        errors={
            "surface": [
                "Null characters are not allowed.",
                "Lower-case letters, digits and hyphens only.",
            ],
            "stance": ["One of broken, works."],
            "colour": ["Unknown field. Known: service, surface, symptom, stance, region, comment."],
        },
    )


def test_unknown_service_is_404_with_close_ones(post):
    make_service("acme-cloud")

    answer = post({"service": "acme-clou"})

    assert read_answer(answer) == make_problem(
        "unknown-service",
        404,
        detail="Did you mean acme-cloud or acme?",
        errors=NO_SERVICE,
        did_you_mean=["acme-cloud", "acme"],
    )


def test_unknown_service_like_no_other_is_404_with_the_way_to_all(post):
    assert read_answer(post({"service": "xyzzy"})) == make_problem(
        "unknown-service", 404, detail="See /api/v1/services/ for all.", errors=NO_SERVICE, did_you_mean=[]
    )


@pytest.mark.parametrize("service", ["Acme", "ACME", " acme "])
def test_service_is_found_in_any_case(service, post):
    assert post({"service": service}).status_code == 201


def test_name_that_is_no_slug_is_404_with_close_ones(post):
    answer = post({"service": "Acme Inc."})

    assert (answer.status_code, answer.json()["did_you_mean"]) == (404, ["acme"])


@pytest.mark.parametrize("region", ["ZZ", "Germany", "D", "ÄÖ", "US_CA", "<b>"])
def test_region_that_does_not_exist_is_422_with_those_there_are(region, post):
    answer = post({"service": "acme", "region": region})

    assert (answer.status_code, len(answer.json()["choices"]["region"])) == (422, 249)


def test_what_was_asked_for_as_a_region_is_not_kept(post):
    """Anybody may ask for anything: only countries get their subdivisions remembered."""
    before = subdivisions.cache_info().currsize

    post({"service": "acme", "region": "Atlantis-1"})

    assert subdivisions.cache_info().currsize == before


def test_address_without_its_slash_takes_reports_too(client, acme):
    answer = client.post(URL.rstrip("/"), {"service": "acme"}, content_type="application/json")

    assert answer.status_code == 201


def test_unknown_choices_are_422_with_those_there_are(post):
    answer = post({"service": "acme", "surface": "fax", "symptom": "rain", "region": "au-xx"})

    unknown = ["Unknown. See choices."]
    assert read_answer(answer) == make_problem(
        "unknown-choice",
        422,
        detail="Use one of the choices, or leave the field out.",
        errors={"surface": unknown, "symptom": unknown, "region": unknown},
        choices={
            "surface": ["chat", "api"],
            "symptom": ["login", "slow"],
            "region": ["AU-ACT", "AU-NSW", "AU-NT", "AU-QLD", "AU-SA", "AU-TAS", "AU-VIC", "AU-WA"],
        },
    )


def test_too_many_are_429_with_the_time_to_wait(post, monkeypatch):
    monkeypatch.setattr(throttle, "PER_REPORTER", 0)

    answer = post({"service": "acme"})

    wait = answer["Retry-After"]
    assert read_answer(answer) == make_problem(
        "too-many-reports",
        429,
        title="Too many reports from this source.",
        detail=f"Try again in {wait} seconds. What was counted stays counted.",
    )
    assert 1 <= int(wait) <= throttle.WINDOW


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [True, False])
def test_database_away_is_503(known, post, monkeypatch):
    if known:
        catalogue()
    away(monkeypatch)

    answer = post({"service": "acme"})

    refused = RefusalAnswers().answer(DATABASE_FROZEN, path="/api/v1/reports/", accept_language="")
    assert read_answer(answer) == (503, PROBLEM, json.loads(refused.body))
    assert answer["Retry-After"] == dict(refused.headers)["retry-after"]


def test_redis_away_is_no_reason_to_refuse(post, monkeypatch):
    monkeypatch.setattr(throttle, "_client", lambda: redis.Redis.from_url("unix:///nowhere/valkey.sock"))

    assert post({"service": "acme"}).status_code == 201


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_other_methods_are_405_with_those_there_are(method, client):
    answer = getattr(client, method)(URL)

    assert read_answer(answer) == make_problem(
        "method-not-allowed",
        405,
        title="This address does not take that method.",
        detail=f'Method "{method.upper()}" not allowed.',
    )
    assert answer["Allow"] == "POST, OPTIONS"


def test_no_cookie_is_set(post):
    assert not post({"service": "acme"}).cookies


def everything_kept(settings) -> str:
    """All of the database's reports and all of the store, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM reports_report r")
        rows = [row for (row,) in cursor.fetchall()]
    with redis.Redis.from_url(settings.REDIS_URL) as store:
        return str(rows) + str([(key, store.get(key)) for key in store.scan_iter()])


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::abcd"])
def test_address_is_kept_nowhere(address, post, caplog, settings, monkeypatch):
    caplog.set_level("DEBUG")
    for said in (
        {"service": "acme"},
        {"service": "acme"},
        {"service": "acne"},
        "{",
        {"service": "acme", "x": 1},
    ):
        post(said, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=address)
    throttle.exchange_counts()
    monkeypatch.setattr(throttle, "_client", lambda: redis.Redis.from_url("unix:///nowhere/valkey.sock"))
    post({"service": "acme"}, REMOTE_ADDR=address, HTTP_USER_AGENT="Mallory/1")
    throttle.exchange_counts()

    kept = everything_kept(settings) + caplog.text
    assert "limit:r:" in kept
    assert "counts limits for itself" in kept
    for secret in (address, "c0000201", "20010db8", "127.0.0.1", "Mallory"):
        assert secret not in kept

"""POST /api/v1/reports/: each answer in its code, its type and its whole body."""

import json
from codecs import BOM_UTF8
from typing import Any

import pytest
import redis
from django.db import connection
from rest_framework.response import Response

from reporter.front.refusals import DATABASE_FROZEN, RefusalAnswers
from reports import geo, throttle
from reports.models import Report
from reports.queries import catalogue
from tests.builders.reports import ANA, BEN, make_service

URL = "/api/v1/reports/"
PROBLEM = "application/problem+json"
NO_SERVICE = {"service": ["There is no such service."]}
TITLES = {
    "bad-fields": "Some fields are wrong.",
    "bad-request": "The request cannot be read.",
    "unknown-service": "There is no such service.",
    "unknown-choice": "This service does not have that.",
}


@pytest.fixture
def post(client, acme):
    def post(said: Any, content_type: str = "application/json", **more: Any) -> Response:
        body = (
            said if isinstance(said, bytes) else said.encode() if isinstance(said, str) else json.dumps(said)
        )
        return client.generic(
            "POST", URL, body, content_type=content_type, **{"REMOTE_ADDR": str(ANA)} | more
        )

    return post


def problem(kind: str, code: int, **more: Any) -> tuple[int, str, dict]:
    body = {"type": f"urn:problem:{kind}", "title": TITLES.get(kind), "status": code}
    return code, PROBLEM, body | more


def told(answer: Response) -> tuple[int, str, dict]:
    return answer.status_code, answer["Content-Type"], answer.json()


def away(monkeypatch) -> None:
    """The next connection finds no server."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")


def test_counted_report_is_201_with_its_receipt(post):
    answer = post({"service": "acme", "surface": "chat", "symptom": "login", "region": "us-ca"})

    (report,) = Report.objects.all()
    at = report.received_at.isoformat().replace("+00:00", "Z")
    body = {"counted": True, "id": str(report.id), "received_at": at}
    assert told(answer) == (201, "application/json", body)
    assert (report.stance, report.surface, report.symptom, report.region) == (
        *("broken", "chat", "login"),
        "US-CA",
    )


def test_repeat_is_200_with_the_receipt_of_the_first(post):
    first = post({"service": "acme"}).json()

    again = post({"service": "acme", "surface": "chat"})

    body = first | {"counted": False, "because": "already counted"}
    assert told(again) == (200, "application/json", body)


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

    assert told(answer) == problem(
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


@pytest.mark.parametrize("body", ["[]", '"acme"', "7", "null"])
def test_what_is_no_object_is_400(body, post):
    answer = post(body)

    assert (answer.status_code, answer["Content-Type"], answer.json()["type"]) == (
        *(400, PROBLEM),
        "urn:problem:bad-fields",
    )
    assert list(answer.json()["errors"]) == ["body"]


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "{'service': 'acme'}",
        '{"service": "acme"} x',
        '{"service": NaN}',
        b'{"service": "\xff"}',
        "[" * 8000,
        '{"service":' * 1000,
        "9" * 5000,
    ],
)
def test_what_cannot_be_read_is_400(body, post):
    answer = post(body)

    detail = answer.json()["detail"]
    assert told(answer) == problem("bad-request", 400, detail=detail, errors={"body": [detail]})


def test_nothing_at_all_lacks_a_service(post):
    assert told(post("")) == problem("bad-fields", 400, errors={"service": ["This field is required."]})


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "rot13", "hex", "nonsense"])
def test_json_is_utf_8_whatever_is_claimed(charset, post):
    answer = post({"service": "acme"}, content_type=f"application/json; charset={charset}")

    assert answer.status_code == 201


def test_unknown_service_is_404_with_close_ones(post):
    make_service("acme-cloud")

    answer = post({"service": "acme-clou"})

    assert told(answer) == problem(
        "unknown-service",
        404,
        detail="Did you mean acme-cloud or acme?",
        errors=NO_SERVICE,
        did_you_mean=["acme-cloud", "acme"],
    )


def test_unknown_service_like_no_other_is_404_with_the_way_to_all(post):
    assert told(post({"service": "xyzzy"})) == problem(
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
    before = geo.subdivisions.cache_info().currsize

    post({"service": "acme", "region": "Atlantis-1"})

    assert geo.subdivisions.cache_info().currsize == before


def test_byte_order_mark_means_nothing(post):
    assert post(BOM_UTF8 + b'{"service": "acme"}').status_code == 201


def test_address_without_its_slash_takes_reports_too(client, acme):
    answer = client.post(URL.rstrip("/"), {"service": "acme"}, content_type="application/json")

    assert answer.status_code == 201


def test_unknown_choices_are_422_with_those_there_are(post):
    answer = post({"service": "acme", "surface": "fax", "symptom": "rain", "region": "au-xx"})

    unknown = ["Unknown. See choices."]
    assert told(answer) == problem(
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


def padded(size: int) -> str:
    return '{"service": "acme"}'.ljust(size)


def test_largest_body_is_read(post):
    assert post(padded(16 * 1024)).status_code == 201


@pytest.mark.parametrize(
    ("size", "more"),
    [
        (16 * 1024 + 1, {"detail": "At most 16384 bytes.", "errors": {"body": ["At most 16384 bytes."]}}),
        (64 * 1024 + 1, {"errors": {"body": ["The body is too large."]}}),
    ],
)
def test_larger_body_is_413(size, more, post):
    assert told(post(padded(size))) == problem("too-large", 413, title="The body is too large.", **more)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense", ""]
)
def test_what_is_not_json_is_415(content_type, post):
    code, media_type, body = told(post(b"service=acme", content_type=content_type))

    assert (code, media_type, body["type"]) == (415, PROBLEM, "urn:problem:not-json")


def test_too_many_are_429_with_the_time_to_wait(post, monkeypatch):
    monkeypatch.setattr(throttle, "PER_REPORTER", 0)

    answer = post({"service": "acme"})

    wait = answer["Retry-After"]
    assert told(answer) == problem(
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
    assert told(answer) == (503, PROBLEM, json.loads(refused.body))
    assert answer["Retry-After"] == dict(refused.headers)["retry-after"]


def test_redis_away_is_no_reason_to_refuse(post, monkeypatch):
    monkeypatch.setattr(throttle, "_client", lambda: redis.Redis.from_url("unix:///nowhere/valkey.sock"))

    assert post({"service": "acme"}).status_code == 201


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_other_methods_are_405_with_those_there_are(method, client):
    answer = getattr(client, method)(URL)

    assert told(answer) == problem(
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
    monkeypatch.setattr(throttle, "_client", lambda: redis.Redis.from_url("unix:///nowhere/valkey.sock"))
    post({"service": "acme"}, REMOTE_ADDR=address, HTTP_USER_AGENT="Mallory/1")

    kept = everything_kept(settings) + caplog.text
    assert "limit:r:" in kept
    assert "limits are off" in kept
    for secret in (address, "c0000201", "20010db8", "127.0.0.1", "Mallory"):
        assert secret not in kept

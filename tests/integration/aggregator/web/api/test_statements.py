"""What a vendor says through the API: who may, what comes back, and what is never kept."""

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.dateparse import parse_datetime

from aggregator import statements
from aggregator.models import VendorKey, VendorStatement
from reports import throttle
from tests.builders.derived import HOUR, TOKEN, make_statement, make_vendor_key
from tests.builders.reports import ANA, BEN, MINUTE, make_service

pytestmark = pytest.mark.django_db

URL = "/api/v1/services/acme/statements/"
PROBLEM = "application/problem+json"
BEARER = f"Bearer {TOKEN}"
TITLES = {"no-key": "This needs a key that is in force.", "not-yours": "This key does not speak for that."}


@pytest.fixture
def key(acme) -> VendorKey:
    return make_vendor_key(acme)


@pytest.fixture
def post(client, key):
    def post(said: Any, *, header: str | None = BEARER, url: str = URL, **more: Any) -> Any:
        headers = {} if header is None else {"HTTP_AUTHORIZATION": header}
        known = {"content_type": "application/json", "REMOTE_ADDR": str(ANA)}
        return client.post(url, said, **known | headers | more)

    return post


def told(answer: Any) -> tuple[int, str, dict]:
    return answer.status_code, answer["Content-Type"], answer.json()


def problem(kind: str, code: int, **more: Any) -> tuple[int, str, dict]:
    body = {"type": f"urn:problem:{kind}", "title": TITLES.get(kind), "status": code}
    return code, PROBLEM, body | more


NOBODY = problem("no-key", 401, detail="Send “Authorization: Bearer” with the token of this service.")


def text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def test_what_is_said_comes_back_with_its_name_and_times(post):
    answer = post({"text": "We look.\n<b>Now</b>"})

    row = VendorStatement.objects.get()
    body = {"text": "We look.\n<b>Now</b>", "signed_as": "Acme", "at": text(row.at),
            "until": text(row.at + 24 * HOUR), "via": "key", "id": row.pk}  # fmt: skip
    assert told(answer) == (201, "application/json", body)


def test_a_retry_is_200_and_adds_nothing(post):
    first, again = (post({"text": "We look."}) for _ in range(2))

    assert told(again) == (200, "application/json", first.json() | {"because": "already said"})
    assert VendorStatement.objects.count() == 1


def test_until_is_taken_with_its_zone(post, clock):
    until = (clock + 2 * HOUR).replace(microsecond=0)

    answer = post({"text": "We look.", "until": (until + HOUR).strftime("%Y-%m-%dT%H:%M:%S+01:00")})

    assert parse_datetime(answer.json()["until"]) == until


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        f"Basic {TOKEN}",
        TOKEN,
        f"Bearer {TOKEN}x",
        f"Bearer {'x' * 10_000}",
        "Bearer \udcff\0é",
    ],
    ids=lambda header: str(header)[:20],
)
def test_without_the_token_every_answer_is_the_same(header, post):
    answer = post({"text": "We look."}, header=header)

    assert told(answer) == NOBODY
    assert answer["WWW-Authenticate"] == "Bearer"
    assert list(VendorStatement.objects.all()) == []


def test_a_revoked_key_is_nobodys(post, acme, key, clock):
    statements.revoke_key(service=acme.pk, key=key.pk, now=clock)

    assert told(post({"text": "We look."})) == NOBODY


def test_a_key_revoked_in_the_same_moment_is_nobodys(post, key, monkeypatch, clock):
    monkeypatch.setattr(statements, "find_key", lambda **_asked: key)
    statements.revoke_key(service=key.service_id, key=key.pk, now=clock)

    assert told(post({"text": "We look."})) == NOBODY


@pytest.mark.parametrize("where", ["?token=", "?access_token=", "?Authorization=Bearer+"])
def test_a_token_in_the_address_is_not_taken(where, post):
    token = TOKEN.replace(" ", "+")

    assert told(post({"text": "We look."}, header=None, url=f"{URL}{where}{token}")) == NOBODY
    assert post({"text": "We look.", "access_token": TOKEN}, header=None).status_code == 401


def test_the_scheme_is_read_in_any_case(post):
    assert post({"text": "We look."}, header=f"bEARER {TOKEN}").status_code == 201


def test_a_key_of_another_service_is_403(post):
    make_vendor_key(make_service("other"), token="other")

    answer = post({"text": "We look."}, header="Bearer other")

    assert told(answer) == problem("not-yours", 403, detail="It speaks for another service.")


def test_an_unknown_service_is_404_for_who_has_a_key_only(post):
    codes = [
        post({"text": "x"}, header=header, url="/api/v1/services/acne/statements/").status_code
        for header in (BEARER, None)
    ]

    assert codes == [404, 401]


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ({}, {"text": ["This field is required."]}),
        ({"text": ""}, {"text": ["This field may not be blank."]}),
        ({"text": 7}, {"text": ["Must be text."]}),
        ({"text": None}, {"text": ["This field is required."]}),
        ({"text": "x" * 501}, {"text": ["Ensure this field has no more than 500 characters."]}),
        (
            {"text": "all \u202efine"},
            {"text": ["U+202E cannot be seen or turns the text around it: leave it out."]},
        ),
        ({"text": "x", "until": "soon"}, {"until": ["A time like 2026-04-15T14:30:00Z."]}),
        ({"text": "x", "until": 7}, {"until": ["A time like 2026-04-15T14:30:00Z."]}),
        (
            {"text": "\n".join("x" * 13), "until": "2020-01-01T00:00:00Z"},
            {
                "text": ["At most 12 lines."],
                "until": ["Later than now, and at most 14 days from now."],
            },
        ),
        (
            {"text": "x", "until": "9999-12-31T23:59:59Z"},
            {"until": ["Later than now, and at most 14 days from now."]},
        ),
        ({"text": "x", "signed_as": "Mallory"}, {"signed_as": ["Unknown field. Known: text, until."]}),
    ],
    ids=str,
)
def test_wrong_fields_are_400_and_named(said, errors, post):
    title = "Some fields are wrong."

    assert told(post(said)) == problem("bad-fields", 400, title=title, errors=errors)
    assert list(VendorStatement.objects.all()) == []


@pytest.mark.parametrize("until", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "", "\0"])
def test_a_time_that_is_none_is_400(until, post):
    answer = post({"text": "x", "until": until})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["until"])


def test_larger_bodies_and_other_types_are_refused_as_elsewhere(post):
    large = post({"text": "x" * 17_000})
    form = post("text=x", content_type="application/x-www-form-urlencoded")

    assert [(answer.status_code, answer["Content-Type"]) for answer in (large, form)] == [
        (413, PROBLEM),
        (415, PROBLEM),
    ]


def test_too_many_statements_are_429_with_the_time_to_wait(post, acme, key, clock):
    for n in range(6):
        make_statement(acme, at=clock - n * MINUTE, key=key, text=str(n))

    answer = post({"text": "Once more."})

    wait = int(answer["Retry-After"])
    assert 54 * 60 < wait <= 55 * 60
    detail = f"Try again in {wait} seconds."
    title = "More than 6 statements an hour."
    assert told(answer) == problem("too-many-statements", 429, title=title, detail=detail)


def test_who_brings_wrong_keys_has_to_wait_and_others_have_not(post, monkeypatch):
    monkeypatch.setattr(throttle, "FAILURES", 3)
    codes = [post({"text": "x"}, header="Bearer wrong").status_code for _ in range(4)]

    held, other = (post({"text": "x"}, REMOTE_ADDR=str(who)) for who in (ANA, BEN))

    title = "Too many wrong keys from this source."
    detail = f"Try again in {held['Retry-After']} seconds."
    assert codes == [401, 401, 401, 429]
    assert told(held) == problem("too-many-failures", 429, title=title, detail=detail)
    assert other.status_code == 201


def test_a_right_key_is_no_failure(post, monkeypatch):
    monkeypatch.setattr(throttle, "FAILURES", 2)

    assert [post({"text": str(n)}).status_code for n in range(4)] == [201] * 4


def test_a_key_withdraws_its_own(client, post):
    address = f"{URL}{post({'text': 'We look.'}).json()['id']}/"

    codes = [client.delete(address, HTTP_AUTHORIZATION=BEARER).status_code for _ in range(2)]

    assert codes == [204, 404]
    assert client.get(URL).json()["statements"] == []


def test_what_others_said_is_not_withdrawn(client, acme, key, clock):
    said = make_statement(acme, at=clock, key=make_vendor_key(acme, token="other"))
    address = f"{URL}{said.pk}/"

    codes = [
        client.delete(each, **header).status_code
        for each, header in (
            (address, {}),
            (address, {"HTTP_AUTHORIZATION": BEARER}),
            (f"{URL}{'9' * 30}/", {"HTTP_AUTHORIZATION": BEARER}),
        )
    ]

    assert codes == [401, 404, 404]
    assert VendorStatement.objects.get().withdrawn_at is None


def test_anybody_reads_what_was_said_also_what_is_over(client, acme, key, clock):
    at = clock - 2 * HOUR
    rows = [make_statement(acme, at=at, key=key, text="Old.", until=at + HOUR),
            make_statement(acme, at=at, key=key, text="Wrong.", withdrawn_at=clock),
            make_statement(acme, at=clock, key=key, text="New.")]  # fmt: skip

    answer = client.get(URL)

    ids = [said["id"] for said in answer.json()["statements"]]
    assert (answer.json()["service"], ids) == ("acme", [rows[2].pk, rows[0].pk])
    assert answer["Cache-Control"] == "public, max-age=10"
    assert client.get(URL, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304


def test_pages_elsewhere_may_read_and_not_speak(client, post):
    answers = [
        client.get(URL),
        post({"text": "x"}),
        post({"text": "x"}, header=None),
        client.options(URL),
        client.delete(f"{URL}1/"),
    ]

    assert [answer.get("Access-Control-Allow-Origin") for answer in answers] == ["*", *[None] * 4]
    assert [answer["Cache-Control"] for answer in answers[1:]] == ["no-store"] * 4


def test_service_tells_the_present_statement(client, watched, clock):
    before = client.get("/api/v1/services/acme/").json()["statement"]
    row = make_statement(watched, at=clock - timedelta(minutes=1), key=make_vendor_key(watched))

    assert before is None
    assert client.get("/api/v1/services/acme/").json()["statement"] == {
        "text": "We are looking into it.",
        "signed_as": "Acme",
        "at": text(row.at),
        "until": text(row.until),
        "via": "key",
    }


def test_neither_token_nor_text_nor_address_is_logged(post, caplog, monkeypatch):
    monkeypatch.setattr(throttle, "FAILURES", 2)
    with caplog.at_level(logging.DEBUG):
        for header in (BEARER, "Bearer secret-guess", "Bearer secret-guess", "Bearer secret-guess"):
            post({"text": "A word to keep."}, header=header)
            post({"text": "A word to keep.\u202e"}, header=header)

    written = " ".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert [word for word in (TOKEN, "secret-guess", "A word", str(ANA)) if word in written] == []


def test_schema_says_where_a_key_is_needed(client):
    schema = client.get("/api/v1/schema/", {"format": "json"}).json()

    path = schema["paths"]["/api/v1/services/{slug}/statements/"]
    assert schema["components"]["securitySchemes"] == {"vendor": {"type": "http", "scheme": "bearer"}}
    assert (path["get"].get("security"), path["post"]["security"]) == (None, [{"vendor": []}])

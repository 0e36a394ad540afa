"""Staff sign in behind limits: who guesses is refused before a password is hashed, and the log tells it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import get_default_password_validators
from django.http import HttpResponse
from django.test import Client

from reporter.staff_pages import sign_in
from reports import throttle
from reports.throttle import SIGN_INS_OF_ACCOUNT, SIGN_INS_OF_SOURCE
from tests.log_lines import log_lines

pytestmark = pytest.mark.usefixtures("staff_pages")
RIGHT, WRONG = "a long word of Olga's", "a long word of Mallory's"
OFFICE = "192.0.2.1"


@pytest.fixture(autouse=True)
def olga(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(sign_in, "datetime", type("Clock", (), {"now": lambda _zone: noon}))
    monkeypatch.setattr(throttle, "_redis_pause", throttle._RedisPause())
    return User.objects.create_superuser("olga", password=RIGHT)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Passwords that were looked at."""
    seen: list[str] = []
    check = User.check_password
    monkeypatch.setattr(User, "check_password", lambda self, text: seen.append(text) or check(self, text))
    return seen


def attempt(password: str = WRONG, *, source: str = OFFICE, name: str = "olga") -> HttpResponse:
    said = {"username": name, "password": password, "next": "/admin/"}
    return Client().post("/admin/login/", said, REMOTE_ADDR=source)


def statuses(times: int, one: Callable[[int], HttpResponse]) -> list[int]:
    return [one(n).status_code for n in range(times)]


def test_right_password_signs_in():
    answer = attempt(RIGHT)

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_source_has_its_share_and_then_costs_no_hash(hashed):
    found = statuses(SIGN_INS_OF_SOURCE + 5, lambda _: attempt())

    assert found == [200] * SIGN_INS_OF_SOURCE + [429] * 5
    assert len(hashed) == SIGN_INS_OF_SOURCE


def test_refusal_is_a_page_that_says_when_to_try_again():
    statuses(SIGN_INS_OF_SOURCE, lambda _: attempt())

    answer = attempt(RIGHT)

    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert "The password was not checked. Try again in 10 minutes." in answer.content.decode()


def test_account_has_its_share_from_wherever_it_is_tried(hashed):
    found = statuses(SIGN_INS_OF_ACCOUNT + 3, lambda n: attempt(source=f"198.51.100.{n}", name="Olga "))

    assert found == [200] * SIGN_INS_OF_ACCOUNT + [429] * 3
    assert attempt(RIGHT, source="203.0.113.9").status_code == 429


def test_all_accounts_together_have_a_share_too(monkeypatch):
    monkeypatch.setattr(throttle, "SIGN_INS_OF_SITE", 12)

    found = statuses(13, lambda n: attempt(source=f"198.18.{n}.1", name=f"name{n}"))

    assert (set(found[:-1]), found[-1]) == ({200}, 429)


def test_one_source_cannot_lock_the_account_for_others():
    statuses(SIGN_INS_OF_ACCOUNT * 2, lambda _: attempt(source="203.0.113.66"))

    assert attempt(RIGHT).status_code == 302


def test_who_signed_in_from_here_lately_gets_in_while_others_guess():
    attempt(RIGHT)
    statuses(SIGN_INS_OF_ACCOUNT + 1, lambda n: attempt(source=f"198.51.100.{n}"))

    assert attempt(RIGHT).status_code == 302


def test_attempts_on_another_account_do_not_count_as_signed_in(olga):
    """Who is signed in and guesses somebody else's password."""
    client = Client()
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    said = {"username": "olga", "password": WRONG}

    found = statuses(SIGN_INS_OF_SOURCE + 1, lambda _: client.post("/admin/login/", said))

    assert found[-1] == 429


def test_log_tells_each_attempt_once_and_nobody_by_name(olga):
    with log_lines() as lines:
        attempt(RIGHT)
        statuses(SIGN_INS_OF_SOURCE + 50, lambda _: attempt("hunter2"))

    told = [json.loads(line)["message"].partition(":")[0] for line in lines]
    assert told == [
        "signed in",
        *["sign-in failed"] * SIGN_INS_OF_SOURCE,
        "sign-in refused, as all that follow until the window ends",
    ]
    assert not any(word in line for line in lines for word in (OFFICE, "olga", "hunter2"))


def test_only_few_passwords_are_hashed_at_once(hashed):
    held = [sign_in.AT_ONCE.acquire(blocking=False) for _ in range(3)]
    try:
        answer = attempt(RIGHT)
    finally:
        for each in held:
            if each:
                sign_in.AT_ONCE.release()

    assert (answer.status_code, answer["Retry-After"], hashed) == (429, "2", [])


def test_without_redis_the_process_counts_for_itself(monkeypatch):
    away = redis.Redis.from_url("unix:///nowhere/valkey.sock")
    monkeypatch.setattr(throttle, "_client", lambda: away)

    assert statuses(SIGN_INS_OF_SOURCE + 1, lambda _: attempt())[-2:] == [200, 429]


def test_tomorrow_the_office_is_still_known(monkeypatch):
    attempt(RIGHT)
    later = datetime.now(UTC).replace(hour=8) + timedelta(days=1)
    monkeypatch.setattr(sign_in, "datetime", type("Clock", (), {"now": lambda _zone: later}))
    statuses(SIGN_INS_OF_ACCOUNT + 1, lambda n: attempt(source=f"198.51.100.{n}"))

    assert attempt(RIGHT).status_code == 302


@pytest.mark.parametrize("address", ["/admin/nowhere/", "/admin/nowhere", "/admin/auth/nobody/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_unknown_page_of_staff_is_not_there(method, address):
    assert getattr(Client(enforce_csrf_checks=True), method)(address).status_code == 404


def test_form_without_its_token_gets_a_page_that_helps(hashed):
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "olga", "password": RIGHT})

    assert (answer.status_code, hashed) == (403, [])
    assert "The form was not accepted" in answer.content.decode()


def test_short_and_common_passwords_are_refused():
    validators = {type(each).__name__ for each in get_default_password_validators()}

    assert validators == {
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    }

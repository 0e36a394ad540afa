"""A source has its share of a window; without Redis each process counts for itself."""

import logging
from datetime import datetime, timedelta

import pytest
import redis

from reports import throttle
from reports.throttle import FAILURES, PER_NETWORK, PER_REPORTER, WINDOW, UnableToAdmit
from tests.builders.reports import AT

ANA, BEN = b"a" * 16, b"b" * 16
NETWORK, OTHER_NETWORK = b"n" * 16, b"o" * 16
SERVICE = 7
STEP = timedelta(seconds=WINDOW)  # AT is the start of a window


@pytest.fixture
def _redis_away(monkeypatch):
    away = redis.Redis.from_url("unix:///nowhere/valkey.sock")
    monkeypatch.setattr(throttle, "_client", lambda: away)


def ask(*, person: bytes = ANA, network: bytes = NETWORK, now: datetime = AT) -> None:
    throttle.admit_report(reporter_key=person, network_key=network, service_id=SERVICE, now=now)


def ask_often(times: int, **who) -> None:
    for _ in range(times):
        ask(**who)


def is_admitted(**who) -> bool:
    try:
        ask(**who)
    except UnableToAdmit:
        return False
    return True


def test_person_is_admitted_up_to_the_limit_and_no_further():
    assert [is_admitted() for _ in range(PER_REPORTER + 2)] == [True] * PER_REPORTER + [False] * 2


@pytest.mark.parametrize(
    ("late", "seconds"), [(timedelta(0), 600), (timedelta(seconds=1), 599), (STEP - timedelta(seconds=1), 1)]
)
def test_refusal_tells_when_the_next_window_begins(late, seconds):
    ask_often(PER_REPORTER)

    with pytest.raises(UnableToAdmit) as caught:
        ask(now=AT + late)

    assert caught.value.retry_after == seconds


def test_next_window_admits_again():
    ask_often(PER_REPORTER)

    assert [is_admitted(now=AT + late) for late in (STEP - timedelta(seconds=1), STEP)] == [False, True]


def test_others_of_the_same_network_are_admitted():
    ask_often(PER_REPORTER)

    assert [is_admitted(person=person) for person in (ANA, BEN)] == [False, True]


def test_network_is_admitted_up_to_its_limit(monkeypatch):
    monkeypatch.setattr(throttle, "PER_NETWORK", 3)
    for person in range(3):
        ask(person=bytes([person] * 16))

    assert [is_admitted(person=BEN, network=each) for each in (NETWORK, OTHER_NETWORK)] == [False, True]


def test_limits_leave_room_for_a_family_and_a_carrier():
    assert (PER_REPORTER, PER_NETWORK) == (30, 2_000)


def test_totals_are_those_of_the_network_and_of_the_service():
    ask_often(2)
    ask(network=OTHER_NETWORK)

    totals = throttle.admit_report(reporter_key=BEN, network_key=OTHER_NETWORK, service_id=SERVICE, now=AT)

    assert totals == (2, 4)


def test_name_is_claimed_once_by_all_processes():
    claims = [throttle.claim(name=name, seconds=60) for name in ("spent:a", "spent:a", "spent:b")]

    assert claims == [True, False, True]


@pytest.mark.usefixtures("_redis_away")
def test_without_redis_every_claim_is_the_first():
    assert [throttle.claim(name="spent:a", seconds=60) for _ in range(2)] == [True, True]


def test_few_who_wait_are_admitted_of_each_network():
    def is_wait_admitted(network: bytes) -> bool:
        try:
            throttle.admit_wait(network_key=network, now=AT)
        except UnableToAdmit:
            return False
        return True

    admitted = [is_wait_admitted(NETWORK) for _ in range(throttle.WAITS_PER_NETWORK + 2)]

    assert (sum(admitted), admitted[-2:], is_wait_admitted(OTHER_NETWORK)) == (30, [False, False], True)


def test_counts_are_kept_no_longer_than_a_window(settings):
    ask()
    throttle.exchange_counts()

    with redis.Redis.from_url(settings.REDIS_URL) as store:
        kept = {key.decode(): 0 < store.ttl(key) <= WINDOW for key in store.scan_iter()}
    window = int(AT.timestamp()) // WINDOW
    assert kept == {
        f"limit:r:{ANA.hex()}:{window}": True,
        f"limit:n:{NETWORK.hex()}:{window}": True,
        f"limit:service:{SERVICE}:{window}": True,
    }


def test_another_process_learns_at_the_first_exchange_what_was_counted_here():
    ask_often(PER_REPORTER)
    throttle.exchange_counts()
    throttle.forget_counts()  # as another process that has just begun

    ask()
    throttle.exchange_counts()

    with pytest.raises(UnableToAdmit):
        ask()


def test_what_was_exchanged_is_not_counted_twice(settings):
    ask_often(3)
    throttle.exchange_counts()
    ask()
    throttle.exchange_counts()

    with redis.Redis.from_url(settings.REDIS_URL) as store:
        assert store.get(f"limit:r:{ANA.hex()}:{int(AT.timestamp()) // WINDOW}") == b"4"


@pytest.mark.usefixtures("_redis_away")
def test_limits_hold_without_redis_and_it_rests(caplog):
    with caplog.at_level(logging.WARNING):
        for _ in range(PER_REPORTER):
            ask()
            throttle.exchange_counts()

    with pytest.raises(UnableToAdmit):
        ask()
    assert [record.getMessage() for record in caplog.records] == [
        "each process counts limits for itself for 5 s, Redis does not answer: ConnectionError"
    ]


@pytest.mark.usefixtures("_redis_away")
def test_after_the_rest_redis_is_asked_again(monkeypatch, caplog):
    ask()
    throttle.exchange_counts()
    later = throttle.time.monotonic() + 60
    monkeypatch.setattr(throttle.time, "monotonic", lambda: later)

    throttle.exchange_counts()

    assert len(caplog.records) == 2


def fail(times: int, *, person: bytes = ANA, now: datetime = AT) -> None:
    for _ in range(times):
        throttle.count_key_failure(reporter_key=person, now=now)


def may_try_keys(*, person: bytes = ANA, now: datetime = AT) -> bool:
    try:
        throttle.check_key_failures(reporter_key=person, now=now)
    except UnableToAdmit:
        return False
    return True


def test_after_so_many_wrong_keys_a_source_waits_for_the_next_window():
    fail(FAILURES - 1)
    before = may_try_keys()
    fail(1)

    with pytest.raises(UnableToAdmit) as caught:
        throttle.check_key_failures(reporter_key=ANA, now=AT + timedelta(seconds=30))

    assert caught.value.retry_after == WINDOW - 30
    assert (before, may_try_keys(), may_try_keys(person=BEN)) == (True, False, True)
    assert may_try_keys(now=AT + STEP)


def test_wrong_keys_are_no_reports_and_reports_no_wrong_keys(settings):
    fail(FAILURES)
    ask()
    ask_often(PER_REPORTER - 1, person=BEN)

    assert may_try_keys(person=BEN)
    with redis.Redis.from_url(settings.REDIS_URL) as store:
        name = f"limit:f:{ANA.hex()}:{int(AT.timestamp()) // WINDOW}"
        assert 0 < store.ttl(name) <= WINDOW


@pytest.mark.usefixtures("_redis_away")
def test_without_redis_wrong_keys_are_not_counted():
    """A key is 32 random bytes: no number of guesses finds one."""
    fail(FAILURES + 5)

    assert may_try_keys()

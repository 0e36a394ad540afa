"""Limits per address and network, by their keyed hashes.

Reports are counted in each process and exchanged through Redis, all else only there.

Without Redis each process counts reports for itself. The database alone ensures that a person counts once per
service and slot, and losing true reports in an outage is worse than admitting some that should have been
refused.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import redis
from django.conf import settings
from django.core.cache import cache

from reports.proof_of_work import rule
from reports.source_counts import SourceCounts

log = logging.getLogger(__name__)

# Fixed windows need one counter for each key. A sliding one would need a list, and gains nothing here.
WINDOW = 600  # seconds
# Enough for a person who reports all services of one vendor, and for a client that retries.
PER_REPORTER = 30  # in a window
# In a national outage, thousands of phones share the 256 addresses of a carrier's /24.
PER_NETWORK = 2_000  # in a window
# People without JavaScript who wait instead of computing (reports/proof_of_work/waits.py).
WAITS_PER_NETWORK = 30  # in a window
# Wrong keys from one address. A script whose key was revoked stays below it until it gets the new one.
FAILURES = 20
# Attempts to sign in, right or wrong. There is a limit for the whole site too, because each attempt costs a
# third of a second of CPU.
SIGN_INS_OF_SOURCE = 10
SIGN_INS_OF_ACCOUNT = 30
SIGN_INS_OF_SITE = 200
# An address that signed in lately can do so again while others use up the attempts of the account.
KNOWN_SECONDS = 24 * 3600
# After Redis did not answer, requests go on without it for a while instead of waiting for it one by one.
REDIS_PAUSE = 5.0  # seconds
# What a source can get too much of: what each process admits in this time.
EXCHANGE_PERIOD = 1.0  # seconds


class UnableToAdmit(Exception):
    """Too many reports from this source."""

    def __init__(self, *, retry_after: int, first: bool = False) -> None:
        super().__init__(self.__doc__)
        self.retry_after = retry_after  # seconds
        self.first = first  # of this window: only this one is logged


@dataclass
class _RedisPause:
    until: float = 0.0
    # The threads of a web process share one pause.
    lock = threading.Lock()


_redis_pause = _RedisPause()


class RequestTotals(NamedTuple):
    """Requests of this window, as far as this process knows."""

    network: int  # of this network, for all services
    service: int  # for this service, of all networks


def admit_report(*, reporter_key: bytes, network_key: bytes, service_id: int, now: datetime) -> RequestTotals:
    """Count this request. Raises UnableToAdmit when address or network has reached a limit of this window."""
    window = int(now.timestamp()) // WINDOW
    limits = {
        f"limit:r:{reporter_key.hex()}:{window}": PER_REPORTER,
        # Remembered from half of these numbers on: of networks that are not quiet, and of all services.
        f"limit:n:{network_key.hex()}:{window}": 2 * rule.QUIET,
        f"limit:service:{service_id}:{window}": 0,
    }
    reporter, network, service = _report_counts.count(limits, window=window)
    if reporter > PER_REPORTER or network > PER_NETWORK:
        raise UnableToAdmit(retry_after=find_seconds_left(now))
    return RequestTotals(network, service)


def admit_wait(*, network_key: bytes, now: datetime) -> None:
    """Count somebody who waited instead of computing. Raises UnableToAdmit as admit_report does."""
    window = int(now.timestamp()) // WINDOW
    _admit_all({f"limit:w:{network_key.hex()}:{window}": WAITS_PER_NETWORK}, now)


def claim(*, name: str, seconds: int) -> bool:
    """Whether no process has claimed this name in the last seconds; without Redis nobody knows, and it is."""
    return _query(lambda client: [int(bool(client.set(name, 1, nx=True, ex=seconds)))]) != [0]


def exchange_counts() -> None:
    """Exchange the counts of reports with the other processes."""
    _report_counts.exchange()


def forget_counts() -> None:
    """As if this process had just begun."""
    global _report_counts  # noqa: PLW0603  one value, replaced whole
    _report_counts = SourceCounts(_add_counts)


def start_exchange() -> None:
    """Exchange them again and again, in the background."""
    threading.Thread(target=_go_on_exchanging, name="limits", daemon=True).start()


def _go_on_exchanging() -> None:
    while True:
        time.sleep(EXCHANGE_PERIOD)
        exchange_counts()


def check_key_failures(*, reporter_key: bytes, now: datetime) -> None:
    """Raise UnableToAdmit when this address has sent too many wrong keys in this window."""
    for count in _query(lambda client: [int(client.get(_failures(reporter_key, now)) or 0)]):
        if count >= FAILURES:
            raise UnableToAdmit(retry_after=find_seconds_left(now))


def count_key_failure(*, reporter_key: bytes, now: datetime) -> None:
    """Count a wrong key from this address."""
    _count([_failures(reporter_key, now)])


@dataclass(frozen=True)
class SignIn:
    """From where to which account, as keyed hashes of one day."""

    source: bytes
    account: bytes

    @property
    def known(self) -> str:
        return f"known:{self.source.hex()}:{self.account.hex()}"


def admit_sign_in(*, today: SignIn, yesterday: SignIn, now: datetime) -> None:
    """Count an attempt to sign in. Raises UnableToAdmit when address, account or site has reached its limit.

    Attempts of an address beyond its limit do not count for account and site, so one address cannot lock out
    the others. An address that signed in to this account within a day has its own limit only.
    """
    window = int(now.timestamp()) // WINDOW
    _admit_all({_of_source(today, now): SIGN_INS_OF_SOURCE}, now)
    # Someone who guesses passwords of an account must not lock its owner out.
    if any(_query(lambda client: [int(client.exists(today.known, yesterday.known))])):
        return
    of_account = f"limit:a:{today.account.hex()}:{window}"
    _admit_all({of_account: SIGN_INS_OF_ACCOUNT, f"limit:site:{window}": SIGN_INS_OF_SITE}, now)


def remember_sign_in(*, today: SignIn, now: datetime) -> None:
    """Note a successful sign-in: the count of the address starts anew, and the account stays open to it."""
    # In both places, because without Redis the attempts were counted in this process.
    cache.set(_of_source(today, now), 0, WINDOW)

    def remember(client: redis.Redis) -> list[int]:
        client.set(today.known, 1, ex=KNOWN_SECONDS)
        return [int(bool(client.set(_of_source(today, now), 0, ex=WINDOW)))]

    _query(remember)


def _of_source(today: SignIn, now: datetime) -> str:
    return f"limit:s:{today.source.hex()}:{int(now.timestamp()) // WINDOW}"


def _admit_all(limits: dict[str, int], now: datetime) -> None:
    """Count and check. Without Redis each process counts for itself, so that guessing stays limited."""
    counts = _count(list(limits)) or [_count_here(key) for key in limits]
    beyond = [count - limit for count, limit in zip(counts, limits.values(), strict=True) if count > limit]
    if beyond:
        raise UnableToAdmit(retry_after=find_seconds_left(now), first=1 in beyond)


def _count_here(key: str) -> int:
    cache.add(key, 0, WINDOW)
    return cache.incr(key)


def _failures(reporter_key: bytes, now: datetime) -> str:
    return f"limit:f:{reporter_key.hex()}:{int(now.timestamp()) // WINDOW}"


def find_seconds_left(now: datetime) -> int:
    """Until the next window, in which all counts begin at nothing."""
    return WINDOW - int(now.timestamp()) % WINDOW


def _count(keys: list[str]) -> list[int]:
    """Add one to each; return the new counts, or nothing where Redis does not answer."""
    return list((_add_counts(dict.fromkeys(keys, 1)) or {}).values())


def _add_counts(numbers: Mapping[str, int]) -> dict[str, int] | None:
    """Add them to those of all processes; the totals, or None where Redis does not answer."""

    def add(client: redis.Redis) -> list[int]:
        pipeline = client.pipeline(transaction=False)
        for key, number in numbers.items():
            pipeline.incrby(key, number)
            # nx: the first count sets the expiry, so that a busy address does not keep old windows in memory.
            pipeline.expire(key, WINDOW, nx=True)
        return [int(each) for each in pipeline.execute()[::2]]

    totals = _query(add)
    return dict(zip(numbers, totals, strict=True)) if totals else None


def _query(query: Callable[[redis.Redis], list[int]]) -> list[int]:
    if time.monotonic() < _redis_pause.until:
        return []
    try:
        return query(_client())
    except redis.RedisError as error:
        _pause(error)
        return []


def _pause(error: redis.RedisError) -> None:
    with _redis_pause.lock:
        _redis_pause.until = time.monotonic() + REDIS_PAUSE
    log.warning(
        "each process counts limits for itself for %.0f s, Redis does not answer: %s",
        REDIS_PAUSE,
        type(error).__name__,
    )


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_TIMEOUT,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
    )


_report_counts = SourceCounts(_add_counts)

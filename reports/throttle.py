"""Limits per source, counted in Redis.

Without Redis reports are admitted: one voice per person, service and half hour holds by the database
alone, and losing true reports in an outage is worse than a few more refusals later.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import redis
from django.conf import settings
from django.core.cache import cache

log = logging.getLogger(__name__)

WINDOW = 600  # seconds
PER_REPORTER = 30  # a person trying every service of a family, and a client that retries
PER_NETWORK = 2_000  # a carrier's /24 in a national outage: thousands of phones behind 256 addresses
FAILURES = (
    20  # wrong keys of one address: a script whose key was revoked, while somebody looks for the new one
)
# Attempts to sign in, right or wrong. Of the whole site: each costs a third of a second of CPU.
SIGN_INS_OF_SOURCE = 10
SIGN_INS_OF_ACCOUNT = 30
SIGN_INS_OF_SITE = 200
KNOWN_SECONDS = 24 * 3600  # from where somebody signed in, the account stays open when others try it
REST = 5.0  # seconds without asking a Redis that did not answer: nobody waits for it twice


class UnableToAdmit(Exception):
    """Too many reports from this source."""

    def __init__(self, *, retry_after: int, first: bool = False) -> None:
        super().__init__(self.__doc__)
        self.retry_after = retry_after  # seconds
        self.first = first  # of this window: worth a line in the log, the others are not


@dataclass
class _Rest:
    until: float = 0.0
    lock = threading.Lock()


_rest = _Rest()


def admit_report(*, reporter_key: bytes, network_key: bytes, now: datetime) -> None:
    """Count this request; UnableToAdmit when its source has had its share of the window."""
    window = int(now.timestamp()) // WINDOW
    keys = {
        f"limit:r:{reporter_key.hex()}:{window}": PER_REPORTER,
        f"limit:n:{network_key.hex()}:{window}": PER_NETWORK,
    }
    counts = _count(list(keys))  # none without Redis
    if any(count > limit for count, limit in zip(counts, keys.values(), strict=False)):
        raise UnableToAdmit(retry_after=_rest_of_window(now))


def check_key_failures(*, reporter_key: bytes, now: datetime) -> None:
    """UnableToAdmit when this source has brought too many wrong keys in this window."""
    for count in _asked(lambda client: [int(client.get(_failures(reporter_key, now)) or 0)]):
        if count >= FAILURES:
            raise UnableToAdmit(retry_after=_rest_of_window(now))


def count_key_failure(*, reporter_key: bytes, now: datetime) -> None:
    """This source has brought a wrong key."""
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
    """Count an attempt to sign in; UnableToAdmit when its source, the account or the site has had its share.

    A source that has had its share counts for nothing else, so one cannot lock out the others. One from where
    somebody signed in to this account lately is held by its own share only.
    """
    window = int(now.timestamp()) // WINDOW
    _admit_all({_of_source(today, now): SIGN_INS_OF_SOURCE}, now)
    if any(_asked(lambda client: [int(client.exists(today.known, yesterday.known))])):
        return
    of_account = f"limit:a:{today.account.hex()}:{window}"
    _admit_all({of_account: SIGN_INS_OF_ACCOUNT, f"limit:site:{window}": SIGN_INS_OF_SITE}, now)


def remember_sign_in(*, today: SignIn, now: datetime) -> None:
    """Somebody signed in: the share of the source begins anew, and the account stays open to it."""
    cache.set(_of_source(today, now), 0, WINDOW)

    def remember(client: redis.Redis) -> list[int]:
        client.set(today.known, 1, ex=KNOWN_SECONDS)
        return [int(bool(client.set(_of_source(today, now), 0, ex=WINDOW)))]

    _asked(remember)


def _of_source(today: SignIn, now: datetime) -> str:
    return f"limit:s:{today.source.hex()}:{int(now.timestamp()) // WINDOW}"


def _admit_all(limits: dict[str, int], now: datetime) -> None:
    """Without Redis each process counts for itself: guessing must not become free."""
    counts = _count(list(limits)) or [_count_here(key) for key in limits]
    beyond = [count - limit for count, limit in zip(counts, limits.values(), strict=True) if count > limit]
    if beyond:
        raise UnableToAdmit(retry_after=_rest_of_window(now), first=1 in beyond)


def _count_here(key: str) -> int:
    cache.add(key, 0, WINDOW)
    return cache.incr(key)


def _failures(reporter_key: bytes, now: datetime) -> str:
    return f"limit:f:{reporter_key.hex()}:{int(now.timestamp()) // WINDOW}"


def _rest_of_window(now: datetime) -> int:
    return WINDOW - int(now.timestamp()) % WINDOW


def _count(keys: list[str]) -> list[int]:
    """One more of each; nothing where Redis does not answer."""

    def count(client: redis.Redis) -> list[int]:
        pipeline = client.pipeline(transaction=False)
        for key in keys:
            pipeline.incr(key)
            pipeline.expire(key, WINDOW, nx=True)
        return [int(each) for each in pipeline.execute()[::2]]

    return _asked(count)


def _asked(question: Callable[[redis.Redis], list[int]]) -> list[int]:
    if time.monotonic() < _rest.until:
        return []
    try:
        return question(_client())
    except redis.RedisError as error:
        _pause(error)
        return []


def _pause(error: redis.RedisError) -> None:
    with _rest.lock:
        _rest.until = time.monotonic() + REST
    log.warning("limits are off for %.0f s, Redis does not answer: %s", REST, type(error).__name__)


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_TIMEOUT,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
    )

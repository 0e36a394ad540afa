"""Limits per source, counted in Redis.

Without Redis reports are admitted: one voice per person, service and half hour holds by the database
alone, and losing true reports in an outage is worse than a few more refusals later.
"""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import redis
from django.conf import settings

log = logging.getLogger(__name__)

WINDOW = 600  # seconds
PER_REPORTER = 30  # a person trying every service of a family, and a client that retries
PER_NETWORK = 2_000  # a carrier's /24 in a national outage: thousands of phones behind 256 addresses
REST = 5.0  # seconds without asking a Redis that did not answer: nobody waits for it twice


class UnableToAdmit(Exception):
    """Too many reports from this source."""

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(self.__doc__)
        self.retry_after = retry_after  # seconds


@dataclass
class _Rest:
    until: float = 0.0
    lock = threading.Lock()


_rest = _Rest()


def admit(*, reporter_key: bytes, network_key: bytes, now: datetime) -> None:
    """Count this request; UnableToAdmit when its source has had its share of the window."""
    if time.monotonic() < _rest.until:
        return
    window = int(now.timestamp()) // WINDOW
    keys = {
        f"limit:r:{reporter_key.hex()}:{window}": PER_REPORTER,
        f"limit:n:{network_key.hex()}:{window}": PER_NETWORK,
    }
    try:
        counts = _count(list(keys))
    except redis.RedisError as error:
        _pause(error)
        return
    if any(count > limit for count, limit in zip(counts, keys.values(), strict=True)):
        raise UnableToAdmit(retry_after=WINDOW - int(now.timestamp()) % WINDOW)


def _count(keys: list[str]) -> list[int]:
    pipeline = _client().pipeline(transaction=False)
    for key in keys:
        pipeline.incr(key)
        pipeline.expire(key, WINDOW, nx=True)
    return [int(count) for count in pipeline.execute()[::2]]


def _pause(error: redis.RedisError) -> None:
    with _rest.lock:
        _rest.until = time.monotonic() + REST
    log.warning("limits are off for %.0f s, Redis does not answer: %s", REST, type(error).__name__)


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_TIMEOUT,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
    )

"""A service to report on."""

import pytest

from reports import throttle
from reports.models import Service
from tests.builders.reports import make_service


@pytest.fixture(autouse=True)
def _no_pause_of_the_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test in which Redis is away must not lift the limits of the next one."""
    monkeypatch.setattr(throttle, "_redis_pause", throttle._RedisPause())


@pytest.fixture
def acme(db: None) -> Service:
    return make_service("acme")

"""A service to report on."""

from collections.abc import Iterator

import pytest

from reports import throttle
from reports.models import Service
from reports.queries import forget_catalogue
from tests.factories import make_service


@pytest.fixture(autouse=True)
def _catalogue_of_this_test() -> Iterator[None]:
    """The process keeps it for half a minute: longer than the rows of a test live."""
    forget_catalogue()
    yield
    forget_catalogue()


@pytest.fixture(autouse=True)
def _no_rest_for_the_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test in which Redis is away must not lift the limits of the next one."""
    monkeypatch.setattr(throttle, "_rest", throttle._Rest())


@pytest.fixture
def acme(db: None) -> Service:
    return make_service("acme")

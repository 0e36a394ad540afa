"""A service of the catalogue, as most tests need one; and nothing that is kept from other tests."""

import pytest
from django.core.cache import cache

from aggregator.queries import verdicts
from reports.models import Service
from reports.queries import Entry, catalogue, forget_catalogue
from tests.factories import make_service


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes keep the catalogue, the board and pages for a while; other tests have other rows."""
    forget_catalogue()
    cache.clear()
    monkeypatch.setattr(verdicts, "_kept", None)


@pytest.fixture
def acme(db: None) -> Service:
    return make_service("acme")


@pytest.fixture
def entry(acme: Service) -> Entry:
    """Acme as readers know it."""
    return catalogue().entries["acme"]

"""A service of the catalogue, and a vendor's server, as most tests need them."""

from collections.abc import Iterator

import pytest

from aggregator.pipeline.polls import reading
from reports.choices.services import CatalogueEntry
from reports.models import Service
from reports.queries import catalogue
from tests.builders.reports import make_service
from tests.requests.peer import Peer, running_peer


@pytest.fixture
def acme(db: None) -> Service:
    return make_service("acme")


@pytest.fixture
def entry(acme: Service) -> CatalogueEntry:
    """Acme as readers know it."""
    return catalogue().entries["acme"]


@pytest.fixture
def peer(settings, monkeypatch) -> Iterator[Peer]:
    """A vendor's server on loopback, which may be asked, without pauses between requests."""
    settings.OUTGOING_ALLOWED = ["127.0.0.0/8"]
    monkeypatch.setattr(reading, "PAUSE", 0)
    with running_peer() as running:
        yield running

"""A vendor's server on loopback, which may be asked, without pauses between requests."""

from collections.abc import Iterator

import pytest

from aggregator.pipeline import reading
from tests.peer import Peer, running_peer


@pytest.fixture
def peer(settings, monkeypatch) -> Iterator[Peer]:
    settings.OUTGOING_ALLOWED = ["127.0.0.0/8"]
    monkeypatch.setattr(reading, "PAUSE", 0)
    with running_peer() as running:
        yield running

"""A service whose status page is on a vendor's server of the test."""

import pytest

from reports.models import Service
from tests.builders.reports import make_service
from tests.requests.peer import Peer


@pytest.fixture
def acme(db: None, peer: Peer) -> Service:
    return make_service("acme", status_page=peer.url)

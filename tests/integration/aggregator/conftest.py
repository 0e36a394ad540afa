"""A service of the catalogue, as most tests need one."""

import pytest

from reports.models import Service
from reports.queries import Entry, catalogue
from tests.factories import make_service


@pytest.fixture
def acme(db: None) -> Service:
    return make_service("acme")


@pytest.fixture
def entry(acme: Service) -> Entry:
    """Acme as readers know it."""
    return catalogue().entries["acme"]

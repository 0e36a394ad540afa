"""Staff's pages switched on, and who may do what on them."""

import pytest
from django.test import Client

from tests.builders.staff import make_staff_client, make_superuser_client


@pytest.fixture(autouse=True)
def _with_staff_pages(staff_pages: None) -> None:
    """Every test of this folder needs them."""


@pytest.fixture
def olga() -> Client:
    """The operator: may see and say everything."""
    return make_superuser_client()


@pytest.fixture
def clerk() -> Client:
    """Of the staff, and may look at incidents and exclusions only."""
    return make_staff_client(name="clerk", permissions=("view_incident", "view_exclusion"))

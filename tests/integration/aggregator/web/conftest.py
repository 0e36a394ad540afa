"""The time of the pages."""

from datetime import UTC, datetime

import pytest


@pytest.fixture
def clock() -> datetime:
    """The present: pages read the clock themselves."""
    return datetime.now(UTC)

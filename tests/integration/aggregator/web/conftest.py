"""Pages are kept for a tick; between tests they are forgotten, for most tests have the same tick: none."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_page_of_another_test() -> None:
    cache.clear()


@pytest.fixture
def clock() -> datetime:
    """The present: pages read the clock themselves."""
    return datetime.now(UTC)  # noqa: TID251

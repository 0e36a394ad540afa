"""The time of the pages."""

from datetime import UTC, datetime

import pytest

from reports.models import Service
from tests.builders.derived import make_baseline, make_tick, make_watch
from tests.builders.reports import DAY


@pytest.fixture
def clock() -> datetime:
    """The present: pages read the clock themselves."""
    return datetime.now(UTC)


@pytest.fixture
def watched(acme: Service, clock: datetime) -> Service:
    """A service with a baseline, of which we tell now."""
    make_baseline(acme, rate=0.4, at=clock - DAY)
    make_watch(acme, until=clock)
    make_tick(clock)
    return acme

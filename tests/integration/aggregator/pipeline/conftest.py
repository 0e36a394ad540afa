"""Services that the detector watches from START on."""

import pytest

from reports.models import Service
from tests.builders.derived import make_baseline, make_crowd, make_watch
from tests.builders.detection import START


@pytest.fixture
def watched(acme: Service) -> Service:
    make_baseline(acme, at=START)
    make_watch(acme, until=START)
    return acme


@pytest.fixture
def calm(acme: Service) -> Service:
    """One report in fifty minutes is expected."""
    make_baseline(acme, at=START, rate=0.02)
    make_watch(acme, until=START)
    make_crowd(acme, first=START, minutes=360)
    return acme

"""Which standings of vendors are signals for the detector."""

import pytest

from aggregator.official.claims import Standing
from aggregator.queries.vendors.signals import SIGNALS, find_first_outages
from aggregator.stats.detector.bins import MAINTENANCE, OUTAGE


@pytest.mark.parametrize(
    ("standing", "signal"),
    [
        (Standing.MAJOR, OUTAGE),
        (Standing.PARTIAL, OUTAGE),
        (Standing.MAINTENANCE, MAINTENANCE),
        (Standing.DEGRADED, None),
        (Standing.OPERATIONAL, None),
    ],
)
def test_an_outage_and_a_maintenance_are_signals(standing, signal):
    assert SIGNALS.get(standing) == signal


def test_of_no_incident_nothing_is_read():
    assert find_first_outages(periods=[]) == []

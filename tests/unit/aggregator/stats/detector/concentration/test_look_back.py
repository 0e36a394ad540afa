"""How long a network is remembered that counted once."""

import numpy as np
import pytest

from aggregator.stats.detector.concentration.caps import cap_networks, find_first_minute
from aggregator.stats.detector.concentration.network_reports import ReportRows
from aggregator.stats.policy import DEFAULT

FIRST = 60_060  # a full hour, minutes since the epoch


def count_from_few(minutes, *, first=FIRST, bins=120):
    """Counted reports of three networks that each report forty times in each of the minutes."""
    minute, network = (grid.ravel() for grid in np.meshgrid(minutes, np.arange(3)))
    rows = ReportRows(minute, np.zeros_like(minute), network, np.full(len(minute), 40))
    span = first - find_first_minute(minute=first) + bins
    return cap_networks(
        rows=rows,
        first_minute=first,
        expected=np.full((1, span), 0.02),
        share=np.array([0.43]),
        policy=DEFAULT,
    ).counted[0]


@pytest.mark.parametrize(
    ("minute", "begin"), [(FIRST, FIRST - 60), (FIRST + 14, FIRST - 60), (FIRST + 15, FIRST - 45)]
)
def test_the_quarter_and_the_hour_before_it_matter(minute, begin):
    assert find_first_minute(minute=minute) == begin


@pytest.mark.parametrize(("later", "counted"), [(15, 0), (59, 0), (60, 3), (75, 3)])
def test_who_goes_on_within_the_hour_does_not_count_again(later, counted):
    """Counted at the beginning of a quarter; the fourth quarter after it is a new hour."""
    capped = count_from_few([FIRST, FIRST + later])

    assert (capped[0], capped[later]) == (3, counted)


@pytest.mark.parametrize("before", [1, 44, 45])
def test_who_reported_before_the_first_minute_is_remembered(before):
    """Within the three quarters before; what is looked at begins an hour before."""
    assert count_from_few([FIRST - before, FIRST])[0] == 0


def test_who_reported_an_hour_before_is_forgotten():
    assert count_from_few([FIRST - 46, FIRST])[0] == 3

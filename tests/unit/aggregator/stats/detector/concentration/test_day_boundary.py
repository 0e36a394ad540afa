"""Networks with daily labels, counted across midnight."""

import numpy as np
import pytest

from aggregator.stats.detector.concentration import day_boundary
from aggregator.stats.detector.concentration.caps import find_first_minute
from aggregator.stats.detector.concentration.network_reports import ReportRows
from aggregator.stats.policy import DEFAULT

DAY = 1440
MIDNIGHT = 42 * DAY


def cap_reports(*, first, last):
    """A report a minute from each of six networks, 23:00 to 2:00: 0 to 5, from midnight on 10 to 15."""
    minute = np.repeat(MIDNIGHT + np.arange(-60, 120), 6)
    network = np.tile(np.arange(6), 180)
    return day_boundary.cap_networks_by_day(
        rows=ReportRows(
            minute=minute,
            row=np.zeros(len(minute), int),
            network=network + np.where(minute < MIDNIGHT, 0, 10),
            reports=np.ones(len(minute), int),
        ),
        before=network,
        first_minute=first,
        expected=np.full((1, last - find_first_minute(minute=first)), 0.02),
        share=np.full(1, 0.43),
        policy=DEFAULT,
    )


def test_six_networks_are_six_all_night():
    capped = cap_reports(first=MIDNIGHT - 30, last=MIDNIGHT + 120)

    assert set(capped.networks[0].tolist()) == {6}
    assert capped.counted.sum() <= 6 * 3


@pytest.mark.parametrize("cut", [-10, 0, 17, 59, 60, 61, 75])
def test_it_does_not_matter_how_the_night_is_cut(cut):
    first, last = MIDNIGHT - 30, MIDNIGHT + 120
    whole = cap_reports(first=first, last=last)

    parts = [cap_reports(first=first, last=MIDNIGHT + cut), cap_reports(first=MIDNIGHT + cut, last=last)]

    for name in ("counted", "discarded", "networks", "raised"):
        joined = np.concatenate([getattr(part, name) for part in parts], axis=1)
        np.testing.assert_array_equal(joined, getattr(whole, name))


def test_a_network_that_is_known_by_two_labels_is_one():
    #         before midnight, its first hour, after one o'clock; and the night after
    network = np.array([10, 11, 20, 30, 20, 21, 40])
    before = np.array([10, 11, 10, 11, 20, 21, 20])

    assert day_boundary.join_labels(network=network, before=before).tolist() == [10, 11, 10, 11, 10, 21, 10]
    assert day_boundary.join_labels(network=network[:2], before=before[:2]).tolist() == [10, 11]

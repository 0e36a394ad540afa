"""When an incident is over, and when it is not."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat, outage, quiet

DAY = 1440


def states(counts, rate):
    _, changes = advance(
        memory=Memory.start(size=1, minute=0, policy=DEFAULT),
        bins=Bins(counts=counts, first_minute=0),
        baseline=replace(flat([rate]), half_life=np.array([240.0])),
        policy=DEFAULT,
    )
    return [change.state for change in changes], changes[-1]


def test_a_level_doubled_for_good_is_one_incident_until_it_is_expected():
    counts = np.concatenate([quiet([3.0], DAY), quiet([6.0], 6 * DAY, seed=2)], axis=1)

    entered, last = states(counts, 3.0)

    assert entered.count("resolved") == 1
    assert last.evidence.absorbed


def test_an_hour_near_the_expected_rate_does_not_end_a_rise_that_lasted_a_day():
    counts = quiet([6.0], 2 * DAY, seed=2)
    counts[:, :300] = quiet([3.0], 300)
    counts[:, DAY : DAY + 60] = quiet([3.6], 60)

    assert "resolved" not in states(counts, 3.0)[0]


def test_silence_ends_no_incident():
    counts = quiet([2.0], 500)
    outage(counts, row=0, first=300, last=400, extra=10)
    counts[:, 330:] = 0

    assert "resolved" not in states(counts, 2.0)[0]


@pytest.mark.parametrize("rate", [2.0, 10.0])
def test_after_a_silence_of_ours_the_incident_goes_on(rate):
    counts = quiet([rate], 700)
    outage(counts, row=0, first=300, last=550, extra=4 * rate)
    counts[:, 330:450] = 0

    entered, last = states(counts, rate)

    assert [state for state in entered if state != "suspected"] == ["open", "subsiding", "resolved"]
    assert last.ended_minute == pytest.approx(550, abs=5)


def test_a_storm_that_lasted_is_over_as_soon_as_it_is_quiet():
    counts = quiet([2.0], 1000)
    outage(counts, row=0, first=300, last=800, extra=40)

    entered, last = states(counts, 2.0)

    assert entered[-1] == "resolved"
    assert last.at_minute < 830

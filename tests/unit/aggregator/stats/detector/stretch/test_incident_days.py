"""What an incident shows of its day."""

import pytest

from aggregator.stats.baseline.daily_maxima import DAY, LEFT_OUT, OPENED
from aggregator.stats.detector.stretch.incident_days import rate_incident_day
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.episodes import make_bin, make_episode


def rate(*, end, statistic=12.0, **episode):
    return rate_incident_day(
        episode=make_episode(**episode), at=make_bin(end=end), statistic=statistic, policy=DEFAULT
    )


def test_a_suspicion_counts_as_evidence_of_a_quiet_day_up_to_a_limit():
    assert [rate(end=DAY, statistic=nats) for nats in (12.0, 500.0)] == [12.0, DEFAULT.daily_maximum_most]


def test_an_incident_shows_its_height_on_the_day_on_which_it_opened():
    assert rate(end=DAY, opened=True, opened_at=DAY, height=7.0) == OPENED + 7.0


@pytest.mark.parametrize(("height", "shown"), [(7.0, LEFT_OUT), (1.5, 12.0)])
def test_on_later_days_a_high_one_shows_nothing_and_a_low_one_its_evidence(height, shown):
    assert rate(end=DAY + 1, opened=True, opened_at=DAY, height=height) == shown

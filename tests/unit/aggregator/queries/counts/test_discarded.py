"""What was set aside, and the networks behind a quarter of an hour."""

from aggregator.queries.answers.counts import DiscardedReports
from tests.unit.aggregator.web.examples import AT, MINUTE


def test_networks_are_those_of_the_latest_minute_that_is_known():
    known = DiscardedReports({}, {AT - 14 * MINUTE: 90, AT - 3 * MINUTE: 40, AT - 9 * MINUTE: 60, AT: 70})

    assert known.networks_before(AT) == 40


def test_networks_of_an_earlier_quarter_are_none_of_this_one():
    assert DiscardedReports({}, {AT - 16 * MINUTE: 90}).networks_before(AT) == 0

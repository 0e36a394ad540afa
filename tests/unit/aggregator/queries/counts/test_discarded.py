"""Discarded reports, and the networks behind a quarter of an hour."""

import pytest

from aggregator.queries.answers.counts import DiscardedReports
from tests.unit.aggregator.web.examples import AT, MINUTE


def test_networks_are_those_of_the_latest_minute_that_is_known():
    known = DiscardedReports({}, {AT - 14 * MINUTE: 90, AT - 3 * MINUTE: 40, AT - 9 * MINUTE: 60, AT: 70})

    assert known.networks_before(AT) == 40


@pytest.mark.parametrize(("age", "networks"), [(0, 0), (1, 90), (15, 90), (16, 0)])
def test_networks_are_of_the_15_minutes_before(age, networks):
    assert DiscardedReports({}, {AT - age * MINUTE: 90}).networks_before(AT) == networks


@pytest.mark.parametrize(("age", "reports"), [(0, 0), (1, 5), (15, 5), (16, 0)])
def test_discarded_reports_are_of_the_15_minutes_before(age, reports):
    assert DiscardedReports({AT - age * MINUTE: 5}, {}).before(AT) == reports


def test_discarded_reports_of_several_minutes_are_summed_up():
    known = DiscardedReports({AT - n * MINUTE: n for n in range(1, 20)}, {})

    assert known.before(AT) == sum(range(1, 16))

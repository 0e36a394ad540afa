"""What opens an incident: evidence, people and networks."""

import pytest

from aggregator.stats.detector.bins import MAINTENANCE, OUTAGE
from aggregator.stats.detector.lifecycle.opening import is_open
from aggregator.stats.policy import DEFAULT
from aggregator.stats.states import State
from tests.unit.aggregator.stats.episodes import ONSET, THRESHOLD, make_bin, make_episode, make_terms

OPEN_THRESHOLD = THRESHOLD + DEFAULT.open_nats
FEW = DEFAULT.open_networks - 1


def opens(*, statistic=OPEN_THRESHOLD, observed=200, expected=20.0, networks=None, others=None):
    episode = make_episode(state=State.SUSPECTED, observed=observed, expected=expected)
    terms = make_terms(count_others=None if others is None else lambda _first, _last: others)
    at = make_bin(end=ONSET + 10, networks=networks)
    return is_open(episode=episode, at=at, statistic=statistic, terms=terms)


@pytest.mark.parametrize(("statistic", "opened"), [(OPEN_THRESHOLD, True), (OPEN_THRESHOLD - 0.01, False)])
def test_open_needs_more_evidence_than_suspected(statistic, opened):
    assert opens(statistic=statistic) is opened


@pytest.mark.parametrize(("observed", "opened"), [(DEFAULT.open_reports, True), (7, False)])
def test_open_needs_people(observed, opened):
    assert opens(observed=observed, expected=0.1) is opened


@pytest.mark.parametrize(("networks", "opened"), [(None, True), (FEW, False), (FEW + 1, True)])
def test_open_needs_one_network_more_than_a_few_where_networks_are_known(networks, opened):
    assert opens(networks=networks) is opened


@pytest.mark.parametrize(("observed", "opened"), [(28, False), (29, True)])
def test_open_needs_as_many_people_beyond_the_expected_ones(observed, opened):
    """20 are expected; without known networks the rule does not apply."""
    assert opens(observed=observed, networks=30) is opened
    assert opens(observed=28)


@pytest.mark.parametrize(("others", "opened"), [(37, False), (38, True)])
def test_a_part_opens_only_if_others_confirm_it(others, opened):
    """Beyond 20 expected reports and two standard errors of them, nine people."""
    assert opens(networks=30, others=others) is opened


@pytest.mark.parametrize(
    ("vendor", "easing"), [(0, 0.0), (OUTAGE, DEFAULT.official_nats), (MAINTENANCE, 0.0)]
)
def test_only_an_outage_of_the_vendor_lowers_the_threshold(vendor, easing):
    at = make_bin(end=ONSET + 10, vendor=vendor)
    terms = make_terms()

    assert terms.easing(at=at) == pytest.approx(easing)
    assert terms.threshold_of(state=State.SUSPECTED, at=at) == pytest.approx(THRESHOLD - easing)
    assert terms.threshold_of(state=State.OPEN, at=at) == pytest.approx(OPEN_THRESHOLD - easing)

"""How many incidents a wider circle is worth."""

import numpy as np
import pytest

from aggregator.stats.ending.archive import ELSEWHERE, build_archive
from aggregator.stats.ending.estimate import Credibility
from aggregator.stats.ending.similarity import learn_credibility
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.ending.made import draw_incidents, make_past_incident

UNKNOWN = Credibility(DEFAULT.end_lent, DEFAULT.end_lent, DEFAULT.end_lent_elsewhere)


def learn(incidents):
    return learn_credibility(archive=build_archive(incidents), policy=DEFAULT)


def make_services(*logs, category=1):
    """Services with incidents of e^log minutes each."""
    return [
        make_past_incident(length=float(np.exp(log)), service=number, category=category)
        for number, own in enumerate(logs)
        for log in own
    ]


@pytest.mark.parametrize(("distance", "worth"), [(1.5, 2.927), (1.2, 10.135), (1.0, 50.0), (9.0, 2.0)])
def test_credibility_is_the_variance_within_over_that_between(distance, worth):
    """Six services of three incidents with the variance 1, half of them `distance` below the others."""
    middles = (3.0, 3.0 + distance) * 3

    credibility = learn(make_services(*[(m - 1.0, m, m + 1.0) for m in middles]))

    # Mean square between services: 3 x 6 x (distance / 2)^2 / 5. Less the one within, over 3 incidents each.
    assert credibility.service == pytest.approx(worth, abs=0.001)


@pytest.mark.parametrize(
    ("spread", "worth"),
    [(0.0, DEFAULT.end_lent_most), (1.5, DEFAULT.end_lent_least)],
    ids=["alike", "unlike"],
)
def test_the_worth_of_a_category_stays_within_its_bounds(spread, worth):
    incidents = draw_incidents(np.random.default_rng(1), services=40, each=6, spread=spread)

    assert learn(incidents).service == worth


@pytest.mark.parametrize(
    "groups", [[], [(3.0, 4.0)] * 5, [(3.0,)] * 9], ids=["none", "five services", "one each"]
)
def test_with_too_few_groups_the_worth_is_that_of_the_policy(groups):
    assert learn(make_services(*groups)) == UNKNOWN


def test_only_incidents_of_this_site_with_an_end_are_learned_from():
    groups = [(m - 1.0, m, m + 1.0) for m in (3.0, 6.0, 3.0, 6.0, 3.0, 6.0)]
    foreign = [make_past_incident(service=ELSEWHERE, length=9000) for _ in range(50)]
    unresolved = [make_past_incident(service=n, length=9000, ended=False) for n in range(6)]

    assert learn(make_services(*groups) + foreign + unresolved) == learn(make_services(*groups))


def test_circles_go_from_the_service_to_published_records():
    assert Credibility(service=1.0, category=2.0, site=3.0).by_circle == (1.0, 2.0, 3.0)

"""Which past incidents are compared with a current one, and how much each of them counts."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.ending.archive import ELSEWHERE, NOT_KNOWN, OPEN, SUBSIDING, SUSPECTED, build_archive
from aggregator.stats.ending.estimate import Credibility, compute_circle_factors, estimate_ending
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.ending.made import NEW, make_past_incident, make_step

ALIKE = Credibility(service=8.0, category=8.0, site=10.0)


def estimate(incidents, present=NEW):
    return estimate_ending(
        archive=build_archive(incidents), credibility=ALIKE, present=present, policy=DEFAULT
    )


def make_many(count, **fields):
    return [make_past_incident(**fields) for _ in range(count)]


@pytest.mark.parametrize(("count", "incidents"), [(7, None), (8, 8.0)])
def test_eight_similar_incidents_are_needed(count, incidents):
    found = estimate(make_many(count))

    assert (found and found.incidents) == incidents


def test_without_a_single_end_there_is_no_estimate():
    assert estimate(make_many(20, ended=False)) is None


def test_incidents_that_were_resolved_by_this_age_do_not_count():
    short, long = make_many(9, length=2, resolved_after=5), make_many(9)

    assert estimate(short + long).incidents == pytest.approx(9.0)


def test_before_it_subsides_those_that_subside_do_not_count():
    subsiding = make_many(9, steps=[make_step(2, OPEN, 4.0), make_step(4, SUBSIDING)])

    assert estimate(subsiding + make_many(9)).incidents == pytest.approx(9.0)


def test_while_it_subsides_only_the_time_since_then_is_compared():
    steps = [make_step(5, OPEN, 4.0), make_step(50, SUBSIDING)]
    present = replace(NEW, age=55.0, state=SUBSIDING, since=5.0, wave=1)

    found = estimate(make_many(9, steps=steps, length=52, resolved_after=70), present)

    assert found.incidents == pytest.approx(9.0)
    # They had ended three minutes ago, which showed only later; ties are spread over their minute.
    assert found.curve.left[1:].mean() == pytest.approx(-3.0)


@pytest.mark.parametrize(
    ("fields", "factor"),
    [
        ({"steps": [make_step(5, OPEN, 16.0)]}, np.exp(-0.5)),  # four times as large
        ({"steps": [make_step(5, OPEN)]}, DEFAULT.end_unknown),
        ({"steps": [make_step(5, SUSPECTED, 4.0)]}, DEFAULT.end_unlike),
        ({"vendor_after": 1.0}, DEFAULT.end_unlike),
        ({"vendor_after": NOT_KNOWN}, DEFAULT.end_unknown),
        ({"steps": [make_step(5, OPEN, 1e40)]}, DEFAULT.end_least / DEFAULT.end_unknown),
    ],
    ids=[
        "larger",
        "size unknown",
        "other state",
        "vendor announced",
        "vendor unknown",
        "out of all proportion",
    ],
)
def test_each_difference_costs_weight(fields, factor):
    """Of two groups of ten with weights 1 and f the effective size is (1 + f)^2 / (1 + f^2) times ten."""
    found = estimate(make_many(10) + make_many(10, **fields))

    assert found.incidents == pytest.approx(10 * (1 + factor) ** 2 / (1 + factor**2), rel=1e-6)


def test_published_records_weigh_what_the_site_lends_them():
    own, foreign = make_many(10), make_many(30, service=ELSEWHERE, category=ELSEWHERE)

    found = estimate(own + foreign)

    # Weights are .6 throughout, because breadth is not known; each of three circles lends to the next one.
    assert 0 < found.elsewhere < 1
    assert estimate(foreign).elsewhere == 1.0
    assert estimate(own).elsewhere == 0.0


@pytest.mark.parametrize(
    ("mass", "shares"),
    [
        ([4.0, 0, 0, 0], [1, 0, 0, 0]),
        ([0, 0, 0, 5.0], [0, 0, 0, 1]),
        ([2.0, 2.0, 0, 0], [2 / 10, 8 / 10, 0, 0]),
        ([2.0, 0, 0, 7.0], [2 / 10, 0, 0, 8 / 10]),
        ([0, 8.0, 8.0, 8.0], [0, 1 / 2, 1 / 2 * 8 / 18, 1 / 2 * 10 / 18]),
    ],
)
def test_a_circle_leaves_what_the_wider_ones_are_worth(mass, shares):
    factors = compute_circle_factors(np.array(mass), ALIKE.by_circle)

    assert (factors * mass).tolist() == pytest.approx(shares)

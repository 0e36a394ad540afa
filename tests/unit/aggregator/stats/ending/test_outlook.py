"""Estimates as a whole: when they are silent, whom they listen to, and how often they are right."""

import json
from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.ending.archive import ELSEWHERE, OPEN, SUBSIDING, SUSPECTED, build_archive
from aggregator.stats.ending.coverage import measure_coverage
from aggregator.stats.ending.end_coverage import EndCoverage, Milestone
from aggregator.stats.ending.estimate import compute_circle_factors
from aggregator.stats.ending.outlook import Experience, learn_experience
from aggregator.stats.ending.published import read_published
from aggregator.stats.ending.similarity import learn_credibility
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.ending.made import NEW, draw_incidents, make_past_incident, make_step

NO_INCIDENTS = build_archive([])


def learn(incidents, elsewhere=NO_INCIDENTS):
    return learn_experience(own=build_archive(incidents), elsewhere=elsewhere, policy=DEFAULT)


def make_lasting(*lengths, **fields):
    return [make_past_incident(length=length, resolved_after=length + 20, **fields) for length in lengths]


def test_it_is_silent_until_enough_are_alike():
    seven = make_lasting(*range(30, 100, 10))

    assert learn(seven).estimate_outlook(present=NEW) is None
    assert learn([*seven, *make_lasting(100)]).estimate_outlook(present=NEW).problems == 8


def test_only_those_count_that_had_lasted_as_long():
    many = learn(make_lasting(*[10] * 30, *range(100, 200, 10)))

    early = many.estimate_outlook(present=NEW)
    late = many.estimate_outlook(present=replace(NEW, age=60.0))

    assert (early.half < 10, late.half > 60, late.problems) == (True, True, 10)


def test_one_that_subsides_is_told_by_those_that_did():
    incidents = [
        make_past_incident(
            length=length,
            resolved_after=length + 40,
            steps=[make_step(5, OPEN, 4), make_step(length - 10, SUBSIDING)],
        )
        for length in range(60, 200, 5)
    ]
    subsiding = replace(NEW, age=100.0, state=SUBSIDING, wave=1)

    found = learn(incidents).estimate_outlook(present=subsiding)

    assert (found.half, found.most) == (10, 10)


@pytest.mark.parametrize(
    ("unlike", "asked"),
    [
        ({"steps": [make_step(5, OPEN, 200)]}, {}),
        ({"breadth": 0.1}, {"breadth": 0.9}),
        ({"vendor_after": 2}, {}),
        ({"steps": [make_step(5, SUSPECTED, 4)]}, {}),
    ],
)
def test_those_that_looked_otherwise_count_less(unlike, asked):
    alike, short = {"breadth": 0.9} if asked else {}, range(20, 60)
    same = learn([*make_lasting(*short, **alike), *make_lasting(*range(300, 340), **alike)])
    other = learn([*make_lasting(*short, **alike), *make_lasting(*range(300, 340), **unlike)])

    present = replace(NEW, **asked)

    assert other.estimate_outlook(present=present).half < 60 < same.estimate_outlook(present=present).half


def test_a_new_site_knows_what_others_published():
    found = learn([], read_published()).estimate_outlook(present=NEW)

    assert (found.elsewhere, found.problems > 100, 30 < found.half < found.most) == (1.0, True, True)


def test_the_own_past_of_a_service_outweighs_all_others():
    short = make_lasting(*range(20, 40), service=1)
    long = make_lasting(*range(300, 500), service=2, category=2)

    assert learn([*short, *long]).estimate_outlook(present=NEW).half < 60


def test_wider_circles_are_worth_what_they_lend():
    factors = compute_circle_factors(np.array([6.0, 20.0, 0.0, 50.0]), (2.0, 5.0, 10.0))

    assert (factors * [6, 20, 0, 50]).tolist() == pytest.approx([6 / 8, 2 / 8 * 20 / 25, 0, 2 / 8 * 5 / 25])


def test_services_that_differ_lean_less_on_each_other():
    alike, unlike = (
        learn_credibility(
            archive=build_archive(
                draw_incidents(np.random.default_rng(1), services=40, each=6, spread=spread)
            ),
            policy=DEFAULT,
        )
        for spread in (0.0, 1.5)
    )

    assert (alike.service, unlike.service) == (DEFAULT.end_lent_most, DEFAULT.end_lent_least)


def test_half_and_nine_in_ten_are_right_as_often_as_they_say():
    found = measure_coverage(
        experience=learn(draw_incidents(np.random.default_rng(3), services=40, each=10, spread=0.8))
    )

    first = next(each for each in found if each.moment is Milestone.FIRST_ANNOUNCEMENT)
    assert first.of == 400
    assert (abs(first.half / 400 - 0.5) < 0.05, abs(first.most / 400 - 0.9) < 0.04) == (True, True)
    assert first.verdict(hits=first.half, promised=0.5) == "as promised"


@pytest.mark.parametrize(
    ("of", "hits", "verdict"), [(29, 5, "too early"), (100, 36, "off"), (100, 40, "as promised")]
)
def test_verdict_allows_for_chance(of, hits, verdict):
    assert (
        EndCoverage(Milestone.FIRST_ANNOUNCEMENT, of, hits, 0, 1, 1).verdict(hits=hits, promised=0.5)
        == verdict
    )


def test_what_is_kept_as_json_says_the_same():
    many = learn(draw_incidents(np.random.default_rng(5), services=9, each=5, spread=0.5), read_published())

    again = Experience.from_record(
        json.loads(json.dumps(many.to_record(), allow_nan=False)), elsewhere=read_published(), policy=DEFAULT
    )

    assert again.estimate_outlook(present=NEW) == many.estimate_outlook(present=NEW)


def test_every_published_problem_is_over_and_somebody_elses():
    known = read_published()

    assert set(known.service.tolist()) == {ELSEWHERE}
    assert (len(known), bool(known.ended.all()), bool((known.length > 0).all())) == (490, True, True)

"""Pauses and leases of polling, against each other."""

from datetime import timedelta

from aggregator.official.claims import ReadingProblem
from aggregator.official.timeline import pace
from aggregator.outgoing.problems import FetchProblem
from aggregator.pipeline import claims
from aggregator.pipeline.polls import polling, reading

SECOND = timedelta(seconds=1)


def test_a_page_is_given_up_before_its_lease_ends():
    assert reading.WITHIN * SECOND < claims.LEASE


def test_no_page_is_hastened_that_is_leased_or_polled_soon():
    shortest = pace.choose_pause(failures=0, close=True)

    assert max(claims.LEASE, shortest) < claims.SOON


def test_a_gap_in_the_readings_begins_after_three_turns():
    regular = pace.choose_pause(failures=0, close=False)

    assert regular * 3 == claims.PAUSE


def test_a_round_ends_before_the_first_lease_of_it_does():
    assert polling.ROUND * SECOND < claims.LEASE


def test_problems_of_a_page_are_problems_that_a_reading_has():
    known = {problem.value for problem in (*FetchProblem, *ReadingProblem)}
    named = claims.GONE | claims.ANOTHER_PAGE

    assert sorted(named) == ["emptied", "moved", "not_found", "replaced"]
    assert named <= known

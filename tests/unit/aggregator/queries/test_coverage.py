"""Gaps against windows: the borders of each rule."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.queries.answers.coverage import Coverage

NOON = datetime(2026, 4, 15, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
QUARTER = 15 * MINUTE
GAP = Coverage(unheard=((NOON, NOON + 10 * MINUTE),))


@pytest.mark.parametrize(("first", "last", "share"), [(-10, 0, 0), (-10, 10, 0.5), (0, 10, 1), (5, 25, 0.25)])
def test_share_of_a_window_that_a_gap_hides(first, last, share):
    assert GAP.hidden(first=NOON + first * MINUTE, last=NOON + last * MINUTE) == share


@pytest.mark.parametrize(("minute", "hidden"), [(-1, 0), (0, 1), (9, 1), (10, 0)])
def test_a_moment_is_hidden_or_not(minute, hidden):
    at = NOON + minute * MINUTE

    assert GAP.hidden(first=at, last=at) == hidden


@pytest.mark.parametrize(("length", "mostly"), [(10, True), (19, True), (20, False), (21, False)])
def test_half_of_the_time_is_not_most_of_it(length, mostly):
    assert GAP.is_mostly_unheard(NOON, length * MINUTE) is mostly


@pytest.mark.parametrize(("minute", "just"), [(9, False), (10, True), (24, True), (25, False)])
def test_after_a_gap_people_are_just_heard_for_as_long_as_is_asked(minute, just):
    assert GAP.is_just_heard(NOON + minute * MINUTE, within=QUARTER) is just


def test_a_gap_is_cut_to_a_window_that_it_meets():
    meets = GAP.cut(first=NOON + 2 * MINUTE, last=NOON + 3 * MINUTE)

    assert meets == Coverage(unheard=((NOON + 2 * MINUTE, NOON + 3 * MINUTE),))
    assert GAP.cut(first=NOON + 10 * MINUTE, last=NOON + 20 * MINUTE) == Coverage()
    assert GAP.cut(first=NOON - MINUTE, last=NOON) == Coverage()


def test_people_have_been_unheard_since_the_last_gap_that_ended_later():
    assert GAP.unheard_since(NOON + 9 * MINUTE) == NOON + 10 * MINUTE
    assert GAP.unheard_since(NOON + 10 * MINUTE) is None

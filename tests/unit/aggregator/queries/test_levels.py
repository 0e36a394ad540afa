"""What may be said of a time in which we were not listening all the while."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.models import Level
from aggregator.queries.answers.coverage import Coverage
from aggregator.queries.levels import hide_unknown

NOON = datetime(2026, 4, 15, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
GAP = Coverage(unheard=((NOON, NOON + 10 * MINUTE),))


def read_level(level, first, last):
    return hide_unknown(level=level, gaps=GAP, first=NOON + first * MINUTE, last=NOON + last * MINUTE)


@pytest.mark.parametrize("level", [Level.OK, Level.THIN])
@pytest.mark.parametrize(("first", "last", "known"), [(-10, 10, True), (-9, 10, False), (0, 10, False)])
def test_quiet_is_known_where_half_of_the_time_was_heard(first, last, known, level):
    assert read_level(level, first, last) is (level if known else Level.NO_DATA)


@pytest.mark.parametrize(
    ("first", "last", "known"),
    [(10, 11, False), (24, 24, False), (25, 25, True), (10, 25, True), (9, 24, True), (11, 24, False)],
)
def test_quiet_is_not_known_in_the_quarter_of_an_hour_after_a_gap(first, last, known):
    """But of a window as long as that itself."""
    assert read_level(Level.OK, first, last) is (Level.OK if known else Level.NO_DATA)


@pytest.mark.parametrize(("first", "last", "known"), [(0, 10, False), (-1, 10, True), (10, 11, True)])
def test_a_problem_is_known_if_anything_was_heard(first, last, known):
    assert read_level(Level.PROBLEM, first, last) is (Level.PROBLEM if known else Level.NO_DATA)

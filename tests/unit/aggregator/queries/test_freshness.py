"""The running minute, and how much of it the last tick counted."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.queries.answers.freshness import Freshness, RunningMinute
from aggregator.queries.freshness import find_running_end, find_running_minute

NOON = datetime(2026, 4, 15, 12, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def fresh(as_of, *, stale=False):
    return Freshness(as_of, as_of, stale=stale, silent=False)


@pytest.mark.parametrize(
    ("as_of", "now", "shown"),
    [
        (30, 40, RunningMinute(NOON + MINUTE, 30)),  # of the last tick, ten seconds ago
        (55, 65, RunningMinute(NOON + MINUTE, 55)),  # also when the next minute has begun
        (70, 40, RunningMinute(NOON + MINUTE, 40)),  # and no later than now, by a clock ahead
    ],
)
def test_the_running_minute_is_that_of_the_last_tick(as_of, now, shown):
    assert find_running_minute(fresh=fresh(NOON + as_of * SECOND), now=NOON + now * SECOND) == shown


@pytest.mark.parametrize("old", [fresh(None), fresh(NOON - 5 * MINUTE, stale=True)])
def test_of_old_data_nothing_of_the_running_minute_was_counted(old):
    assert find_running_minute(fresh=old, now=NOON + 40 * SECOND) == RunningMinute(NOON + MINUTE, 0)


@pytest.mark.parametrize(("second", "end"), [(0, 1), (59, 1), (60, 2)])
def test_a_report_counts_in_the_minute_it_is_made(second, end):
    assert find_running_end(NOON + second * SECOND) == NOON + end * MINUTE

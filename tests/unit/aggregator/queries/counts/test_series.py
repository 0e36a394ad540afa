"""The last 15 minutes as they go on, second by second."""

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from aggregator.queries.answers.counts import DiscardedReports
from aggregator.queries.answers.freshness import Freshness, RunningMinute
from aggregator.queries.counts.windows import RECENT, count_last_window, count_networks
from aggregator.queries.freshness import find_running_minute
from tests.unit.aggregator.web.examples import AT, MINUTE

SECOND = timedelta(seconds=1)


def count(reports, *, at):
    """What is shown of these reports (seconds after AT -> how many) by a tick that began then."""
    fresh = Freshness(at, at, stale=False, silent=False)
    now = find_running_minute(fresh=fresh, now=at)
    minutes = np.zeros(RECENT // MINUTE, dtype=np.int64)
    for second, n in reports.items():
        age = (now.end - AT - second * SECOND) // MINUTE
        if AT + second * SECOND < at and age < len(minutes):
            minutes[-1 - age] += n
    return int(count_last_window(minutes=minutes, present=now))


@pytest.mark.parametrize("every", [1, 2, 7, 45])
def test_at_a_steady_rate_the_number_does_not_fall_at_the_full_minute(every):
    """By one at most, and no further: a part of a minute is counted in whole reports."""
    steady = dict.fromkeys(range(0, 40 * 60, every), 1)

    shown = [count(steady, at=AT + 20 * MINUTE + second * SECOND) for second in range(3 * 60)]

    assert max(shown) - min(shown) <= 2
    assert all(after >= before - 1 for before, after in pairwise(shown))


def test_while_more_and_more_report_the_number_rises():
    rising = {second: second // 60 for second in range(40 * 60)}

    shown = [count(rising, at=AT + 20 * MINUTE + second * SECOND) for second in range(3 * 60)]

    assert shown == sorted(shown)


def test_a_new_report_is_seen_at_once_and_a_single_burst_leaves_little_by_little():
    burst = {30: 60}

    shown = [count(burst, at=AT + second * SECOND) for second in (30, 31, 15 * 60, 15 * 60 + 20, 16 * 60)]

    assert shown == [0, 60, 60, 40, 0]


def test_networks_of_the_oldest_minute_leave_as_its_reports_do():
    known = DiscardedReports({}, {AT - 2 * MINUTE: 40, AT - MINUTE: 28})

    assert [
        count_networks(narrow=known, end=AT, present=RunningMinute(AT, second)) for second in (0, 20, 59)
    ] == [
        40,
        36,
        28,
    ]
    assert count_networks(narrow=known, end=AT, present=RunningMinute(AT + 9 * MINUTE, 0)) == 28


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0, RunningMinute(AT + MINUTE, 20)),
        (45, RunningMinute(AT + MINUTE, 20)),  # into the next minute, of which nothing has been counted
        (61, RunningMinute(AT + 2 * MINUTE, 0)),
    ],
)
def test_the_present_is_that_of_the_last_tick_unless_it_is_old(age, expected):
    ticked = AT + 20 * SECOND
    fresh = Freshness(ticked, ticked, stale=age > 60, silent=False)

    assert find_running_minute(fresh=fresh, now=ticked + age * SECOND) == expected


def test_without_any_tick_the_present_is_the_running_minute():
    nothing = Freshness(None, None, stale=True, silent=True)

    assert find_running_minute(fresh=nothing, now=AT + 20 * SECOND) == RunningMinute(AT + MINUTE, 0)

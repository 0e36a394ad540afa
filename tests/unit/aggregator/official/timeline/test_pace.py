"""When pages are asked: how often, and that they do not all come at once."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.official.timeline import pace

AT = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("failures", "close", "minutes"),
    [
        *((0, False, 5), (1, False, 1), (2, False, 2), (6, False, 32), (7, False, 60), (10**6, False, 60)),
        *((0, True, 1), (1, True, 1), (3, True, 4), (4, True, 5), (99, True, 5)),
    ],
)
def test_pause_doubles_with_failures_and_is_short_while_there_is_trouble(failures, close, minutes):
    assert pace.choose_pause(failures=failures, close=close) == minutes * MINUTE


def test_page_is_asked_at_its_own_moments_one_pause_apart():
    first = pace.schedule_next(now=AT, pause=5 * MINUTE, page=7)

    second = pace.schedule_next(now=first + timedelta(seconds=20), pause=5 * MINUTE, page=7)

    assert second == first + 5 * MINUTE
    assert 2.5 * MINUTE <= first - AT < 7.5 * MINUTE


def test_pages_that_were_new_together_are_spread_evenly():
    moments = [pace.schedule_next(now=AT, pause=5 * MINUTE, page=n) for n in range(1, 241)]

    by_second = Counter(int(moment.timestamp()) for moment in moments)
    by_half_minute = Counter(int(moment.timestamp()) // 30 for moment in moments)
    assert max(by_second.values()) <= 2
    assert (min(by_half_minute.values()), max(by_half_minute.values())) == (23, 25)

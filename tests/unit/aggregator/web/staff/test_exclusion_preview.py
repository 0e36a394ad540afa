"""When counts of older days must be made again by hand."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from aggregator.web.staff.exclusion_preview import RECOUNTED, name_rebuild_command

NOW = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (RECOUNTED - HOUR - timedelta(seconds=1), ""),
        (RECOUNTED - HOUR, "manage.py rebuild_rollups --since 2026-04-13T15:30"),
        (timedelta(days=30), "manage.py rebuild_rollups --since 2026-03-16T14:30"),
    ],
)
def test_a_tick_counts_two_days_less_an_hour_of_reserve(before, expected):
    assert name_rebuild_command(NOW - before, NOW) == expected


def test_command_is_in_utc():
    east = timezone(timedelta(hours=2))

    assert name_rebuild_command((NOW - timedelta(days=3)).astimezone(east), NOW).endswith("2026-04-12T14:30")

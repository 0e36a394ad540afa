"""Hours of places, and shares that hide single reports."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from aggregator.queries.counts.places import coarsen_share, cover_whole_hours, floor_hour

NOON = datetime(2026, 4, 15, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        (0, 60, (0, 1)),
        (0, 61, (0, 2)),
        (1, 59, (0, 1)),
        (59, 61, (0, 2)),
        (0, 0, (0, 0)),
    ],
)
def test_whole_hours_cover_a_window(first, last, hours):
    covered = cover_whole_hours(first=NOON + first * MINUTE, last=NOON + last * MINUTE)

    assert covered == tuple(NOON + n * HOUR for n in hours)


def test_an_hour_begins_in_utc_where_zones_differ_by_half_an_hour():
    in_india = datetime(2026, 4, 15, 17, 45, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))

    assert floor_hour(in_india) == NOON


@pytest.mark.parametrize(
    ("reports", "share"),
    [
        (0, 2.5),
        (2, 2.5),  # 0 when rounded: half a step, as if there were some
        (3, 5),
        (7, 5),
        (8, 10),
        (100, 100),
    ],
)
def test_a_share_is_rounded_to_five_reports(reports, share):
    assert coarsen_share(reports=reports, everything=1000) == share / 1000


@pytest.mark.parametrize("everything", [1, 2, 3])
def test_a_share_is_never_more_than_all(everything):
    assert coarsen_share(reports=3, everything=everything) == 1.0

"""Minutes of outage, weighted as status pages weigh them, and by day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from aggregator.stats.ledger.uptime import Downtime, Outage, add_downtimes, join_spans, split_by_day

AT = datetime(2026, 4, 15, 14, 53, tzinfo=UTC)
MONDAY = date(2026, 4, 13)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def outage(first: datetime, minutes: float, *, major: bool = True) -> Outage:
    return Outage(first, first + minutes * MINUTE, major)


def days(*outages: Outage, known=((AT - 9 * DAY, AT + 9 * DAY),)):
    return split_by_day(outages=outages, known=known, first=MONDAY, last=MONDAY + 3 * DAY)


def test_wednesday_had_113_minutes_that_weigh_61_9():
    (results,) = (day for day in days(outage(AT, 40), outage(AT + 40 * MINUTE, 73, major=False)) if day.raw)

    assert results == Downtime(40, 73, 1440)
    assert (results.raw, results.weighted(weight=0.3)) == (113, pytest.approx(61.9))
    assert results.weighted(weight=1) == 113


def test_uptime_of_90_days_of_the_vendor_is_1568_weighted_minutes():
    """98.79 %, as its page said that day."""
    ninety = Downtime(major=1568, partial=0, minutes=90 * 1440)

    assert (ninety.minutes, ninety.days) == (129_600, 90)
    assert f"{ninety.uptime(weight=0.3):.4f}" == "0.9879"


def test_an_outage_over_midnight_is_split():
    tuesday = datetime(2026, 4, 14, tzinfo=UTC)

    results = days(outage(tuesday - 20 * MINUTE, 50.5))

    assert [(day.major, day.minutes) for day in results] == [(20, 1440), (30.5, 1440), (0, 1440)]


def test_what_is_not_known_is_neither_outage_nor_uptime():
    results = days(outage(AT - 2 * DAY, 60), outage(AT, 60), known=[(AT - DAY, AT + 30 * MINUTE)])

    assert [(day.major, day.minutes) for day in results] == [(0, 0), (0, 547), (30, 923)]
    assert days(outage(AT, 60), known=()) == (Downtime(0, 0, 0),) * 3


def test_total_adds_up_and_nothing_has_no_uptime():
    assert add_downtimes(downtimes=[Downtime(1, 2, 1440), Downtime(3, 4, 60)]) == Downtime(4, 6, 1500)
    assert add_downtimes(downtimes=[]).uptime(weight=0.3) is None


def test_between_two_known_times_nothing_is_known():
    known = [(AT - 2 * DAY, AT - 47 * HOUR), (AT, AT + 60 * MINUTE)]

    results = days(outage(AT - 2 * DAY, 3000), known=known)

    assert [(day.major, day.minutes) for day in results] == [(60, 60), (0, 0), (60, 60)]


def test_known_times_less_than_a_day_apart_are_one():
    spans = [
        (AT + 49 * HOUR, AT + 50 * HOUR),
        (AT, AT + HOUR),
        (AT - HOUR, AT),
        (AT + 26 * HOUR, AT + 27 * HOUR),
    ]

    assert join_spans(spans=spans) == ((AT - HOUR, AT + HOUR), (AT + 26 * HOUR, AT + 50 * HOUR))

"""Minutes of trouble by day of UTC."""

from datetime import UTC, date, datetime, timedelta

import pytest

from aggregator.queries.answers.days import Day, Span
from aggregator.queries.incidents.days import split_by_day

MONDAY, TUESDAY, WEDNESDAY = date(2026, 4, 13), date(2026, 4, 14), date(2026, 4, 15)
MINUTE = timedelta(minutes=1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def span(first: datetime, last: datetime, *, incident: int = 1, sure: bool = True) -> Span:
    return Span(incident, first, last, sure)


def three_days(*spans: Span, counted: tuple[date, ...] = (MONDAY, TUESDAY, WEDNESDAY)) -> tuple[Day, ...]:
    return split_by_day(spans=spans, first=MONDAY, last=WEDNESDAY + timedelta(days=1), counted=counted)


def test_trouble_past_midnight_is_split():
    days = three_days(span(at(MONDAY, 23, 40), at(TUESDAY, 0, 5)))

    assert [(day.problem, day.incidents) for day in days] == [(20, (1,)), (5, (1,)), (0, ())]


def test_an_end_at_midnight_leaves_the_next_day_alone():
    days = three_days(span(at(MONDAY, 23), at(TUESDAY, 0)))

    assert [day.kind for day in days] == ["problem", "ok", "ok"]


def test_an_onset_at_midnight_leaves_the_day_before_alone():
    days = three_days(span(at(TUESDAY, 0), at(TUESDAY, 1)))

    assert [day.kind for day in days] == ["ok", "problem", "ok"]


def test_what_is_longer_than_a_month_fills_each_day():
    long = span(at(MONDAY, 0) - timedelta(days=40), at(WEDNESDAY, 12))

    assert [day.problem for day in three_days(long)] == [1440, 1440, 720]


def test_minutes_of_two_at_once_count_once():
    days = three_days(
        span(at(MONDAY, 10), at(MONDAY, 11)),
        span(at(MONDAY, 10, 30), at(MONDAY, 11, 30), incident=2),
        span(at(MONDAY, 10, 10), at(MONDAY, 10, 20), incident=3),
    )

    assert (days[0].problem, days[0].incidents) == (90, (1, 2, 3))


def test_what_was_only_suspected_is_possible_and_weighs_less():
    day = three_days(span(at(MONDAY, 10), at(MONDAY, 10, 50), sure=False))[0]

    assert (day.kind, day.problem, day.possible, day.minutes, day.weighted) == ("possible", 0, 50, 50, 15)


def test_possible_minutes_beside_a_problem_are_not_counted_again():
    day = three_days(
        span(at(MONDAY, 10), at(MONDAY, 11)), span(at(MONDAY, 10, 30), at(MONDAY, 12), incident=2, sure=False)
    )[0]

    assert (day.kind, day.problem, day.possible) == ("problem", 60, 60)


def test_a_day_without_counts_is_not_a_quiet_one():
    assert [day.kind for day in three_days(counted=(TUESDAY,))] == ["no_data", "ok", "no_data"]


def test_trouble_that_we_know_of_is_known():
    day = three_days(span(at(MONDAY, 10), at(MONDAY, 11)), counted=())[0]

    assert day.kind == "problem"


@pytest.mark.parametrize("seconds", [1, 59])
def test_seconds_are_no_minute(seconds):
    begun = at(MONDAY, 10)

    day = three_days(span(begun, begun + timedelta(seconds=seconds)))[0]

    assert (day.problem, day.kind) == (0, "problem")

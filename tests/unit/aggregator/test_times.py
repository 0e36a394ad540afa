"""Units of time, and the two forms of a minute."""

from datetime import UTC, datetime, timedelta, timezone

from aggregator.times import DAY, HOUR, floor_day, floor_minute, split_span, to_datetime, to_minute

AT = datetime(2026, 11, 30, 14, 17, 42, 5, tzinfo=UTC)


def test_a_minute_is_named_by_its_beginning_in_both_forms():
    assert floor_minute(AT) == datetime(2026, 11, 30, 14, 17, tzinfo=UTC)
    assert to_datetime(to_minute(AT)) == floor_minute(AT)


def test_a_day_begins_at_midnight_utc_whatever_the_zone():
    in_tokyo = datetime(2026, 12, 1, 3, tzinfo=timezone(timedelta(hours=9)))

    assert floor_day(in_tokyo) == datetime(2026, 11, 30, tzinfo=UTC)


def test_a_span_is_split_in_order_and_the_last_piece_may_be_shorter():
    first, last = AT, AT + 2 * DAY + HOUR

    pieces = list(split_span(first=first, last=last, step=DAY))

    assert pieces == [(AT, AT + DAY), (AT + DAY, AT + 2 * DAY), (AT + 2 * DAY, last)]


def test_an_empty_span_has_no_pieces():
    assert list(split_span(first=AT, last=AT, step=DAY)) == []

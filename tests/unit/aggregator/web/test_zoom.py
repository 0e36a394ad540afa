"""Stretches of time that are asked for."""

from datetime import timedelta

import pytest

from aggregator.web.zoom import MOST_POINTS, UnableToZoom, Zoom, describe_window, read_zoom
from tests.unit.aggregator.web.examples import AT, MINUTE

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("first", ["2026-04-15T10:30Z", "2026-04-15T12:30+02:00", "2026-04-15T10:30:59"])
def test_times_are_whole_minutes_of_utc(first):
    assert read_zoom(first=first, last="2026-04-15T11:00Z", now=AT) == Zoom(AT - 4 * HOUR, AT - 3.5 * HOUR)


def test_what_is_to_come_is_left_out():
    assert read_zoom(first="2026-04-15T10:30Z", last="2027-01-01T00:00Z", now=AT).last == AT + MINUTE


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("banana", "2026-04-15T11:00Z", "looks like"),
        ("", "2026-04-15T11:00Z", "looks like"),
        ("1999-12-31T23:59Z", "2026-04-15T11:00Z", "looks like"),
        ("0001-01-01T00:00+14:00", "2026-04-15T11:00Z", "looks like"),
        ("2026-04-15T11:00Z", "2026-04-15T10:00Z", "at least"),
        ("2026-04-15T10:31Z", "2026-04-15T11:00Z", "at least"),
        ("2026-01-01T00:00Z", "2026-04-15T11:00Z", "at most"),
        ("2026-05-01T00:00Z", "2026-05-02T00:00Z", "to come"),
    ],
)
def test_what_cannot_be_shown_is_said(first, last, why):
    with pytest.raises(UnableToZoom, match=why):
        read_zoom(first=first, last=last, now=AT)


@pytest.mark.parametrize(
    ("length", "every"),
    [(0.5, 1 / 60), (5, 1 / 60), (8, 2 / 60), (48, 10 / 60), (49, 1), (20 * 24, 3), (92 * 24, 12)],
)
def test_points_are_as_near_as_a_page_can_show(length, every):
    window = Zoom(AT - length * HOUR, AT).window

    assert window.every == every * HOUR
    assert length <= window.hours <= MOST_POINTS * every


def test_windows_in_words():
    assert [describe_window(name) for name in ("4h", "24h", "7d")] == ["4 h", "24 h", "7 days"]

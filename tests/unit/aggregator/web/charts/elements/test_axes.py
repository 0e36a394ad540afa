"""Round times below a chart."""

from datetime import timedelta

from aggregator.web.charts.elements.axes import label_times
from aggregator.web.charts.elements.geometry import Scale
from tests.unit.aggregator.web.examples import AT, make_series

HOUR = timedelta(hours=1)


def below(hours: int):
    """The times below a stretch that ended at 14:30 on 15 April."""
    series = make_series([1] * (4 * hours))
    scale = Scale(series.first, series.last, 10, 100)
    return label_times(series=series, present=AT, scale=scale, axis_y=100)


def test_a_day_is_told_in_hours():
    assert [text.text for text in below(24)] == ["18:00", "21:00", "0:00", "3:00", "6:00", "9:00"]


def test_past_a_day_each_midnight_is_told_by_its_date():
    assert [text.text for text in below(48)] == [
        "18:00", "14 Apr", "6:00", "12:00", "18:00", "15 Apr", "6:00",
    ]  # fmt: skip


def test_midnights_between_hours_become_the_readers_and_days_stay_those_of_utc():
    """The tick stands at midnight UTC: the reader's own date there may be another one."""
    assert {text.text: (text.at, text.time) for text in below(100)} == {
        "12 Apr": ("2026-04-12T00:00:00Z", "midnight"),
        "12:00": ("2026-04-14T12:00:00Z", "hour"),
        "13 Apr": ("2026-04-13T00:00:00Z", "midnight"),
        "14 Apr": ("2026-04-14T00:00:00Z", "midnight"),
        "15 Apr": ("2026-04-15T00:00:00Z", "midnight"),
    }
    assert {text.at for text in below(30 * 24)} == {""}


def test_a_phone_has_no_room_for_a_time_beside_the_present():
    """The present is 14:30, a tick stands at 12:00."""
    series = make_series([1] * 96)
    scale = Scale(series.first, series.last, 10, 100)
    near = label_times(series=series, present=AT - 5.2 * HOUR, scale=scale, axis_y=100)

    assert {text.text: text.css for text in near}["12:00"] == "wide"


def test_a_narrow_chart_keeps_the_dates():
    assert [text.text for text in below(100) if not text.css] == ["12 Apr", "13 Apr", "14 Apr", "15 Apr"]

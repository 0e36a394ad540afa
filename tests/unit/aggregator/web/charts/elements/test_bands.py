"""The expected range as a band, with its name."""

from dataclasses import replace

import pytest

from aggregator.web.charts.elements.bands import draw_band, label_band
from aggregator.web.charts.elements.geometry import Scale
from aggregator.web.charts.elements.shapes import Text
from tests.unit.aggregator.web.examples import AT, MINUTE, make_series

SCALE = Scale(AT - 60 * MINUTE, AT + 15 * MINUTE, 10, 100)


def test_band_keeps_its_last_range_into_the_future_where_it_is_held():
    points = make_series([3, 3], low=2, high=5).points

    assert draw_band(points, SCALE, hold=False) == "M600 50L800 50L800 80L600 80Z"
    assert draw_band(points, SCALE, hold=True) == "M600 50L800 50L1000 50L1000 80L800 80L600 80Z"


def test_without_a_baseline_there_is_neither_band_nor_name():
    series = make_series([3, 3], low=None, high=None)

    assert (draw_band(series.points, SCALE, hold=True), label_band(series, SCALE)) == ("", None)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1, 5, Text("40%", 97.0, "usual range", "middle", "onband")),
        (2, 5, Text("0%", 73.0, "usual range", css="quiet")),
        (0, 4, Text("40%", 107.0, "usual range", "middle", "onband")),
    ],
)
def test_name_stands_in_a_thick_band_and_above_a_thin_one(low, high, expected):
    series = make_series([3, 3, 3, 3], low=low, high=high)

    assert label_band(series, SCALE) == expected


def test_name_stands_where_the_band_is_thickest_in_the_middle_half():
    series = make_series([3] * 8, low=0, high=5)
    points = tuple(replace(point, high=9 if n in {0, 4, 7} else 5) for n, point in enumerate(series.points))
    scale = Scale(AT - 120 * MINUTE, AT, 10, 100)

    assert label_band(replace(series, points=points), scale).x == "62.5%"

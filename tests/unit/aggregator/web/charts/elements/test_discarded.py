"""The second line of a chart, where many reports were discarded."""

from dataclasses import replace

import pytest

from aggregator.web.charts.elements import discarded
from aggregator.web.charts.elements.geometry import Scale
from aggregator.web.charts.elements.shapes import Text
from tests.unit.aggregator.web.examples import AT, MINUTE, make_series

SCALE = Scale(AT - 75 * MINUTE, AT, 100, 200)


def make_points(*pairs):
    """Points of (reports, discarded), a quarter of an hour apart, the last at AT."""
    points = make_series([reports for reports, _ in pairs]).points
    return [replace(point, aside=aside) for point, (_, aside) in zip(points, pairs, strict=True)]


@pytest.mark.parametrize(
    ("reports", "aside", "expected"),
    [(5, 5, True), (5, 4, False), (25, 5, True), (26, 5, False), (400, 80, True), (400, 79, False)],
)
def test_many_are_five_and_a_fifth(reports, aside, expected):
    (point,) = make_points((reports, aside))

    assert discarded.has_many_discarded(point) is expected


def test_line_joins_the_neighbours_of_discarded_reports():
    points = make_points((10, 0), (10, 0), (100, 90), (10, 0), (10, 0))

    assert discarded.draw_counted(points, SCALE) == "M400 180L600 180L800 180"


def test_two_runs_that_share_a_neighbour_are_one_line():
    points = make_points((100, 90), (10, 0), (100, 90), (10, 0), (10, 0))

    assert discarded.draw_counted(points, SCALE) == "M200 180L400 180L600 180L800 180"


@pytest.mark.parametrize(("minutes", "lines"), [(5, 1), (4, 0)])
def test_a_run_of_ten_minutes_can_be_seen(minutes, lines):
    points = make_points((10, 0), (100, 90), (10, 0), (10, 0))
    spread = [replace(p, at=AT - (3 - n) * minutes * MINUTE) for n, p in enumerate(points)]

    assert discarded.draw_counted(spread, SCALE).count("M") == lines


def test_a_run_that_would_be_a_speck_is_left_out_unless_it_is_the_last():
    points = make_points((100, 90), (100, 0), (100, 90))
    seconds = [replace(p, at=AT - (len(points) - n) * MINUTE) for n, p in enumerate(points, 1)]

    assert discarded.draw_counted(seconds[:2] + [replace(seconds[1], at=AT, aside=0)] * 2, SCALE) == ""
    assert discarded.draw_counted(seconds, SCALE).count("M") == 1


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (((100, 90), (10, 0), (10, 0), (10, 0), (10, 0)), Text("20%", 203.0, "those that count")),
        (((10, 0), (10, 0), (10, 0), (100, 90), (10, 0)), Text("80%", 203.0, "those that count", "end")),
        (((10, 0), (100, 100), (10, 0), (10, 0), (10, 0)), Text("40%", 223.0, "those that count")),
    ],
)
def test_name_stands_below_the_widest_gap(pairs, expected):
    assert discarded.label_counted(make_points(*pairs), SCALE) == expected

"""The lane of people's levels."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.models import Level
from aggregator.queries.answers.coverage import Coverage
from aggregator.web.charts.elements.geometry import Scale
from aggregator.web.charts.elements.shapes import Lane, LaneBar
from aggregator.web.charts.lane import draw_lane
from tests.unit.aggregator.web.examples import AT, MINUTE, make_series

OK, PROBLEM, POSSIBLE, THIN, NO_DATA = (
    Level.OK,
    Level.PROBLEM,
    Level.POSSIBLE,
    Level.THIN,
    Level.NO_DATA,
)
SCALE = Scale(AT - 150 * MINUTE, AT, 100, 200)


def draw(*levels):
    """Ten quarters of an hour; the first of them are quiet."""
    known = [OK] * (10 - len(levels)) + list(levels)
    return draw_lane(series=make_series([5] * 10, levels=known), scale=SCALE)


def test_neighbouring_points_of_a_level_are_one_bar():
    assert draw(POSSIBLE, PROBLEM, PROBLEM, OK) == Lane(
        "People here",
        (
            LaneBar("possible", "60%", "10%", "", "60%", "start"),
            LaneBar("problem", "70%", "20%", "problem, 30 min", "90%", "end"),
        ),
    )


def test_the_same_level_after_a_break_is_another_bar():
    assert [(bar.x, bar.width) for bar in draw(PROBLEM, OK, PROBLEM, OK).bars] == [
        ("60%", "10%"),
        ("80%", "10%"),
    ]


@pytest.mark.parametrize(
    ("levels", "worded"),
    [
        ((PROBLEM, POSSIBLE, POSSIBLE, POSSIBLE), ["", "maybe, 45 min"]),
        ((PROBLEM, PROBLEM, PROBLEM, POSSIBLE, POSSIBLE, POSSIBLE), ["problem, 45 min", "maybe, 45 min"]),
        ((PROBLEM, PROBLEM, POSSIBLE, POSSIBLE), ["problem, 30 min", ""]),
    ],
)
def test_words_need_room_and_the_widest_bar_has_them_always(levels, worded):
    assert [bar.text for bar in draw(*levels).bars] == worded


@pytest.mark.parametrize(
    ("levels", "text_x", "anchor"),
    [
        ([PROBLEM, PROBLEM, *[OK] * 8], "28%", "start"),
        ([PROBLEM] * 7 + [OK] * 3, "70%", "end"),
        ([PROBLEM] * 8 + [OK] * 2, "28%", "start"),
        ([OK] * 3 + [PROBLEM] * 3 + [OK] * 4, "30%", "start"),
        ([OK] * 6 + [PROBLEM] * 3 + [OK], "60%", "start"),
        ([OK] * 7 + [PROBLEM] * 3, "100%", "end"),
    ],
)
def test_words_keep_clear_of_the_lanes_name_and_of_the_edge(levels, text_x, anchor):
    (bar,) = draw(*levels).bars

    assert (bar.text_x, bar.anchor) == (text_x, anchor)


def test_where_points_count_hours_no_length_is_named():
    hours = replace(make_series([5] * 10, levels=[PROBLEM] * 10), span=timedelta(hours=1))

    assert [bar.text for bar in draw_lane(series=hours, scale=SCALE).bars] == [""]


@pytest.mark.parametrize(
    ("levels", "note"),
    [
        ([OK], "as usual"),
        ([NO_DATA], "no data"),
        ([THIN], "too few to tell"),
        ([THIN, NO_DATA], "too few to tell"),
        ([OK, THIN], ""),
    ],
)
def test_an_empty_lane_says_why(levels, note):
    series = make_series([1] * len(levels), levels=levels)
    gap = Coverage(unheard=((AT - 9 * MINUTE, AT),))

    assert draw_lane(series=series, scale=SCALE).note == note
    assert draw_lane(series=replace(series, gaps=gap), scale=SCALE).note == "with gaps"

"""The line of a chart, cut where its level changes."""

from dataclasses import replace

import pytest

from aggregator.models import Level
from aggregator.web.charts.elements.geometry import Scale
from aggregator.web.charts.elements.runs import draw_runs
from aggregator.web.charts.elements.shapes import Run
from tests.unit.aggregator.web.examples import AT, MINUTE, make_series

SCALE = Scale(AT - 60 * MINUTE, AT, 10, 100)
OK, PROBLEM, THIN, NO_DATA = Level.OK, Level.PROBLEM, Level.THIN, Level.NO_DATA


def draw(counts, levels):
    return draw_runs(make_series(counts, levels=levels), SCALE)


def test_only_trouble_has_an_area():
    assert draw([0, 10, 5, 0], [OK, PROBLEM, PROBLEM, OK]) == (
        Run("ok", "M250 100", ""),
        Run("problem", "M250 100L500 0L750 50", "M250 100L500 0L750 50V100H250Z"),
        Run("ok", "M750 50L1000 100", ""),
    )


@pytest.mark.parametrize("level", [Level.POSSIBLE, Level.SUBSIDING])
def test_every_level_of_trouble_has_one(level):
    assert draw([0, 10], [level, level])[0].area == "M750 100L1000 0V100H750Z"


def test_single_reports_are_strokes_and_nothing_joins_them():
    assert draw([0, 1, 2, 10], [THIN, THIN, THIN, OK]) == (
        Run("thin", "M500 100V90M750 100V80", ""),
        Run("ok", "M1000 0", ""),
    )


def test_what_is_unknown_is_left_out():
    assert draw([5, 5, 5, 5], [OK, NO_DATA, NO_DATA, OK]) == (
        Run("ok", "M250 50", ""),
        Run("ok", "M1000 50", ""),
    )


def test_counts_that_nobody_judged_are_drawn_without_a_level():
    series = make_series([5, 5, 5], levels=[OK, NO_DATA, NO_DATA])
    counted = replace(series.points[1], unjudged=True)
    points = (series.points[0], counted, series.points[2])

    assert draw_runs(replace(series, points=points), SCALE) == (
        Run("ok", "M500 50", ""),
        Run("no_data", "M500 50L750 50", ""),
    )

"""The points of a chart for the script that reads them out."""

import json

from aggregator.models import Level
from aggregator.web.charts.elements.geometry import Scale
from aggregator.web.charts.elements.readings import list_readings
from tests.unit.aggregator.web.examples import AT, make_series

MINUTES = int(AT.timestamp()) // 60


def read(**made):
    series = make_series([3, 1234], **made)
    return list_readings(series=series, scale=Scale(series.first, series.last, 10, 100))


def test_points_are_numbers_in_minutes():
    drawn = read(levels=[Level.OK, Level.PROBLEM])

    assert drawn.points == f"{MINUTES - 15} 3 0 1 4 ok,{MINUTES} 1234 0 1 4 problem"
    assert (drawn.first, drawn.last) == (MINUTES - 30, MINUTES)


def test_unknown_usual_is_a_dash():
    assert read(low=None, high=None).points.endswith(f"{MINUTES} 1234 0 - - ok")


def test_words_are_those_of_the_levels_that_occur():
    drawn = read(levels=[Level.PROBLEM, Level.PROBLEM])

    assert json.loads(drawn.level_names) == {"problem": "Problem"}

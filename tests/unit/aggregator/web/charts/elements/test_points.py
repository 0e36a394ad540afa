"""Which points of a line have a range."""

from dataclasses import replace

import pytest

from aggregator.models import Level
from aggregator.web.charts.elements.geometry import Scale
from aggregator.web.charts.elements.points import list_known, measure_y
from tests.unit.aggregator.web.examples import AT, MINUTE, make_series

(POINT,) = make_series([5]).points


@pytest.mark.parametrize(
    ("changes", "is_known"),
    [
        ({}, True),
        ({"low": 0, "high": 0}, True),
        ({"low": None}, False),
        ({"high": None}, False),
        ({"level": Level.THIN}, False),
        ({"level": Level.NO_DATA}, False),
        ({"level": Level.PROBLEM}, True),
    ],
)
def test_a_range_needs_both_ends_and_a_level(changes, is_known):
    point = replace(POINT, **changes)

    assert list_known([point]) == ([point] if is_known else [])


def test_height_is_below_the_names_of_the_lines():
    assert measure_y(Scale(AT - 15 * MINUTE, AT, 10, 200), POINT) == 130.0

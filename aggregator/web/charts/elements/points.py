"""Points of a series: which of them have a range, and where they are drawn."""

from collections.abc import Sequence

from aggregator.queries.answers.counts import Point
from aggregator.web.charts.elements.geometry import PLOT_TOP, Scale
from aggregator.web.words.labels import UNKNOWN_LEVELS

# Thousandths of the width: where the labels of points change sides.
LEFT, RIGHT = 250, 700


def list_known(points: Sequence[Point]) -> list[Point]:
    """Points with an expected range. Where the level is unknown, a range would be a guess."""
    return [p for p in points if p.low is not None and p.high is not None and p.level not in UNKNOWN_LEVELS]


def measure_y(scale: Scale, point: Point) -> float:
    return round(PLOT_TOP + scale.y(point.reports), 1)

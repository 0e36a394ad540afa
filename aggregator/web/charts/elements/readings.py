"""The points of a chart for static/js/read-out.js: what is drawn, as numbers."""

import json
from datetime import datetime

from aggregator.queries.answers.counts import Point, Series
from aggregator.web.charts.elements.geometry import Scale
from aggregator.web.charts.elements.shapes import Readings
from aggregator.web.words.labels import WORDS


def list_readings(*, series: Series, scale: Scale) -> Readings:
    """All points of a line in order of time, where the drawing has them."""
    levels = dict.fromkeys(point.level for point in series.points)
    return Readings(
        first=_count_minutes(scale.first),
        last=_count_minutes(scale.last),
        points=",".join(map(_write_point, series.points)),
        level_names=json.dumps({level.value: str(WORDS[level]) for level in levels}),
    )


def _write_point(point: Point) -> str:
    low, high = ("-" if bound is None else bound for bound in (point.low, point.high))
    # One short line a point instead of JSON: a chart has up to 300 of them.
    return f"{_count_minutes(point.at)} {point.reports} {point.works} {low} {high} {point.level.value}"


def _count_minutes(at: datetime) -> int:
    return round(at.timestamp() / 60)

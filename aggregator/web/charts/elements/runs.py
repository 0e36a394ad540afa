"""The line of a chart, cut where its level changes."""

from collections.abc import Sequence

from aggregator.models.states import Level
from aggregator.queries.answers.counts import Point, Series
from aggregator.web.charts.elements.geometry import Scale, draw_area, draw_line, draw_stems
from aggregator.web.charts.elements.shapes import Run
from aggregator.web.words.labels import TROUBLED


def draw_runs(series: Series, scale: Scale) -> tuple[Run, ...]:
    """Lines by level; each begins where the one before ended, so that there is no gap between them."""
    runs, begun = [], 0
    points = series.points
    # Each run begins with the last point of the run before it, or there would be gaps between the levels.
    for n in range(1, len(points) + 1):
        if n < len(points) and _is_alike(points[n], points[begun]):
            continue
        if _is_drawn(points[begun]):
            runs.append(
                _draw_run(points[begun].level, points[begun - _joins_previous(points, begun) : n], scale)
            )
        begun = n
    return tuple(runs)


def _is_alike(point: Point, other: Point) -> bool:
    return point.level == other.level and _is_drawn(point) == _is_drawn(other)


def _is_drawn(point: Point) -> bool:
    """If the time was not evaluated, the counts are still known: they are drawn without a level."""
    return point.level != Level.NO_DATA or point.unjudged


def _joins_previous(points: Sequence[Point], begun: int) -> bool:
    return begun > 0 and points[begun - 1].level not in {Level.NO_DATA, Level.THIN}


def _draw_run(level: Level, points: Sequence[Point], scale: Scale) -> Run:
    places = [(scale.x(p.at), scale.y(p.reports)) for p in points]
    # Between single reports no line may be drawn: it would claim reports in between.
    if level == Level.THIN:
        single = [place for place, p in zip(places, points, strict=True) if p.reports]
        return Run(level.value, draw_stems(single, bottom=scale.bottom), "")
    below = draw_area(places, bottom=scale.bottom) if level in TROUBLED else ""
    return Run(level.value, draw_line(places), below)

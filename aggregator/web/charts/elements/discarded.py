"""The second line of a chart: reports that count, where many were discarded."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from aggregator.queries.answers.counts import Point
from aggregator.web.charts.elements.geometry import PLOT_TOP, Scale, draw_line
from aggregator.web.charts.elements.points import RIGHT
from aggregator.web.charts.elements.shapes import Text

# Reports that do not count, and their share, worth a second line.
LEAST_DISCARDED, NOTICEABLE = 5, 0.2
# A shorter second line is a speck.
VISIBLE = timedelta(minutes=10)


def has_many_discarded(point: Point) -> bool:
    """Whether so many reports were discarded that a second line and a sentence are worth it."""
    return point.aside >= max(LEAST_DISCARDED, NOTICEABLE * point.reports)


def _find_discarded_parts(points: Sequence[Point]) -> list[list[Point]]:
    """Runs of points with discarded reports and their neighbours; runs too short to be seen are left out."""
    cut = [has_many_discarded(point) for point in points]
    near = [n for n in range(len(points)) if any(cut[max(0, n - 1) : n + 2])]
    parts: list[list[Point]] = []
    for n in near:
        if not parts or parts[-1][-1] is not points[n - 1]:
            parts.append([])
        parts[-1].append(points[n])
    # The last run stays however short it is: the sentence below the chart is about it.
    return [part for part in parts if part[-1].at - part[0].at >= VISIBLE or part[-1] is points[-1]]


def draw_counted(points: Sequence[Point], scale: Scale) -> str:
    """Reports that count, where they are fewer."""
    return "".join(
        draw_line([(scale.x(p.at), scale.y(p.reports - p.aside)) for p in part])
        for part in _find_discarded_parts(points)
    )


def label_counted(points: Sequence[Point], scale: Scale) -> Text | None:
    """Under the widest gap between the two lines."""
    points = [point for part in _find_discarded_parts(points) for point in part]
    if not points:
        return None
    widest = max(points, key=lambda point: point.aside)
    # Translators: names the second line of the chart: reports that count as evidence.
    words = _("those that count")
    y = PLOT_TOP + scale.y(widest.reports - widest.aside) - 7
    anchor = "end" if scale.x(widest.at) > RIGHT else "start"
    return Text(scale.percent(widest.at), round(y, 1), words, anchor)

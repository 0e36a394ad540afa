"""The small line: 24 hours on the expected range, 96 x 28 in lists, 330 x 54 beside a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from aggregator.queries.answers.incidents import Spark
from aggregator.web.charts.elements.geometry import XY, draw_broken_line, draw_ribbon, format_number

HEIGHT = 28
# Room for the dot and the stroke.
MARGIN = 3
# Reports at the top; with less the eye would take one report for a mountain.
LEAST_TOP = 4


@dataclass(frozen=True)
class Sparkline:
    """Paths in a box of width x height, stretched to fit; the dot stands at 100 % and `dot` pixels."""

    width: int  # a unit for each step, so that x is a short whole number: there are hundreds of these
    height: int
    band: str
    line: str
    raised: str  # the part of the line since the onset
    dot: str


# The board has one for each service, in six languages; most are as they were a tick ago.
@lru_cache(maxsize=512)
def draw_sparkline(*, spark: Spark, height: int = HEIGHT, raised_from: int | None = None) -> Sparkline:
    """Points at equal distances; `raised_from` is the index of the point where the incident began."""
    most = max([LEAST_TOP, *spark.reports, *spark.high])

    def locate(counts: Sequence[int]) -> list[XY]:
        return [(n, _measure_y(count, most, height)) for n, count in enumerate(counts)]

    points = locate(spark.reports)
    # An incident of more than a day raises the whole line.
    cut = len(points) if raised_from is None else max(0, min(raised_from, len(points) - 1))
    return Sparkline(
        width=max(1, len(points) - 1),
        height=height,
        band=draw_ribbon(_keep_corners(locate(spark.high)), _keep_corners(locate(spark.low))),
        # In quarters in which nobody could report nothing is drawn: zero would look like health.
        line=draw_broken_line(points[: cut + 1], holes=spark.unheard),
        raised=draw_broken_line(points[cut:], holes=[n - cut for n in spark.unheard if n >= cut]),
        dot=format_number(points[-1][1]) if points else format_number(height - MARGIN),
    )


def _keep_corners(points: Sequence[XY]) -> list[XY]:
    """Without the points inside level stretches."""
    last = len(points) - 1
    return [
        point
        for n, point in enumerate(points)
        if n in {0, last} or not points[n - 1][1] == point[1] == points[n + 1][1]
    ]


def _measure_y(value: int, most: int, height: int) -> float:
    return round(height - MARGIN - (height - 2 * MARGIN) * value / most, 1)

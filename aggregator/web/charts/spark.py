"""The small line: 24 hours on the usual range, 96 x 28 in lists, 330 x 54 beside a sentence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from aggregator.web.charts.elements.geometry import XY, draw_broken_line, draw_ribbon, format_number

HEIGHT = 28
MARGIN = 3  # room for the dot and the stroke


@dataclass(frozen=True)
class Sparkline:
    """Paths in a box of width x height, stretched to fit; the dot stands at 100 % and `dot` pixels."""

    width: int  # a unit for each step, so that x is a short whole number: there are hundreds of these
    height: int
    band: str
    line: str
    raised: str  # the part of the line since the onset
    dot: str


def draw_sparkline(
    *,
    reports: Sequence[int],
    low: Sequence[int],
    high: Sequence[int],
    unheard: Collection[int] = (),
    height: int = HEIGHT,
    raised_from: int | None = None,
) -> Sparkline:
    """Points at equal distances; `raised_from` is the index of the point where the trouble began. At those of
    `unheard` nobody could report, and nothing is drawn."""
    most = max([4, *reports, *high])  # under 4 the eye would take one report for a mountain

    def place(values: Sequence[int]) -> list[XY]:
        return [(n, _measure_y(value, most, height)) for n, value in enumerate(values)]

    points = place(reports)
    cut = len(points) if raised_from is None else max(0, min(raised_from, len(points) - 1))
    return Sparkline(
        width=max(1, len(points) - 1),
        height=height,
        band=draw_ribbon(_keep_corners(place(high)), _keep_corners(place(low))),
        line=draw_broken_line(points[: cut + 1], holes=unheard),
        raised=draw_broken_line(points[cut:], holes=[n - cut for n in unheard if n >= cut]),
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

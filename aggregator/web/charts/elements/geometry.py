"""Scales and paths that all charts share."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

# Of the nested viewBox; 10 of it are 1 %.
WIDTH = 1000
XY = tuple[float, float]


@dataclass(frozen=True)
class Scale:
    """Time to x, count to y. `bottom` is the y of zero, `top` that of `most`."""

    first: datetime
    last: datetime
    most: float
    bottom: float
    top: float = 0.0

    def x(self, at: datetime) -> float:
        return WIDTH * ((at - self.first) / (self.last - self.first))

    def y(self, count: float) -> float:
        return self.bottom - (self.bottom - self.top) * min(count, self.most) / self.most

    def percent(self, at: datetime) -> str:
        """As "43.2%": for what stands outside the nested drawing."""
        return to_percent(self.x(at) / WIDTH)

    def holds(self, at: datetime) -> bool:
        return self.first <= at <= self.last


def to_percent(share: float) -> str:
    return f"{format_number(100 * share)}%"


def format_number(value: float) -> str:
    """One decimal at most: a tenth of a pixel is all that can be seen."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def draw_line(points: Sequence[XY]) -> str:
    """M0 10L5 12: an open path."""
    return "M" + "L".join(f"{format_number(x)} {format_number(y)}" for x, y in points) if points else ""


def draw_broken_line(points: Sequence[XY], *, holes: Collection[int]) -> str:
    """The same without the points at these places: what lies on both sides of them is not joined."""
    ends = [-1, *sorted(hole for hole in holes if hole < len(points)), len(points)]
    return "".join(draw_line(points[before + 1 : end]) for before, end in pairwise(ends))


def draw_area(points: Sequence[XY], *, bottom: float) -> str:
    """The same, closed along the bottom."""
    if not points:
        return ""
    return f"{draw_line(points)}V{format_number(bottom)}H{format_number(points[0][0])}Z"


def draw_ribbon(upper: Sequence[XY], lower: Sequence[XY]) -> str:
    """Between two lines: a range."""
    return f"{draw_line([*upper, *reversed(lower)])}Z" if upper else ""


def draw_stems(points: Iterable[XY], *, bottom: float) -> str:
    """One stroke for each point: single reports, between which no line may be drawn."""
    return "".join(f"M{format_number(x)} {format_number(bottom)}V{format_number(y)}" for x, y in points)


def choose_step(most: float, *, lines: int = 4) -> int:
    """The smallest of 1, 2, 5, 10, 20, ... of which at most `lines` fit below `most`."""
    # Steps of 1, 2 and 5 times a power of ten are read without counting.
    step = 1
    while most // step > lines:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step


def list_ticks(first: datetime, last: datetime, *, every: timedelta) -> list[datetime]:
    """Round times of [first, last], counted from midnight."""
    # From midnight, so that the same hours are labelled whenever the chart begins.
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight + -(-(first - midnight) // every) * every
    times = []
    while at <= last:
        times.append(at)
        at += every
    return times


# Room for the names of the rules.
PLOT_TOP = 30
HEADROOM = 1.08  # over the highest point

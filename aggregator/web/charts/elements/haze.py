"""All quiet: the last day of many services at once, each against its own expected range."""

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.queries.answers.incidents import Spark
from aggregator.web.charts.elements.geometry import WIDTH, draw_broken_line

HEIGHT = 88
# The range reaches from -1 to 1; what strays further is drawn at the edge.
EDGE = 1.6
# An hour: of services with a handful of reports single quarters are all or nothing.
QUARTERS = 4
MOST_LINES = 40  # more are a blot
# Usual reports a day at least, for a line that says something.
LEAST = 8.0


@dataclass(frozen=True)
class Haze:
    """Thin lines over one band; `services` of them are drawn."""

    height: int
    band_top: float
    band_height: float
    lines: tuple[str, ...]
    services: int


def draw_haze(*, sparks: Sequence[Spark]) -> Haze | None:
    """The busiest ones; None where there is nothing to draw."""
    known = [spark for spark in sparks if sum(_list_middles(spark)) >= LEAST]
    # The busiest first: their lines move least by chance.
    drawn = sorted(known, key=lambda spark: -sum(_list_middles(spark)))[:MOST_LINES]
    if not drawn:
        return None
    return Haze(
        height=HEIGHT,
        band_top=_measure_y(1),
        band_height=_measure_y(-1) - _measure_y(1),
        lines=tuple(_draw_spark(spark) for spark in drawn),
        services=len(drawn),
    )


def _draw_spark(spark: Spark) -> str:
    hours = range(0, len(spark.reports), QUARTERS)
    last = max(1, len(hours) - 1)
    points = [
        (WIDTH * n / last, _measure_y(_place_hour(spark, slice(at, at + QUARTERS))))
        for n, at in enumerate(hours)
    ]
    return draw_broken_line(points, holes={quarter // QUARTERS for quarter in spark.unheard})


def _place_hour(spark: Spark, hour: slice) -> float:
    """Where the reports of an hour lie in their range: 0 in the middle, 1 at its upper edge."""
    middles, highs = _list_middles(spark)[hour], spark.high[hour]
    # Of the hour's sums, because single quarters of a small service are all or nothing.
    half = sum(highs) - sum(middles)
    return (sum(spark.reports[hour]) - sum(middles)) / half if half else 0.0


def _list_middles(spark: Spark) -> list[float]:
    return [(low + high) / 2 for low, high in zip(spark.low, spark.high, strict=True)]


def _measure_y(place: float) -> float:
    return HEIGHT / 2 * (1 - max(-EDGE, min(EDGE, place)) / EDGE)

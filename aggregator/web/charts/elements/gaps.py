"""Times in which no report could reach us, as hatched bars of a chart."""

from aggregator.queries.answers.counts import Series
from aggregator.web.charts.elements.geometry import Scale, to_percent
from aggregator.web.charts.elements.shapes import GapBar
from aggregator.web.words.gaps import describe_gap

# Of the width: less is not seen as hatched on a phone.
LEAST = 0.01


def draw_gap_bars(*, series: Series, scale: Scale) -> tuple[GapBar, ...]:
    """One bar for each gap, cut to the time that the series shows."""
    bars = []
    for gap in series.gaps.gaps:
        first, last = max(gap[0], series.first), min(gap[1], series.last)
        # A gap may have begun before the chart or go on after it.
        if first < last:
            left, right = scale.x(first) / 1000, scale.x(last) / 1000
            width = to_percent(max(right - left, LEAST))
            bars.append(
                GapBar(to_percent(left), width, describe_gap(gap=gap, gaps=series.gaps, now=series.last))
            )
    return tuple(bars)

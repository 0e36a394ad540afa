"""The expected range as a band, with its name."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from aggregator.queries.answers.counts import Point, Series
from aggregator.web.charts.elements.geometry import PLOT_TOP, Scale, draw_ribbon
from aggregator.web.charts.elements.points import list_known
from aggregator.web.charts.elements.shapes import Text

# Pixels: words and the line find place beside each other.
ROOM_IN_BAND = 40


def draw_band(points: Sequence[Point], scale: Scale, *, hold: bool) -> str:
    """The expected range; `hold` extends its last value into the future."""
    known = list_known(points)
    if not known:
        return ""
    upper = [(scale.x(p.at), scale.y(p.high or 0)) for p in known]
    lower = [(scale.x(p.at), scale.y(p.low or 0)) for p in known]
    # The future keeps the last range: the next counts will be compared with it.
    if hold:
        upper.append((1000, upper[-1][1]))
        lower.append((1000, lower[-1][1]))
    return draw_ribbon(upper, lower)


def label_band(series: Series, scale: Scale) -> Text | None:
    """The words "usual range": in the band where it is thick, else above it at the left."""
    known = list_known(series.points)
    if not known:
        return None
    # Translators: names the grey band of the chart.
    words = _("usual range")
    # The middle half only: near the edges the name would leave the plot.
    inner = known[len(known) // 4 : len(known) * 3 // 4] or known
    at = max(inner, key=lambda p: (p.high or 0) - (p.low or 0))
    high, low = scale.y(at.high or 0), scale.y(at.low or 0)
    if low - high >= ROOM_IN_BAND:
        return Text(
            scale.percent(at.at),
            round(PLOT_TOP + high + 0.3 * (low - high) + 5, 1),
            words,
            "middle",
            "onband",
        )
    return Text("0%", round(PLOT_TOP + scale.y(known[len(known) // 50].high or 0) - 7, 1), words, css="quiet")

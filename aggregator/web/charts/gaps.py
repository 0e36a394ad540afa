"""Times in which we were not listening, as hatched bars of a chart."""

from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.queries.coverage import Coverage
from aggregator.queries.series import Series
from aggregator.stats.ledger.uptime import Span
from aggregator.web.charts.geometry import Scale, percent
from aggregator.web.charts.shapes import GapBar
from aggregator.web.times import clock

LEAST = 0.01  # of the width: less is not seen as hatched on a phone


def gap_bars(*, series: Series, scale: Scale) -> tuple[GapBar, ...]:
    """One bar for each gap, cut to the time that the series shows."""
    bars = []
    for gap in series.gaps.gaps:
        first, last = max(gap[0], series.first), min(gap[1], series.last)
        if first < last:
            left, right = scale.x(first) / 1000, scale.x(last) / 1000
            width = percent(max(right - left, LEAST))
            bars.append(
                GapBar(percent(left), width, describe_gap(gap=gap, gaps=series.gaps, now=series.last))
            )
    return tuple(bars)


def describe_gap(*, gap: Span, gaps: Coverage, now: datetime) -> SafeString:
    """As "We were offline from 3:00 to 5:00." """
    offline = any(first < gap[1] and last > gap[0] for first, last in gaps.unheard)
    pattern = (
        _("We were offline from {first} to {last}: nobody could report here.")
        if offline
        else _("Reports from {first} to {last} were not evaluated.")
    )
    return format_html(pattern, first=clock(gap[0], now=now), last=clock(gap[1], now=now))

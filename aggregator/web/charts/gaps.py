"""Times in which we were not listening, as hatched bars of a chart."""

from django.utils.translation import gettext as _

from aggregator.queries.series import Series
from aggregator.web.charts.geometry import Scale, percent
from aggregator.web.charts.shapes import GapBar
from aggregator.web.times import clock_text

LEAST = 0.002  # of the width: about a pixel


def gap_bars(*, series: Series, scale: Scale) -> tuple[GapBar, ...]:
    """One bar for each gap, cut to the time that the series shows."""
    cut = [(max(first, series.first), min(last, series.last)) for first, last in series.gaps.gaps]
    return tuple(
        GapBar(
            x=percent(scale.x(first) / 1000),
            width=percent(max((scale.x(last) - scale.x(first)) / 1000, LEAST)),
            label=_("We were not listening from %(first)s to %(last)s UTC.")
            % {"first": clock_text(first, now=series.last), "last": clock_text(last, now=series.last)},
        )
        for first, last in cut
        if first < last
    )

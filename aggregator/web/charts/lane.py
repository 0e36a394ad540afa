"""The lane below the axis: the levels that were published from people's reports, and for how long."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from aggregator.models.states import Level
from aggregator.queries.answers.counts import Series
from aggregator.queries.answers.freshness import WINDOW
from aggregator.web.charts.elements.geometry import Scale, to_percent
from aggregator.web.charts.elements.shapes import Lane, LaneBar
from aggregator.web.formats.times import format_duration

WORDS = {  # short: they stand above bars
    Level.PROBLEM: pgettext_lazy("above a bar of the chart", "problem"),
    Level.POSSIBLE: pgettext_lazy("above a bar of the chart", "maybe"),
    Level.SUBSIDING: pgettext_lazy("above a bar of the chart", "subsiding"),
}
# Of the width: a bar that can carry its word and duration on a phone.
ROOMY = 0.27
LEFT_HALF = 0.6
# A bar that ends before it, and begins under the lane's name, has its words at its end.
ENDS = 0.75
# Of the width: up to here the lane's own name stands on a phone.
NAMED = 0.28


def draw_lane(*, series: Series, scale: Scale) -> Lane:
    """Bars for the intervals of trouble, as they were published then.

    Where a point counts hours the bars are too coarse to carry how long it was.
    """
    stretches = _collect_stretches(series)
    widths = [(scale.x(last) - scale.x(first)) / 1000 for _, first, last in stretches]
    # The widest bar has its words even without room on a phone: a lane without any word says nothing.
    widest = widths.index(max(widths)) if widths else 0
    # Where a point counts hours, the level changed within it: a duration read off the bars would be wrong.
    fine = series.span <= WINDOW
    return Lane(
        # Translators: names a lane of the chart: what people here reported, as told from what others say.
        pgettext("lane of the chart", "People here"),
        note="" if stretches else _describe_empty(series),
        bars=tuple(
            _draw_bar(level, first, last, scale, worded=fine and (width >= ROOMY or n == widest))
            for n, ((level, first, last), width) in enumerate(zip(stretches, widths, strict=True))
        ),
    )


def _describe_empty(series: Series) -> str:
    """The note instead of bars; empty where only a part of the time is known.

    "As usual" needs a time in which reports could reach us without a gap.
    """
    if series.gaps.gaps:
        return pgettext("lane of the chart", "with gaps")
    match {point.level for point in series.points}:
        case levels if levels == {Level.OK}:
            return pgettext("lane of the chart", "as usual")
        case levels if levels == {Level.NO_DATA}:
            return pgettext("lane of the chart", "no data")
        case levels if Level.OK not in levels:
            return pgettext("lane of the chart", "too few to tell")
    return ""


def _collect_stretches(series: Series) -> list[tuple[Level, datetime, datetime]]:
    stretches: list[tuple[Level, datetime, datetime]] = []
    for n, point in enumerate(series.points):
        if point.level not in WORDS:
            continue
        begun = series.points[n - 1].at if n else series.first
        if stretches and stretches[-1][0] == point.level and stretches[-1][2] == begun:
            stretches[-1] = (point.level, stretches[-1][1], point.at)
        else:
            stretches.append((point.level, begun, point.at))
    return stretches


def _draw_bar(level: Level, first: datetime, last: datetime, scale: Scale, *, worded: bool) -> LaneBar:
    left, right = scale.x(first) / 1000, scale.x(last) / 1000
    at_end = left > LEFT_HALF or left < NAMED < right < ENDS
    return LaneBar(
        level=level.value,
        x=to_percent(left),
        width=to_percent(right - left),
        text=_describe_bar(level, last - first) if worded else "",
        text_x=to_percent(right if at_end else max(left, NAMED)),
        anchor="end" if at_end else "start",
    )


def _describe_bar(level: Level, length: timedelta) -> str:
    rounded = timedelta(minutes=round(length.total_seconds() / 60))
    # Translators: above a bar of the chart, as "problem, 48 min".
    return _("%(state)s, %(duration)s") % {"state": WORDS[level], "duration": format_duration(rounded)}

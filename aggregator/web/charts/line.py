"""The chart of a service: reports against the expected range, with the lanes of people and vendor."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from aggregator.models.states import Level
from aggregator.official.replies import VendorReply
from aggregator.queries.answers.counts import Series
from aggregator.queries.answers.freshness import WINDOW
from aggregator.queries.answers.vendors import Vendor
from aggregator.web.charts.elements.axes import draw_grid, label_last_time, label_times
from aggregator.web.charts.elements.bands import draw_band, label_band
from aggregator.web.charts.elements.discarded import draw_counted, label_counted
from aggregator.web.charts.elements.gaps import draw_gap_bars
from aggregator.web.charts.elements.geometry import HEADROOM, PLOT_TOP, Scale, to_percent
from aggregator.web.charts.elements.marks import (
    IncidentMarks,
    draw_announcement,
    draw_onset,
    mark_peak,
    mark_present,
    merge_marks,
)
from aggregator.web.charts.elements.points import list_known, measure_y
from aggregator.web.charts.elements.readings import list_readings
from aggregator.web.charts.elements.runs import draw_runs
from aggregator.web.charts.elements.shapes import Chart, Strip, Text, VendorLane
from aggregator.web.charts.lane import draw_lane
from aggregator.web.charts.vendor_lane import draw_vendor_lane
from aggregator.web.formats.numbers import describe_usual_range, format_count
from aggregator.web.formats.spans import name_measure
from aggregator.web.formats.times import format_clock_text, format_hour, format_iso, format_weekday_hour
from aggregator.web.words.labels import TROUBLED, UNKNOWN_LEVELS

PLOT = 228
QUIET_PLOT = 200
# A few strokes need no height.
THIN_PLOT = 64
AXIS = 28
LANE = 48
# With room for durations below.
VENDOR_LANE = 60
# Down to the bars of the people's lane.
ONSET_DOWN = AXIS + 22
# To the vendor's track, where the lead is drawn.
MARK_DOWN = AXIS + LANE + 27
MARK_DOWN_ALONE = AXIS + 36  # the same without a vendor
STRIP = 44
# Of the width: blank future with the last range, room for the last count.
FUTURE, FUTURE_OF_MORE = 0.10, 0.16
# A count of four digits needs more room.
MORE = 1000

NO_MARKS = IncidentMarks()


@dataclass(frozen=True)
class VendorLaneData:
    """The vendor, for a lane of its own; `reply`: what the ledger pairs with the incident."""

    vendor: Vendor
    name: str
    reply: VendorReply | None = None


def draw_chart(
    *,
    series: Series,
    marks: IncidentMarks = NO_MARKS,
    live: bool = True,
    until: datetime | None = None,
    vendor: VendorLaneData | None = None,
) -> Chart:
    """The line with its lanes; `vendor` where a lane for it is wanted.

    `live`: the last point is the present; otherwise the series ends with what it looks back on.

    `until`: only what was known then is drawn, on the scales of the whole, so that moments can be compared.
    """
    plot = _choose_plot_height(series)
    troubled, thin = plot == PLOT, plot == THIN_PLOT
    # The scale is that of the whole series, also for a moment of the past: moments can be compared then.
    scale = _build_scale(series, plot, _measure_future(series, live=live))
    axis_y = PLOT_TOP + plot
    known = _cut_series(series, until)
    last, is_present = known.points[-1], live and until is None
    vendor_lane = _draw_vendor_lane(vendor, known, scale, troubled=troubled)
    people_lane = draw_lane(series=known, scale=scale) if troubled or vendor_lane else None
    fine = series.span <= WINDOW
    # Without a lane there is no room for the mark; with hours between points its place would be a guess.
    has_lead = vendor_lane is not None and vendor_lane.lead is not None
    announced_at = marks.announced_at if people_lane and fine else None
    onset_at, announced_at = merge_marks(marks.onset_at, announced_at, has_lead=has_lead)
    return Chart(
        summary=summarize_chart(series=known, live=is_present),
        height=axis_y + AXIS + (LANE if people_lane else 0) + (VENDOR_LANE if vendor_lane else 0),
        plot_top=PLOT_TOP,
        plot=plot,
        axis_y=axis_y,
        band=draw_band(known.points, scale, hold=is_present),
        band_label=label_band(known, scale),
        runs=draw_runs(known, scale),
        counted=draw_counted(known.points, scale),
        counted_label=label_counted(known.points, scale),
        grid=() if thin else draw_grid(scale=scale, span=series.span),
        ticks=label_times(series=series, present=last.at, scale=scale, axis_y=axis_y),
        present=label_last_time(last=last, scale=scale, axis_y=axis_y, running=is_present),
        present_x=scale.percent(last.at),
        latest=mark_present(last, scale) if (live or until) and last.level != Level.NO_DATA else None,
        peak=mark_peak(known, scale, onset_at, marks.peak),
        onset=draw_onset(onset_at, scale, axis_y + (ONSET_DOWN if people_lane else 0)) if fine else None,
        announcement=draw_announcement(
            announced_at, scale, axis_y + (MARK_DOWN if vendor_lane else MARK_DOWN_ALONE)
        ),
        lane=people_lane,
        vendor=vendor_lane,
        readings=list_readings(series=known, scale=scale),
        gaps=draw_gap_bars(series=known, scale=scale),
    )


def _draw_vendor_lane(
    data: VendorLaneData | None, series: Series, scale: Scale, *, troubled: bool
) -> VendorLane | None:
    """The vendor's lane, where it or the people have something to say."""
    if data is None:
        return None
    # A reply later than the last point was not known then: it must not appear in a replay.
    lane = draw_vendor_lane(
        vendor=data.vendor,
        name=data.name,
        scale=scale,
        until=series.last,
        entry=data.reply.entry if data.reply and data.reply.entry.at <= series.last else None,
        fine=series.span <= WINDOW,
    )
    speaks = lane is not None and any(bar.kind != "unread" for bar in lane.bars)
    return lane if troubled or speaks else None


def locate_points(*, series: Series, live: bool) -> list[tuple[str, float]]:
    """Where the points of such a chart are: for a script that shows one of them."""
    scale = _build_scale(series, _choose_plot_height(series), _measure_future(series, live=live))
    return [(scale.percent(point.at), measure_y(scale, point)) for point in series.points]


def _measure_future(series: Series, *, live: bool) -> float:
    if not live:
        return 0.0
    return FUTURE if series.points[-1].reports < MORE else FUTURE_OF_MORE


def _choose_plot_height(series: Series) -> int:
    """The height of the plot."""
    levels = {point.level for point in series.points}
    return PLOT if levels & TROUBLED else THIN_PLOT if levels <= UNKNOWN_LEVELS else QUIET_PLOT


def _cut_series(series: Series, until: datetime | None) -> Series:
    """What was known at `until`."""
    if until is None:
        return series
    points = tuple(point for point in series.points if point.at <= until) or series.points[:1]
    return replace(series, points=points, last=points[-1].at)


def draw_strip(*, series: Series, first: datetime, last: datetime) -> Strip:
    """A day in small; [first, last) is what the chart above shows."""
    scale = _build_scale(series, STRIP, 0.0)
    left = max(0.0, scale.x(first) / 1000)
    return Strip(
        height=STRIP,
        band=draw_band(series.points, scale, hold=False),
        runs=draw_runs(series, scale),
        window_x=to_percent(left),
        window_width=to_percent(scale.x(last) / 1000 - left),
        first=Text("0%", STRIP + 18, format_weekday_hour(series.first), at=format_iso(series.first)),
        last=Text("100%", STRIP + 18, format_weekday_hour(series.last), "end", at=format_iso(series.last)),
        gaps=draw_gap_bars(series=series, scale=scale),
    )


def summarize_chart(*, series: Series, live: bool) -> str:
    """The chart in a sentence or two, for those who do not see it."""
    points = series.points
    top = max(points, key=lambda point: point.reports)
    last = points[-1]
    known = last in list_known(points)
    # Translators: the chart for those who do not see it; {what} is as "Reports in 15 minutes", {usual} as
    # "18 to 31 are usual".
    now_usual = _("{what}, {first} to {last} UTC: at most {most} at {at}, now {count}; {usual}.")
    now_only = _("{what}, {first} to {last} UTC: at most {most} at {at}, now {count}.")
    end_usual = _("{what}, {first} to {last} UTC: at most {most} at {at}, at the end {count}; {usual}.")
    end_only = _("{what}, {first} to {last} UTC: at most {most} at {at}, at the end {count}.")
    pattern = (now_usual if known else now_only) if live else (end_usual if known else end_only)
    return pattern.format(
        what=name_measure(span=series.span),
        first=format_clock_text(series.first, now=series.last),
        last=format_hour(series.last),
        most=format_count(top.reports),
        at=format_clock_text(top.at, now=series.last),
        count=format_count(last.reports),
        usual=describe_usual_range(last.low, last.high),
    )


def _build_scale(series: Series, plot: int, ahead: float) -> Scale:
    length = series.last - series.first
    # Below 4 the eye would take a single report for a mountain.
    most = max([4, *(p.reports for p in series.points), *(p.high or 0 for p in list_known(series.points))])
    return Scale(series.first, series.last + length * ahead, most * HEADROOM, plot)

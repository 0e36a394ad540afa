"""The chart of a service: reports against the usual range, what was said when, and now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from aggregator.models import Level
from aggregator.official.replies import VendorReply
from aggregator.queries.counts.series import Point, Series
from aggregator.queries.counts.windows import WINDOW
from aggregator.queries.incidents.current_incidents import CurrentIncident
from aggregator.queries.vendors.vendor_status import Vendor
from aggregator.web.charts.elements.axes import HEADROOM, PLOT_TOP, grid, last_time, times_below
from aggregator.web.charts.elements.gaps import gap_bars
from aggregator.web.charts.elements.geometry import Scale, area, line, percent, ribbon, stems
from aggregator.web.charts.elements.readings import list_readings
from aggregator.web.charts.elements.shapes import Chart, ChartMark, Rule, Run, Strip, Text
from aggregator.web.charts.lane import draw_lane
from aggregator.web.charts.vendor_lane import VendorLane, draw_vendor_lane
from aggregator.web.formats.numbers import thousands, usual_range
from aggregator.web.formats.spans import reports_in
from aggregator.web.formats.times import clock_text, hour, iso, minutes_between, weekday
from aggregator.web.words.verdict_wording import TROUBLED, UNTOLD

PLOT = 228
QUIET_PLOT = 200
THIN_PLOT = 64  # a few strokes need no height
AXIS = 28
LANE = 48
VENDOR_LANE = 60  # with room for durations below
ONSET_DOWN = AXIS + 22  # to what was said of it: to the bars of the people's lane
WORD_DOWN = AXIS + LANE + 27  # to the vendor's track, where the lead is drawn
WORD_ALONE = AXIS + 36  # the same without a vendor
WORD_RIGHT = 600  # thousandths of the width: the label of our word runs to the left from here on
STRIP = 44
ROOM_IN_BAND = 40  # pixels: words and the line find place beside each other
LEFT, RIGHT, NEAR = 250, 700, 80  # thousandths of the width: where labels change sides, or would touch
LEAST_ASIDE, NOTICEABLE = 5, 0.2  # reports that do not count, and their share, worth a second line
NEIGHBOURS = 1  # minutes between onset and word that share one mark
SEEN = timedelta(minutes=10)  # a shorter second line is a speck
AHEAD, AHEAD_OF_MORE = 0.10, 0.16  # of the width: blank future with the last range, room for the last count
MORE = 1000  # a count of so many digits needs more room


@dataclass(frozen=True)
class Peak:
    """Most reports in 15 minutes, and their end."""

    at: datetime
    reports: int


@dataclass(frozen=True)
class VendorLaneData:
    """What the vendor says, for a lane of its own; `reply`: to the trouble, if there is any."""

    vendor: Vendor
    name: str
    reply: VendorReply | None = None


def peak_of(trouble: CurrentIncident | None) -> Peak | None:
    return Peak(trouble.peak_at, trouble.peak) if trouble and trouble.peak_at else None


def chart(
    *,
    series: Series,
    onset_at: datetime | None = None,
    said_at: datetime | None = None,
    live: bool = True,
    until: datetime | None = None,
    told: Peak | None = None,
    beside: VendorLaneData | None = None,
) -> Chart:
    """`said_at`: when we said in public that there is a trouble, which `onset_at` dates back.

    `live`: the last point is the present; otherwise it is where the look back ends.

    `until`: only what was known then is drawn, on the scales of the whole, so that moments can be compared.
    `told`: the peak that the sentences tell; points a few minutes apart may miss it by some reports.
    `beside`: the vendor, where a lane for it is wanted.
    """
    plot = _plot(series)
    troubled, thin = plot == PLOT, plot == THIN_PLOT
    scale = _scale(series, plot, _ahead(series, live=live))
    axis_y = PLOT_TOP + plot
    seen = _seen(series, until)
    last = seen.points[-1]
    theirs = _theirs(beside, seen, scale, troubled=troubled)
    people = draw_lane(series=seen, scale=scale) if troubled or theirs else None
    fine = series.span <= WINDOW
    onset_at, said_at = _marks(onset_at, said_at if people and fine else None, theirs)
    return Chart(
        summary=summary(series=seen, live=live and until is None),
        height=axis_y + AXIS + (LANE if people else 0) + (VENDOR_LANE if theirs else 0),
        plot_top=PLOT_TOP,
        plot=plot,
        axis_y=axis_y,
        band=_band(seen.points, scale, hold=live and until is None),
        band_label=_band_label(seen, scale),
        runs=_runs(seen, scale),
        counted=_counted(seen.points, scale),
        counted_label=_counted_label(seen.points, scale),
        grid=() if thin else grid(scale=scale, span=series.span),
        ticks=times_below(series=series, present=last.at, scale=scale, axis_y=axis_y),
        present=last_time(last=last, scale=scale, axis_y=axis_y, running=live and until is None),
        present_x=scale.percent(last.at),
        now=_present(last, scale) if (live or until) and last.level != Level.NO_DATA else None,
        peak=_peak(seen, scale, onset_at, told),
        rule=_rule(onset_at, scale, axis_y + (ONSET_DOWN if people else 0)) if fine else None,
        word=_word(said_at, scale, axis_y + (WORD_DOWN if theirs else WORD_ALONE)),
        lane=people,
        vendor=theirs,
        readings=list_readings(series=seen, scale=scale),
        gaps=gap_bars(series=seen, scale=scale),
    )


def _theirs(
    beside: VendorLaneData | None, seen: Series, scale: Scale, *, troubled: bool
) -> VendorLane | None:
    """The vendor's lane, where it or the people have something to say."""
    if beside is None:
        return None
    found = draw_vendor_lane(
        vendor=beside.vendor,
        name=beside.name,
        scale=scale,
        until=seen.last,
        entry=beside.reply.entry if beside.reply and beside.reply.entry.at <= seen.last else None,
        fine=seen.span <= WINDOW,
    )
    speaks = found is not None and any(bar.kind != "unread" for bar in found.bars)
    return found if troubled or speaks else None


def places(*, series: Series, live: bool) -> list[tuple[str, float]]:
    """Where the points of such a chart are: for a script that shows one of them."""
    scale = _scale(series, _plot(series), _ahead(series, live=live))
    return [(scale.percent(point.at), _down(scale, point)) for point in series.points]


def _ahead(series: Series, *, live: bool) -> float:
    if not live:
        return 0.0
    return AHEAD if series.points[-1].reports < MORE else AHEAD_OF_MORE


def _plot(series: Series) -> int:
    """The height of the plot."""
    levels = {point.level for point in series.points}
    return PLOT if levels & TROUBLED else THIN_PLOT if levels <= UNTOLD else QUIET_PLOT


def _seen(series: Series, until: datetime | None) -> Series:
    if until is None:
        return series
    points = tuple(point for point in series.points if point.at <= until) or series.points[:1]
    return replace(series, points=points, last=points[-1].at)


def strip(*, series: Series, first: datetime, last: datetime) -> Strip:
    """A day in small; [first, last) is what the chart above shows."""
    scale = _scale(series, STRIP, 0.0)
    left = max(0.0, scale.x(first) / 1000)
    return Strip(
        height=STRIP,
        band=_band(series.points, scale, hold=False),
        runs=_runs(series, scale),
        window_x=percent(left),
        window_width=percent(scale.x(last) / 1000 - left),
        first=Text("0%", STRIP + 18, weekday(series.first), at=iso(series.first)),
        last=Text("100%", STRIP + 18, weekday(series.last), "end", at=iso(series.last)),
        gaps=gap_bars(series=series, scale=scale),
    )


def summary(*, series: Series, live: bool) -> str:
    """The chart in a sentence or two, for those who do not see it."""
    points = series.points
    top = max(points, key=lambda point: point.reports)
    last = points[-1]
    known = last in _known(points)
    # Translators: the chart for those who do not see it; {what} is as "Reports in 15 minutes", {usual} as
    # "18 to 31 are usual".
    now_usual = _("{what}, {first} to {last} UTC: at most {most} at {at}, now {count}; {usual}.")
    now_only = _("{what}, {first} to {last} UTC: at most {most} at {at}, now {count}.")
    end_usual = _("{what}, {first} to {last} UTC: at most {most} at {at}, at the end {count}; {usual}.")
    end_only = _("{what}, {first} to {last} UTC: at most {most} at {at}, at the end {count}.")
    pattern = (now_usual if known else now_only) if live else (end_usual if known else end_only)
    return pattern.format(
        what=reports_in(span=series.span),
        first=clock_text(series.first, now=series.last),
        last=hour(series.last),
        most=thousands(top.reports),
        at=clock_text(top.at, now=series.last),
        count=thousands(last.reports),
        usual=usual_range(last.low, last.high),
    )


def _scale(series: Series, plot: int, ahead: float) -> Scale:
    length = series.last - series.first
    most = max([4, *(p.reports for p in series.points), *(p.high or 0 for p in _known(series.points))])
    return Scale(series.first, series.last + length * ahead, most * HEADROOM, plot)


def _band(points: Sequence[Point], scale: Scale, *, hold: bool) -> str:
    """The usual range; `hold` draws its last value on into the future."""
    known = _known(points)
    if not known:
        return ""
    upper = [(scale.x(p.at), scale.y(p.high or 0)) for p in known]
    lower = [(scale.x(p.at), scale.y(p.low or 0)) for p in known]
    if hold:
        upper.append((1000, upper[-1][1]))
        lower.append((1000, lower[-1][1]))
    return ribbon(upper, lower)


def _known(points: Sequence[Point]) -> list[Point]:
    """Where a range can be drawn; where we cannot tell, a guess of the usual is nothing to show."""
    return [p for p in points if p.low is not None and p.high is not None and p.level not in UNTOLD]


def _band_label(series: Series, scale: Scale) -> Text | None:
    """The words "usual range": in the band where it is thick, else above it at the left."""
    known = _known(series.points)
    if not known:
        return None
    # Translators: names the grey band of the chart.
    words = _("usual range")
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


def _runs(series: Series, scale: Scale) -> tuple[Run, ...]:
    """Lines by level; each begins where the one before ended, so that there is no gap between them."""
    runs, begun = [], 0
    points = series.points
    for n in range(1, len(points) + 1):
        if n < len(points) and _alike(points[n], points[begun]):
            continue
        if _is_drawn(points[begun]):
            runs.append(_run(points[begun].level, points[begun - _joins(points, begun) : n], scale))
        begun = n
    return tuple(runs)


def _alike(point: Point, other: Point) -> bool:
    return point.level == other.level and _is_drawn(point) == _is_drawn(other)


def _is_drawn(point: Point) -> bool:
    """Of a time that nobody judged then the counts are known, and are drawn without a verdict."""
    return point.level != Level.NO_DATA or point.unjudged


def is_cut(point: Point) -> bool:
    """Is so much set aside that it is worth a line and a word?"""
    return point.aside >= max(LEAST_ASIDE, NOTICEABLE * point.reports)


def _cut_parts(points: Sequence[Point]) -> list[list[Point]]:
    """Where reports are set aside, or were for long enough to be seen; with the points beside."""
    cut = [is_cut(point) for point in points]
    near = [n for n in range(len(points)) if any(cut[max(0, n - 1) : n + 2])]
    parts: list[list[Point]] = []
    for n in near:
        if not parts or parts[-1][-1] is not points[n - 1]:
            parts.append([])
        parts[-1].append(points[n])
    return [part for part in parts if part[-1].at - part[0].at >= SEEN or part[-1] is points[-1]]


def _counted(points: Sequence[Point], scale: Scale) -> str:
    """Reports that count, where they are fewer."""
    return "".join(
        line([(scale.x(p.at), scale.y(p.reports - p.aside)) for p in part]) for part in _cut_parts(points)
    )


def _counted_label(points: Sequence[Point], scale: Scale) -> Text | None:
    """Under the widest gap between the two lines."""
    seen = [point for part in _cut_parts(points) for point in part]
    if not seen:
        return None
    widest = max(seen, key=lambda point: point.aside)
    # Translators: names the second line of the chart: reports that count as evidence.
    words = _("those that count")
    y = min(PLOT_TOP + scale.y(widest.reports - widest.aside) - 7, PLOT_TOP + scale.bottom - 7)
    anchor = "end" if scale.x(widest.at) > RIGHT else "start"
    return Text(scale.percent(widest.at), round(y, 1), words, anchor)


def _joins(points: Sequence[Point], begun: int) -> bool:
    return begun > 0 and points[begun - 1].level not in {Level.NO_DATA, Level.THIN}


def _run(level: Level, points: Sequence[Point], scale: Scale) -> Run:
    places = [(scale.x(p.at), scale.y(p.reports)) for p in points]
    if level == Level.THIN:
        single = [place for place, p in zip(places, points, strict=True) if p.reports]
        return Run(level.value, stems(single, bottom=scale.bottom), "")
    below = area(places, bottom=scale.bottom) if level in TROUBLED else ""
    return Run(level.value, line(places), below)


def _present(last: Point, scale: Scale) -> ChartMark:
    return ChartMark(scale.percent(last.at), _down(scale, last), last.level.value, thousands(last.reports))


def _peak(series: Series, scale: Scale, onset_at: datetime | None, told: Peak | None) -> ChartMark | None:
    """The highest point of a trouble, unless it is the present, which has its own label."""
    top = max(
        (p for p in series.points if p.level in TROUBLED), key=lambda point: point.reports, default=None
    )
    if top and told and series.span == WINDOW and series.first < told.at <= series.last:
        top = replace(top, at=told.at, reports=told.reports) if told.reports > top.reports else top
    if top is None or scale.x(series.points[-1].at) - scale.x(top.at) < NEAR:
        return None
    to_the_left = scale.x(top.at) > RIGHT
    return ChartMark(
        x=scale.percent(top.at),
        y=_down(scale, top),
        level=top.level.value,
        count=thousands(top.reports),
        anchor="end" if to_the_left else "start",
        wide=to_the_left and onset_at is not None and scale.x(top.at) - scale.x(onset_at) < LEFT,
        clock=hour(top.at),
        at=iso(top.at),
    )


def _down(scale: Scale, point: Point) -> float:
    return round(PLOT_TOP + scale.y(point.reports), 1)


def _marks(
    onset_at: datetime | None, said_at: datetime | None, theirs: VendorLane | None
) -> tuple[datetime | None, datetime | None]:
    """Two marks a minute apart would be one blot with two times. A lead is counted from our word, so where
    one is drawn its mark is the one that stays."""
    if onset_at is None or said_at is None or minutes_between(first=onset_at, last=said_at) > NEIGHBOURS:
        return onset_at, said_at
    return (said_at if theirs and theirs.lead else onset_at), None


def _word(said_at: datetime | None, scale: Scale, bottom: float) -> Rule | None:
    """The mark at our word, in the lanes: the plot is full."""
    if said_at is None or not scale.holds(said_at):
        return None
    anchor = "start" if scale.x(said_at) < WORD_RIGHT else "end"
    return Rule(scale.percent(said_at), bottom, anchor, hour(said_at), iso(said_at))


def _rule(onset_at: datetime | None, scale: Scale, bottom: float) -> Rule | None:
    if onset_at is None or not scale.holds(onset_at):
        return None
    anchor = "start" if scale.x(onset_at) < LEFT else "end"
    return Rule(scale.percent(onset_at), bottom, anchor, hour(onset_at), iso(onset_at))

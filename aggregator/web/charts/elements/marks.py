"""Marks of a chart: the present, the peak, the onset and our announcement."""

from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.queries.counts.series import WINDOW, Point, Series
from aggregator.queries.incidents.verdicts import CurrentIncident
from aggregator.web.charts.elements.geometry import Scale
from aggregator.web.charts.elements.points import LEFT, RIGHT, measure_y
from aggregator.web.charts.elements.shapes import ChartMark, Rule
from aggregator.web.charts.vendor_lane import VendorLane
from aggregator.web.formats.numbers import format_count
from aggregator.web.formats.times import count_minutes_between, format_hour, format_iso
from aggregator.web.words.labels import TROUBLED

WORD_RIGHT = 600  # thousandths of the width: the label of our word runs to the left from here on
NEAR = 80  # thousandths of the width: two labels would touch
NEIGHBOURS = 1  # minutes between onset and word that share one mark


@dataclass(frozen=True)
class Peak:
    """Most reports in 15 minutes, and their end."""

    at: datetime
    reports: int


def find_peak(trouble: CurrentIncident | None) -> Peak | None:
    return Peak(trouble.peak_at, trouble.peak) if trouble and trouble.peak_at else None


def mark_present(last: Point, scale: Scale) -> ChartMark:
    return ChartMark(
        scale.percent(last.at), measure_y(scale, last), last.level.value, format_count(last.reports)
    )


def mark_peak(series: Series, scale: Scale, onset_at: datetime | None, told: Peak | None) -> ChartMark | None:
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
        y=measure_y(scale, top),
        level=top.level.value,
        count=format_count(top.reports),
        anchor="end" if to_the_left else "start",
        wide=to_the_left and onset_at is not None and scale.x(top.at) - scale.x(onset_at) < LEFT,
        clock=format_hour(top.at),
        at=format_iso(top.at),
    )


def merge_marks(
    onset_at: datetime | None, said_at: datetime | None, theirs: VendorLane | None
) -> tuple[datetime | None, datetime | None]:
    """Two marks a minute apart would be one blot with two times. A lead is counted from our word, so where
    one is drawn its mark is the one that stays."""
    if (
        onset_at is None
        or said_at is None
        or count_minutes_between(first=onset_at, last=said_at) > NEIGHBOURS
    ):
        return onset_at, said_at
    return (said_at if theirs and theirs.lead else onset_at), None


def draw_announcement(said_at: datetime | None, scale: Scale, bottom: float) -> Rule | None:
    """The mark at our word, in the lanes: the plot is full."""
    if said_at is None or not scale.holds(said_at):
        return None
    anchor = "start" if scale.x(said_at) < WORD_RIGHT else "end"
    return Rule(scale.percent(said_at), bottom, anchor, format_hour(said_at), format_iso(said_at))


def draw_onset(onset_at: datetime | None, scale: Scale, bottom: float) -> Rule | None:
    if onset_at is None or not scale.holds(onset_at):
        return None
    anchor = "start" if scale.x(onset_at) < LEFT else "end"
    return Rule(scale.percent(onset_at), bottom, anchor, format_hour(onset_at), format_iso(onset_at))

"""Marks of a chart: the present, the peak, the onset and our announcement."""

from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.queries.answers.counts import Point, Series
from aggregator.queries.answers.freshness import WINDOW
from aggregator.queries.answers.incidents import CurrentIncident
from aggregator.web.charts.elements.geometry import Scale
from aggregator.web.charts.elements.points import LEFT, RIGHT, measure_y
from aggregator.web.charts.elements.shapes import ChartMark, Rule
from aggregator.web.formats.numbers import format_count
from aggregator.web.formats.times import count_minutes_between, format_hour, format_iso
from aggregator.web.words.labels import TROUBLED

# Thousandths of the width: from here on the label of our announcement stands to the left of its mark.
ANNOUNCEMENT_TURNS = 600
# Thousandths of the width: labels closer than this would touch.
NEAR = 80
# Minutes: onset and announcement no further apart share one mark.
NEIGHBOURS = 1


@dataclass(frozen=True)
class Peak:
    """Most reports in 15 minutes, and their end."""

    at: datetime
    reports: int


@dataclass(frozen=True)
class IncidentMarks:
    """What a chart marks of an incident; all None where there is none.

    `peak` is the one that the sentences name: points a few minutes apart may miss it by some reports.
    """

    onset_at: datetime | None = None
    announced_at: datetime | None = None
    peak: Peak | None = None


def mark_incident(trouble: CurrentIncident | None) -> IncidentMarks:
    """All that is known of it now."""
    if trouble is None:
        return IncidentMarks()
    return IncidentMarks(trouble.onset_at, trouble.detected_at, find_peak(trouble))


def find_peak(trouble: CurrentIncident | None) -> Peak | None:
    """None where the peak was never counted."""
    return Peak(trouble.peak_at, trouble.peak) if trouble and trouble.peak_at else None


def mark_present(last: Point, scale: Scale) -> ChartMark:
    return ChartMark(
        scale.percent(last.at), measure_y(scale, last), last.level.value, format_count(last.reports)
    )


def mark_peak(series: Series, scale: Scale, onset_at: datetime | None, peak: Peak | None) -> ChartMark | None:
    """The highest point of an incident, unless it is the present, which has its own label."""
    top = max(
        (p for p in series.points if p.level in TROUBLED), key=lambda point: point.reports, default=None
    )
    # Where points count hours they are higher than any quarter of an hour: that peak is not on the line.
    if top and peak and series.span == WINDOW and series.first < peak.at <= series.last:
        top = replace(top, at=peak.at, reports=peak.reports) if peak.reports > top.reports else top
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
    onset_at: datetime | None, announced_at: datetime | None, *, has_lead: bool
) -> tuple[datetime | None, datetime | None]:
    """One of the two marks where both would be one blot with two times."""
    if onset_at is None or announced_at is None:
        return onset_at, announced_at
    if count_minutes_between(first=onset_at, last=announced_at) > NEIGHBOURS:
        return onset_at, announced_at
    # A lead is counted from our announcement, so where one is drawn, that mark stays.
    return (announced_at if has_lead else onset_at), None


def draw_announcement(announced_at: datetime | None, scale: Scale, bottom: float) -> Rule | None:
    """The mark at our announcement, in the lanes: the plot is full."""
    return _draw_rule(announced_at, scale, bottom, turns_at=ANNOUNCEMENT_TURNS)


def draw_onset(onset_at: datetime | None, scale: Scale, bottom: float) -> Rule | None:
    """The line at the onset, through the plot down to the lane."""
    return _draw_rule(onset_at, scale, bottom, turns_at=LEFT)


def _draw_rule(at: datetime | None, scale: Scale, bottom: float, *, turns_at: int) -> Rule | None:
    if at is None or not scale.holds(at):
        return None
    anchor = "start" if scale.x(at) < turns_at else "end"
    return Rule(scale.percent(at), bottom, anchor, format_hour(at), format_iso(at))

"""What a chart is read against: lines of round counts, round times, and the time of the last point."""

from datetime import datetime, timedelta

from aggregator.queries.answers.counts import Point, Series
from aggregator.web.charts.elements.geometry import (
    HEADROOM,
    PLOT_TOP,
    WIDTH,
    Scale,
    choose_step,
    list_ticks,
    to_percent,
)
from aggregator.web.charts.elements.shapes import Grid, Text
from aggregator.web.formats.numbers import format_count
from aggregator.web.formats.spans import name_axis_unit
from aggregator.web.formats.times import format_hour, format_iso, format_short_day

MINUTE = timedelta(minutes=1)
# Of the width of a phone: what two times side by side need.
NARROW = 0.13
# Thousandths of the width: half of a time on the axis.
EDGE = 35


def draw_grid(*, scale: Scale, span: timedelta) -> tuple[Grid, ...]:
    """Lines at round counts; the topmost says what is counted."""
    step = choose_step(scale.most)
    counts = [n * step for n in range(1, int(scale.most / HEADROOM // step) + 1)]
    return tuple(
        Grid(
            round(PLOT_TOP + scale.y(count), 1),
            Text(
                "0%",
                round(PLOT_TOP + scale.y(count) - 5, 1),
                name_axis_unit(format_count(count), span=span)
                if count == counts[-1]
                else format_count(count),
            ),
        )
        for count in counts
    )


def label_times(*, series: Series, present: datetime, scale: Scale, axis_y: int) -> tuple[Text, ...]:
    """Round hours, and dates where the day is in doubt; one too near to the present's time gives way to it.

    Where points lie hours apart, the days are those of UTC; the page says so, and no script changes them.
    Between hours a date is at midnight UTC. If that is not midnight for the reader, the script makes it a
    weekday and an hour.
    """
    length = series.last - series.first
    # Nine labels are what fits on a wide page; on a phone every second one is hidden.
    every = next(e for e in EVERY if length / e <= 9)
    here = scale.x(present) / WIDTH
    room = 0.075 if EDGE <= WIDTH * here <= WIDTH - EDGE else 0.12  # at an edge its time lies inwards
    kept = []
    for n, at in enumerate(list_ticks(series.first, series.last, every=every)):
        x = scale.x(at) / 1000
        if not EDGE <= WIDTH * x <= WIDTH - EDGE or abs(here - x) < room:
            continue
        dated = every >= DAY or (length > DAY and at == _find_midnight(at))
        words, moment = (
            format_short_day(at) if dated else format_hour(at),
            "" if every >= DAY else format_iso(at),
        )
        # Counted from midnight, so that a phone keeps the midnights and the same hours at each tick.
        place = n if every >= DAY else (at - _find_midnight(at)) // every  # a narrow page keeps the midnights
        css = "" if place % 2 == 0 and abs(here - x) >= NARROW else "wide"
        kept.append(
            Text(to_percent(x), axis_y + 20, words, "middle", css, moment, "midnight" if dated else "hour")
        )
    return tuple(kept)


def _find_midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


DAY = timedelta(days=1)
EVERY = (
    timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=3), timedelta(hours=6),
    timedelta(hours=12), DAY, 2 * DAY, 7 * DAY, 30 * DAY, 365 * DAY, 3650 * DAY,
)  # fmt: skip


def label_last_time(*, last: Point, scale: Scale, axis_y: int, running: bool) -> Text:
    """The time of the last point, inside the drawing; of a running minute its beginning."""
    at = last.at - MINUTE if running else last.at
    x = scale.x(last.at)
    anchor = "start" if x < EDGE else "end" if x > WIDTH - EDGE else "middle"
    return Text(scale.percent(last.at), axis_y + 20, format_hour(at), anchor, at=format_iso(at))

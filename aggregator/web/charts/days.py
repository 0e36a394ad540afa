"""Days as bars: quiet days low and grey, troubled days taller by their minutes, unknown days dashed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.queries.answers.days import Day
from aggregator.times import MINUTE
from aggregator.web.charts.elements.geometry import to_percent
from aggregator.web.charts.elements.shapes import Text
from aggregator.web.formats.numbers import format_count
from aggregator.web.formats.times import format_duration, format_short_day

# Y of the feet of all bars; above the tallest there is room for the worst day's words.
BASE = 68
TALLEST, QUIET, LEAST = 44, 8, 12  # pixels
# Weighted minutes: where the worst day is better than this, no bar reaches the top.
HOUR = 60
# Of a day's place; the rest is air.
WIDE = 0.72
# Where the words of the worst day change sides.
LEFT, RIGHT = 0.3, 0.7


@dataclass(frozen=True)
class DayBar:
    """A day, or a row of days that we know nothing of."""

    kind: str
    x: str
    width: str
    y: int
    height: int


@dataclass(frozen=True)
class DayRow:
    """A day with trouble, in the table beside the bars; `anchor` is its place in the archive."""

    date: str
    month: str
    anchor: str
    kind: str
    state: str
    minutes: str


@dataclass(frozen=True)
class Days:
    """What templates/charts/_days_chart.html shows."""

    summary: str
    unknown: str  # how many days are unknown; '' where none is
    height: int
    base: int
    bars: tuple[DayBar, ...]
    worst: Text | None
    first: str
    last: str
    rows: tuple[DayRow, ...]


def draw_days(*, days: Sequence[Day]) -> Days:
    """The bars of days in a row, the last one today."""
    worst = max(days, key=lambda day: day.weighted)
    return Days(
        summary=summarize_days(days=days),
        unknown=_describe_unknown(days),
        height=BASE + 24,
        base=BASE,
        bars=_draw_bars(days, max(HOUR, worst.weighted)),
        worst=_label_worst_day(days, worst) if worst.minutes else None,
        first=format_day_name(days[0]),
        last=_("today"),
        rows=tuple(_build_row(day) for day in reversed(days) if day.incidents),
    )


def summarize_days(*, days: Sequence[Day]) -> str:
    """The bars in a sentence, for those who do not see them."""
    troubled = [day for day in days if day.incidents]
    if all(day.kind == "no_data" for day in days):
        return _("Of these %(days)d days we cannot tell.") % {"days": len(days)}
    if not troubled:
        return _("In %(days)d days no problem that we know of.") % {"days": len(days)}
    worst = max(troubled, key=lambda day: day.weighted)
    pattern = ngettext(
        "Trouble on %(count)s of %(days)d days: on %(worst)s, for %(most)s.",
        "Trouble on %(count)s of %(days)d days, %(length)s in all; most on %(worst)s: %(most)s.",
        len(troubled),
    )
    return pattern % {
        "days": len(days),
        "count": format_count(len(troubled)),
        "length": format_duration(sum(day.minutes for day in days) * MINUTE),
        "worst": format_day_name(worst),
        "most": format_duration(worst.minutes * MINUTE),
    }


def format_day_name(day: Day) -> str:
    """As "3 Nov", in the reader's language."""
    return format_short_day(day.date)


def name_kind(kind: str) -> str:
    """A day's state in words."""
    return {
        "problem": _("Problem"),
        "possible": _("Possible problem"),
        "ok": _("None known"),
        "no_data": _("No data"),
    }[kind]


def describe_unheard(day: Day) -> str:
    """As "not listening for 2 h"."""
    # Translators: ends what is said of a day.
    return _("not monitored for %(duration)s") % {"duration": format_duration(day.unheard * MINUTE)}


def describe_day(day: str, text: str) -> str:
    """As "24 Nov: 1 h 54 min"."""
    # Translators: what is said of a day.
    return _("%(day)s: %(said)s") % {"day": day, "said": text}


def build_anchor(day: Day) -> str:
    return f"day-{day.date:%Y-%m-%d}"


def _describe_unknown(days: Sequence[Day]) -> str:
    return " ".join(filter(None, (_describe_unknown_days(days), _describe_unheard_total(days))))


def _describe_unheard_total(days: Sequence[Day]) -> str:
    minutes = sum(day.unheard for day in days)
    if not minutes:
        return ""
    # Translators: of 90 days that a chart shows.
    return _("Not monitored for %(duration)s of this time.") % {"duration": format_duration(minutes * MINUTE)}


def _describe_unknown_days(days: Sequence[Day]) -> str:
    unknown = sum(day.kind == "no_data" for day in days)
    if unknown == len(days):
        return ""
    pattern = ngettext(
        "Of %(count)s day we cannot tell: it is dashed.",
        "Of %(count)s days we cannot tell: they are dashed.",
        unknown,
    )
    return pattern % {"count": format_count(unknown)} if unknown else ""


def _draw_bars(days: Sequence[Day], most: float) -> tuple[DayBar, ...]:
    """One bar a day; what is unknown is one outline, for dashes around a bar of 3 pixels are dirt."""
    each, bars = 1 / len(days), []
    # Dashes around a bar of three pixels cannot be seen as dashes: unknown days share one outline.
    for unknown, group in groupby(enumerate(days), key=lambda pair: pair[1].kind == "no_data"):
        row = list(group)
        if unknown:
            width = (len(row) - 1 + WIDE) * each
            bars.append(
                DayBar("no_data", to_percent(row[0][0] * each), to_percent(width), BASE - QUIET, QUIET)
            )
            continue
        for n, day in row:
            height = _measure_height(day, most)
            bars.append(
                DayBar(day.kind, to_percent(n * each), to_percent(WIDE * each), BASE - height, height)
            )
    return tuple(bars)


def _measure_height(day: Day, most: float) -> int:
    # Quiet days keep a low bar: a day without any bar would read as unknown.
    if not day.incidents:
        return QUIET
    return round(LEAST + (TALLEST - LEAST) * day.weighted / most)


def _label_worst_day(days: Sequence[Day], worst: Day) -> Text:
    at = days.index(worst) / len(days)
    most = max(HOUR, worst.weighted)
    place = at if at < LEFT else at + WIDE / len(days) if at > RIGHT else at + WIDE / 2 / len(days)
    return Text(
        x=to_percent(place),
        y=BASE - _measure_height(worst, most) - 7,
        text=describe_day(format_day_name(worst), format_duration(worst.minutes * MINUTE)),
        anchor="start" if at < LEFT else "end" if at > RIGHT else "middle",
    )


def _build_row(day: Day) -> DayRow:
    return DayRow(
        date=format_day_name(day),
        month=f"{day.date:%Y-%m}",
        anchor=build_anchor(day),
        kind=day.kind,
        state=name_kind(day.kind),
        minutes=format_duration(day.minutes * MINUTE),
    )

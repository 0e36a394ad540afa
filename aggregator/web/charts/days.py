"""Days as bars: quiet ones low and grey, trouble taller by its minutes, the unknown a dashed outline."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.queries.incidents.days import Day
from aggregator.times import MINUTE
from aggregator.web.charts.elements.geometry import percent
from aggregator.web.charts.elements.shapes import Text
from aggregator.web.formats.numbers import thousands
from aggregator.web.formats.times import day_text, duration

BASE = 68  # y of the feet of all bars; above the tallest there is room for the worst day's words
TALLEST, QUIET, LEAST = 44, 8, 12  # pixels
HOUR = 60  # weighted minutes: where the worst day is better than this, no bar reaches the top
WIDE = 0.72  # of a day's place; the rest is air
LEFT, RIGHT = 0.3, 0.7  # where the words of the worst day change sides


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
    word: str
    minutes: str


@dataclass(frozen=True)
class Days:
    """What templates/charts/_days_chart.html shows."""

    summary: str
    unknown: str  # how many days we cannot tell of; '' where there are none
    height: int
    base: int
    bars: tuple[DayBar, ...]
    worst: Text | None
    first: str
    last: str
    rows: tuple[DayRow, ...]


def draw_days(*, found: Sequence[Day]) -> Days:
    """The bars of days in a row, the last one today."""
    worst = max(found, key=lambda day: day.weighted)
    return Days(
        summary=summary(found=found),
        unknown=_unknown(found),
        height=BASE + 24,
        base=BASE,
        bars=_bars(found, max(HOUR, worst.weighted)),
        worst=_worst(found, worst) if worst.minutes else None,
        first=day_name(found[0]),
        last=_("today"),
        rows=tuple(_row(day) for day in reversed(found) if day.incidents),
    )


def summary(*, found: Sequence[Day]) -> str:
    """The bars in a sentence, for those who do not see them."""
    troubled = [day for day in found if day.incidents]
    if all(day.kind == "no_data" for day in found):
        return _("Of these %(days)d days we cannot tell.") % {"days": len(found)}
    if not troubled:
        return _("In %(days)d days no problem that we know of.") % {"days": len(found)}
    worst = max(troubled, key=lambda day: day.weighted)
    said = ngettext(
        "Trouble on %(count)s of %(days)d days: on %(worst)s, for %(most)s.",
        "Trouble on %(count)s of %(days)d days, %(length)s in all; most on %(worst)s: %(most)s.",
        len(troubled),
    )
    return said % {
        "days": len(found),
        "count": thousands(len(troubled)),
        "length": duration(sum(day.minutes for day in found) * MINUTE),
        "worst": day_name(worst),
        "most": duration(worst.minutes * MINUTE),
    }


def day_name(day: Day) -> str:
    """As "3 Nov", in the reader's language."""
    return day_text(day.date)


def kind_name(kind: str) -> str:
    """A day's state in words."""
    return {
        "problem": _("Problem"),
        "possible": _("Possible problem"),
        "ok": _("None known"),
        "no_data": _("No data"),
    }[kind]


def unheard_words(day: Day) -> str:
    """As "not listening for 2 h"."""
    # Translators: ends what is said of a day.
    return _("not monitored for %(duration)s") % {"duration": duration(day.unheard * MINUTE)}


def of_day(day: str, said: str) -> str:
    """As "24 Nov: 1 h 54 min"."""
    # Translators: what is said of a day.
    return _("%(day)s: %(said)s") % {"day": day, "said": said}


def anchor(day: Day) -> str:
    return f"day-{day.date:%Y-%m-%d}"


def _unknown(found: Sequence[Day]) -> str:
    return " ".join(filter(None, (_blind(found), _unheard(found))))


def _unheard(found: Sequence[Day]) -> str:
    minutes = sum(day.unheard for day in found)
    if not minutes:
        return ""
    # Translators: of 90 days that a chart shows.
    return _("Not monitored for %(duration)s of this time.") % {"duration": duration(minutes * MINUTE)}


def _blind(found: Sequence[Day]) -> str:
    blind = sum(day.kind == "no_data" for day in found)
    if blind == len(found):
        return ""
    said = ngettext(
        "Of %(count)s day we cannot tell: it is dashed.",
        "Of %(count)s days we cannot tell: they are dashed.",
        blind,
    )
    return said % {"count": thousands(blind)} if blind else ""


def _bars(found: Sequence[Day], most: float) -> tuple[DayBar, ...]:
    """One bar a day; what is unknown is one outline, for dashes around a bar of 3 pixels are dirt."""
    each, bars = 1 / len(found), []
    for unknown, group in groupby(enumerate(found), key=lambda pair: pair[1].kind == "no_data"):
        row = list(group)
        if unknown:
            width = (len(row) - 1 + WIDE) * each
            bars.append(DayBar("no_data", percent(row[0][0] * each), percent(width), BASE - QUIET, QUIET))
            continue
        for n, day in row:
            height = _height(day, most)
            bars.append(DayBar(day.kind, percent(n * each), percent(WIDE * each), BASE - height, height))
    return tuple(bars)


def _height(day: Day, most: float) -> int:
    if not day.incidents:
        return QUIET
    return round(LEAST + (TALLEST - LEAST) * day.weighted / most)


def _worst(found: Sequence[Day], worst: Day) -> Text:
    at = found.index(worst) / len(found)
    most = max(HOUR, worst.weighted)
    place = at if at < LEFT else at + WIDE / len(found) if at > RIGHT else at + WIDE / 2 / len(found)
    return Text(
        x=percent(place),
        y=BASE - _height(worst, most) - 7,
        words=of_day(day_name(worst), duration(worst.minutes * MINUTE)),
        anchor="start" if at < LEFT else "end" if at > RIGHT else "middle",
    )


def _row(day: Day) -> DayRow:
    return DayRow(
        date=day_name(day),
        month=f"{day.date:%Y-%m}",
        anchor=anchor(day),
        kind=day.kind,
        word=kind_name(day.kind),
        minutes=duration(day.minutes * MINUTE),
    )

"""A chart as a table: its numbers for those who do not see it, or want them exactly."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.queries.answers.counts import Series
from aggregator.queries.answers.vendors import NOTHING, Vendor
from aggregator.web.formats.numbers import format_count, format_range
from aggregator.web.formats.times import format_clock
from aggregator.web.words.labels import UNKNOWN_LEVELS, WORDS
from aggregator.web.words.vendors.titles import QUOTED

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class TableRow:
    """A point of the chart in words: it counts the 15 minutes before its time."""

    time: SafeString
    reports: str
    works: str
    expected: str
    level: str
    counted: str  # of the reports
    vendor: str  # the component status then


def build_table(*, series: Series, vendor: Vendor = NOTHING, now: datetime) -> tuple[TableRow, ...]:
    """Points of the chart so near to each other that each report is in a row, the latest first."""
    # Neighbours are alike, and each translation takes its time.
    describe_usual, describe_level = lru_cache(_describe_usual), lru_cache(lambda level: str(WORDS[level]))
    return tuple(
        TableRow(
            time=format_clock(point.at, now=now),
            reports=format_count(point.reports),
            works=format_count(point.works),
            expected=describe_usual(point.low, point.high, point.level in UNKNOWN_LEVELS),
            level=describe_level(point.level),
            counted=format_count(point.reports - point.aside),
            vendor=_quote_vendor(vendor, point.at),
        )
        for point in series.points[:: -_choose_step(series)]
    )


def draw_rows(rows: Iterable[TableRow], *, counted: bool, vendor: bool) -> SafeString:
    """The rows as HTML, with the columns that the table has.

    Not in the template: there the hundred rows of a day took half of the time that a page takes.
    """
    return SafeString("".join(_draw_row(row, counted, vendor) for row in rows))


def _draw_row(row: TableRow, counted: bool, vendor: bool) -> str:
    return (
        f'<tr><th scope="row">{row.time}</th><td>{row.reports}</td>'
        + (f"<td>{row.counted}</td>" if counted else "")
        + f'<td>{row.works}</td><td>{escape(row.expected)}</td><td class="words">{escape(row.level)}</td>'
        + (f'<td class="words">{escape(row.vendor)}</td></tr>' if vendor else "</tr>")
    )


def _quote_vendor(vendor: Vendor, at: datetime) -> str:
    """The component status of the vendor just before `at`; '' where it called nothing broken."""
    reading = vendor.reading
    if reading and reading.read_at and not reading.readable and at > reading.read_at:
        return _("not read")
    return next((str(QUOTED[s.standing]) for s in vendor.stretches if s.first < at <= s.last), "")


def _choose_step(series: Series) -> int:
    """How many points further the next row is: at most as long a time as a row counts."""
    if series.span >= HOUR or len(series.points) < 2:
        return 1  # longer lines have a point for each of their stretches
    # Points may lie closer than what one counts: rows must not count a report twice.
    every = series.points[-1].at - series.points[-2].at
    return max(1, series.span // every)


def _describe_usual(low: int | None, high: int | None, is_unknown: bool) -> str:
    return "" if low is None or high is None or is_unknown else format_range(low, high)

"""A chart as a table: its numbers for those who do not see it, or want them exactly."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.safestring import SafeString

from aggregator.models import Level
from aggregator.queries import series
from aggregator.web import wording
from aggregator.web.numbers import span, thousands
from aggregator.web.times import clock

HOUR = timedelta(hours=1)
UNTOLD = {Level.THIN, Level.NO_DATA}


@dataclass(frozen=True)
class TableRow:
    """A point of the chart in words: it counts the 15 minutes before its time."""

    time: SafeString
    reports: str
    works: str
    usual: str
    word: str
    counted: str  # of the reports


def table(*, series: series.Series, now: datetime) -> tuple[TableRow, ...]:
    """The points of the chart a quarter of an hour apart (all of a longer line), the latest first."""
    last = series.points[-1].at
    fine = series.span < HOUR
    quarters = [p for p in series.points if not fine or (last - p.at) % series.span == timedelta(0)]
    return tuple(
        TableRow(
            time=clock(point.at, now=now),
            reports=thousands(point.reports),
            works=thousands(point.works),
            usual=_usual(point),
            word=str(wording.WORDS[point.level]),
            counted=thousands(point.reports - point.aside),
        )
        for point in reversed(quarters)
    )


def _usual(point: series.Point) -> str:
    if point.low is None or point.high is None or point.level in UNTOLD:
        return ""
    return span(point.low, point.high)

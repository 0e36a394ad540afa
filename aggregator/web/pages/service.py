"""One service: the verdict, the chart, the breakdowns, what happened."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString

from aggregator.models import Level
from aggregator.queries import breakdown, causes, freshness, incidents, series
from aggregator.queries.freshness import Freshness
from aggregator.queries.verdicts import Verdict
from aggregator.queries.verdicts import verdict as read_verdict
from aggregator.web import story, wording
from aggregator.web.charts.bars import Bars, bars
from aggregator.web.charts.days import Days
from aggregator.web.charts.line import chart, is_cut, strip
from aggregator.web.charts.shapes import Chart, Strip
from aggregator.web.numbers import listed, percent, thousands
from aggregator.web.pages.archive import service_days
from aggregator.web.times import clock, seconds
from reports.queries import Entry

DAY = "24h"
WINDOWS = {"4h": 4, DAY: 24}  # hours
EVERY = {"4h": timedelta(minutes=2), DAY: series.WINDOW}
NEAR_ONSET = timedelta(hours=3, minutes=30)  # a longer trouble does not fit into 4 hours
ENOUGH_ANSWERS = 10  # fewer people than this are no "87 % of those who answered"
LATELY = 5
UNTOLD = {Level.THIN, Level.NO_DATA}
CLEARLY_BELOW = 0.8  # of the peak: neighbouring points differ by less than this by chance


@dataclass(frozen=True)
class WindowLink:
    name: str
    words: str
    current: bool


@dataclass(frozen=True)
class TableRow:
    """A point of the chart in words: it counts the 15 minutes before its time."""

    time: SafeString
    reports: str
    works: str
    usual: str
    word: str
    counted: str  # of the reports


@dataclass(frozen=True)
class Answers:
    """Those who say it is broken against those for whom it works, in the last 15 minutes."""

    broken: str
    works: str
    total: str
    share: str
    width: str


@dataclass(frozen=True)
class ServicePage:
    """What templates/services/detail.html shows."""

    service: Entry
    said: wording.Said
    title: str
    as_of: SafeString | None
    chart: Chart
    strip: Strip | None
    windows: tuple[WindowLink, ...]
    table: tuple[TableRow, ...]
    troubled: bool
    fell: SafeString | None
    answers: Answers | None
    cut: bool  # in the time shown some reports do not count
    narrow: str  # how many reports do not count, and why; '' where all do
    no_works: bool  # in the last 15 minutes nobody said that it works
    since: SafeString | None  # begin of what is broken down; None: 24 hours
    surfaces: Bars
    symptoms: Bars
    regions: Bars
    also: str  # services whose reports are probably about this trouble
    incident: int | None
    happened: tuple[story.Happening, ...]
    lately: tuple[story.EpisodeLine, ...]
    days: Days


@dataclass(frozen=True)
class Reading:
    """All that is read for the page. `day` is the same line as `shown` where a day is shown."""

    verdict: Verdict
    fresh: Freshness
    window: str
    shown: series.Series
    day: series.Series
    parts: Mapping[breakdown.By, breakdown.Breakdown]
    steps: tuple[incidents.Step, ...]
    also: tuple[Entry, ...]
    lately: tuple[incidents.Episode, ...]
    days: Days

    @property
    def onset_at(self) -> datetime | None:
        return self.verdict.trouble.onset_at if self.verdict.trouble else None


def service_page(*, service: Entry, window: str | None, now: datetime) -> ServicePage:
    """Everything of one service at `now`; `window` one of WINDOWS, None: what suits its state."""
    return _shaped(_read(service, window, now), now)


def _read(service: Entry, window: str | None, now: datetime) -> Reading:
    fresh = freshness.read(now=now)
    verdict = read_verdict(service=service, fresh=fresh, now=now)
    trouble = verdict.trouble
    chosen = window or _suitable(verdict, now)
    names = dict.fromkeys((chosen, DAY))
    lines = series.trailings(
        service=service, spans=[(WINDOWS[name], EVERY[name]) for name in names], fresh=fresh, now=now
    )
    first, last = breakdown.spike_window(onset_at=trouble.onset_at if trouble else None, now=now)
    return Reading(
        verdict=replace(verdict, aside=lines[0].points[-1].aside),
        fresh=fresh,
        window=chosen,
        shown=lines[0],
        day=lines[-1],
        parts=breakdown.breakdowns(service=service, first=first, last=last),
        steps=incidents.steps(incident=trouble.incident) if trouble else (),
        also=causes.explained_by(incident=trouble.incident) if trouble else (),
        lately=incidents.episodes(service=service, limit=LATELY + 1).episodes,
        days=service_days(service=service, now=now),
    )


def _shaped(read: Reading, now: datetime) -> ServicePage:
    verdict, trouble, shown = read.verdict, read.verdict.trouble, read.shown
    surfaces, symptoms, regions = (
        bars(breakdown=read.parts[by], tinted=bool(trouble)) for by in breakdown.BY
    )
    return ServicePage(
        service=verdict.service,
        said=_said(read, now),
        title=_title(verdict),
        as_of=read.fresh.as_of and seconds(read.fresh.as_of),
        chart=chart(series=shown, onset_at=read.onset_at),
        strip=None if read.window == DAY else strip(series=read.day, first=shown.first, last=shown.last),
        windows=tuple(WindowLink(name, f"{hours} h", name == read.window) for name, hours in WINDOWS.items()),
        table=table(series=shown, now=now),
        troubled=verdict.level in wording.TROUBLED,
        fell=_fell(verdict, now),
        answers=_answers(verdict),
        cut=any(map(is_cut, shown.points)),
        narrow=_narrow(shown),
        no_works=not verdict.works,
        since=clock(read.onset_at, now=now) if read.onset_at else None,
        surfaces=surfaces,
        symptoms=symptoms,
        regions=regions,
        also=listed([entry.name for entry in read.also]),
        incident=trouble.incident if trouble else None,
        happened=story.happenings(trouble=trouble, steps=read.steps, now=now) if trouble else (),
        lately=_lately(read, now),
        days=read.days,
    )


def _said(read: Reading, now: datetime) -> wording.Said:
    last_end = read.lately[0].ended_at if read.lately else None
    return wording.said(verdict=read.verdict, freshness=read.fresh, now=now, last_end=last_end)


def _lately(read: Reading, now: datetime) -> tuple[story.EpisodeLine, ...]:
    """What was before the trouble the page is about."""
    present = read.verdict.trouble.incident if read.verdict.trouble else None
    return tuple(story.episode_line(e, now=now) for e in read.lately if e.id != present)[:LATELY]


def _suitable(verdict: Verdict, now: datetime) -> str:
    """Four hours while there is trouble and its beginning can be seen in them."""
    trouble = verdict.trouble
    return "4h" if trouble and now - trouble.onset_at < NEAR_ONSET else DAY


def _title(verdict: Verdict) -> str:
    return f"{verdict.service.name}: {wording.WORDS[verdict.level].lower()}"


def table(*, series: series.Series, now: datetime) -> tuple[TableRow, ...]:
    """The points of the chart a quarter of an hour apart, the latest first."""
    last = series.points[-1].at
    quarters = [p for p in series.points if (last - p.at) % timedelta(minutes=15) == timedelta(0)]
    return tuple(
        TableRow(
            time=clock(point.at, now=now),
            reports=thousands(point.reports),
            works=thousands(point.works),
            usual=_usual(point),
            word=wording.WORDS[point.level],
            counted=thousands(point.reports - point.aside),
        )
        for point in reversed(quarters)
    )


def _narrow(shown: series.Series) -> str:
    """What few networks said lately, where it is a large part of what was said."""
    last = shown.points[-1]
    if not is_cut(last):
        return ""
    return (
        f"{thousands(last.aside)} of these {thousands(last.reports)} reports came again and again"
        " from the same few networks, of which we count one each."
        f" {thousands(shown.networks)} networks reported in all."
    )


def _usual(point: series.Point) -> str:
    if point.low is None or point.high is None or point.level in UNTOLD:
        return ""
    return f"{thousands(point.low)} to {thousands(point.high)}"


def _fell(verdict: Verdict, now: datetime) -> SafeString | None:
    """What can be said of the end: whether reports fall since the peak."""
    trouble = verdict.trouble
    if verdict.level not in wording.TROUBLED or trouble is None:
        return None
    if trouble.peak_at and _is_falling(verdict, trouble.peak, trouble.peak_at, now):
        return format_html(
            "Reports have been falling since {}, when there were {} in 15 minutes.",
            clock(trouble.peak_at, now=now),
            thousands(trouble.peak),
        )
    return SafeString("Reports are not falling yet.") if verdict.reports >= trouble.peak else None


def _is_falling(verdict: Verdict, peak: int, peak_at: datetime, now: datetime) -> bool:
    """We have said so, or the last 15 minutes are clearly below the highest and share no minute with it."""
    if verdict.level == Level.SUBSIDING:
        return True
    return now - peak_at >= series.WINDOW and verdict.reports < CLEARLY_BELOW * peak


def _answers(verdict: Verdict) -> Answers | None:
    total = verdict.reports + verdict.works
    if verdict.level not in wording.TROUBLED or not verdict.works or total < ENOUGH_ANSWERS:
        return None
    share = verdict.reports / total
    return Answers(
        broken=thousands(verdict.reports),
        works=thousands(verdict.works),
        total=thousands(total),
        share=percent(share),
        width=f"{100 * share:.1f}%",
    )

"""The archive: incidents of a month, of one service or of all, with a calendar of its days.

Days are those of UTC, and so are the times in the list: a night would otherwise stand under another day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aggregator.queries.incidents import days, history
from aggregator.queries.incidents.days import Day
from aggregator.queries.incidents.history import IncidentHistory
from aggregator.times import DAY
from aggregator.web.charts.days import Days, anchor, kind_name, of_day, unheard_words
from aggregator.web.charts.days import draw_days as bars
from aggregator.web.formats.numbers import thousands
from aggregator.web.formats.times import day_text, duration, hour, iso, long_day
from aggregator.web.words import incident_story
from reports.queries import CatalogueEntry

MOST = 300  # incidents of a month on one page; an ordinary month of 240 services has some dozens
BARS = 90  # days


@dataclass(frozen=True)
class MonthLink:
    name: str  # as the address has it: 2026-11
    words: str


@dataclass(frozen=True)
class CalendarDay:
    """A day of the calendar; of days to come, and of those of other months, nothing is said (kind '')."""

    number: str
    kind: str = ""
    word: str = ""
    minutes: str = ""
    label: str = ""  # the whole in words, for who does not see the cell
    target: str = ""  # where in the list the incidents of the day stand
    today: bool = False
    gap: bool = False  # in a part of it we were not listening


@dataclass(frozen=True)
class Listed:
    """An incident in the list, with its hour where it began on the day it stands under."""

    time: SafeString
    line: incident_story.EpisodeLine


@dataclass(frozen=True)
class IncidentDay:
    """The incidents of a day."""

    anchor: str
    name: str
    lines: tuple[Listed, ...]


@dataclass(frozen=True)
class ArchivePage:
    """What templates/incidents/list.html shows: of one service or of all."""

    service: CatalogueEntry | None
    month: MonthLink
    weekdays: tuple[tuple[str, str], ...]  # short and long
    weeks: tuple[tuple[CalendarDay, ...], ...]
    unknown: bool  # there are days that we cannot tell of
    groups: tuple[IncidentDay, ...]
    cut: bool  # there are more than we list
    before: MonthLink | None
    after: MonthLink | None
    newest: bool
    days: Days | None


def archive_page(*, service: CatalogueEntry | None, month: date | None, now: datetime) -> ArchivePage:
    """A month, given by its first day; None: the present one."""
    first = month or now.date().replace(day=1)
    last = (first + 31 * DAY).replace(day=1)
    begun, ended = days.to_midnight(first), days.to_midnight(last)
    found = history.list_incidents_during(service=service, first=begun, last=ended, limit=MOST + 1)
    before, after = history.find_neighbouring_onsets(service=service, first=begun, last=ended)
    marked = days.split_by_day(
        spans=days.read_incident_spans(service=service, first=first, last=last, now=now),
        first=first,
        last=last,
        counted=days.read_counted_days(service=service, first=first, last=last),
        gaps=days.read_gaps(first=first, last=last, now=now),
    )
    groups = _groups(found[:MOST], first, now)
    return ArchivePage(
        service=service,
        month=_link(first),
        weekdays=tuple((str(WEEKDAYS_ABBR[n]), str(WEEKDAYS[n])) for n in range(7)),
        weeks=_weeks(marked, groups, now.date()),
        unknown=any(day.kind == "no_data" and day.date <= now.date() for day in marked),
        groups=groups,
        cut=len(found) > MOST,
        before=_link(before) if before else None,
        after=_link(after) if after else None,
        newest=first.strftime("%Y-%m") == now.strftime("%Y-%m"),
        days=service_days(service=service, now=now) if service else None,
    )


def service_days(*, service: CatalogueEntry, now: datetime) -> Days:
    """The last 90 days of a service as bars: for its own page and its archive."""
    last = now.date() + DAY
    first = last - BARS * DAY
    return bars(
        found=days.split_by_day(
            spans=days.read_incident_spans(service=service, first=first, last=last, now=now),
            first=first,
            last=last,
            counted=days.read_counted_days(service=service, first=first, last=last),
            gaps=days.read_gaps(first=first, last=last, now=now),
        )
    )


def _link(at: date) -> MonthLink:
    return MonthLink(f"{at:%Y-%m}", date_format(at, "YEAR_MONTH_FORMAT"))


def _groups(found: Sequence[IncidentHistory], first: date, now: datetime) -> tuple[IncidentDay, ...]:
    """By the day of the onset, newest first; what began in an earlier month stands under the first day."""
    by_date: dict[date, list[IncidentHistory]] = {}
    for episode in found:
        by_date.setdefault(max(episode.trouble.onset_at.date(), first), []).append(episode)
    return tuple(
        IncidentDay(f"day-{day:%Y-%m-%d}", long_day(day), tuple(_listed(e, day, now) for e in group))
        for day, group in sorted(by_date.items(), reverse=True)
    )


def _listed(episode: IncidentHistory, day: date, now: datetime) -> Listed:
    onset = episode.trouble.onset_at
    words = hour(onset) if onset.date() == day else _("since %(day)s") % {"day": day_text(onset)}
    time = format_html('<time datetime="{}">{}</time>', iso(onset), words)
    return Listed(time, incident_story.episode_line(episode, now=now))


def _weeks(
    marked: Sequence[Day], groups: Sequence[IncidentDay], today: date
) -> tuple[tuple[CalendarDay, ...], ...]:
    """Rows of Monday to Sunday."""
    places = _places(groups)
    cells = [
        *[CalendarDay("")] * marked[0].date.weekday(),
        *(_cell(day, places, today) for day in marked),
        *[CalendarDay("")] * (6 - marked[-1].date.weekday()),
    ]
    return tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7))


def _places(groups: Sequence[IncidentDay]) -> dict[int, str]:
    """Where an incident stands in the list."""
    return {listed.line.id: group.anchor for group in groups for listed in group.lines}


def _cell(day: Day, places: dict[int, str], today: date) -> CalendarDay:
    if day.date > today:
        return CalendarDay(str(day.date.day))
    own, others = anchor(day), [places[incident] for incident in day.incidents if incident in places]
    word = kind_name(day.kind)
    length = duration(day.minutes * timedelta(minutes=1))
    parts = [word, *([length] if day.incidents else []), *([unheard_words(day)] if day.unheard else [])]
    said = pgettext("between parts of a line", ", ").join(parts)
    return CalendarDay(
        number=str(day.date.day),
        kind=day.kind,
        word=word,
        minutes=thousands(day.minutes) if day.incidents else "",
        label=of_day(long_day(day.date), said),
        target=own if own in others else next(iter(others), ""),
        today=day.date == today,
        gap=day.unheard > 0,
    )

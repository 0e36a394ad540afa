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

from aggregator.queries.answers.days import Day
from aggregator.queries.answers.incidents import IncidentHistory
from aggregator.queries.incidents import days, history
from aggregator.times import DAY
from aggregator.web.charts.days import Days, build_anchor, describe_day, describe_unheard, name_kind
from aggregator.web.formats.numbers import format_count
from aggregator.web.formats.times import (
    format_duration,
    format_hour,
    format_iso,
    format_long_day,
    format_short_day,
)
from aggregator.web.pages.parts.service_days import build_service_days
from aggregator.web.words import incident_story
from reports.choices.services import CatalogueEntry

# Incidents of a month on one page; an ordinary month has some dozens.
MOST = 300


@dataclass(frozen=True)
class MonthLink:
    name: str  # as the address has it: 2026-11
    label: str


@dataclass(frozen=True)
class CalendarDay:
    """A day of the calendar; days to come and days of other months are empty (kind '')."""

    number: str
    kind: str = ""
    state: str = ""
    minutes: str = ""
    label: str = ""  # the whole in words, for who does not see the cell
    target: str = ""  # where in the list the incidents of the day stand
    today: bool = False
    gap: bool = False  # reports could not reach us in a part of it


@dataclass(frozen=True)
class ArchivedIncident:
    """An incident in the list, with its hour where it began on the day it stands under."""

    time: SafeString
    line: incident_story.IncidentLine


@dataclass(frozen=True)
class IncidentDay:
    """The incidents of a day."""

    anchor: str
    name: str
    lines: tuple[ArchivedIncident, ...]


@dataclass(frozen=True)
class ArchivePage:
    """What templates/incidents/list.html shows: of one service or of all."""

    service: CatalogueEntry | None
    month: MonthLink
    weekdays: tuple[tuple[str, str], ...]  # short and long
    weeks: tuple[tuple[CalendarDay, ...], ...]
    unknown: bool  # some days are unknown
    groups: tuple[IncidentDay, ...]
    cut: bool  # there are more than we list
    before: MonthLink | None
    after: MonthLink | None
    newest: bool
    days: Days | None


def build_archive_page(*, service: CatalogueEntry | None, month: date | None, now: datetime) -> ArchivePage:
    """A month, given by its first day; None: the present one."""
    first = month or now.date().replace(day=1)
    # 31 days after the first of a month is always in the next month.
    last = (first + 31 * DAY).replace(day=1)
    begun, ended = days.to_midnight(first), days.to_midnight(last)
    # One more than listed, to know whether there are more.
    incidents = history.list_incidents_during(service=service, first=begun, last=ended, limit=MOST + 1)
    before, after = history.find_neighbouring_onsets(service=service, first=begun, last=ended)
    marked = days.split_by_day(
        spans=days.read_incident_spans(service=service, first=first, last=last, now=now),
        first=first,
        last=last,
        counted=days.read_counted_days(service=service, first=first, last=last),
        gaps=days.read_gaps(first=first, last=last, now=now),
    )
    groups = _group_by_day(incidents[:MOST], first, now)
    return ArchivePage(
        service=service,
        month=_link_month(first),
        weekdays=tuple((str(WEEKDAYS_ABBR[n]), str(WEEKDAYS[n])) for n in range(7)),
        weeks=_build_weeks(marked, groups, now.date()),
        unknown=any(day.kind == "no_data" and day.date <= now.date() for day in marked),
        groups=groups,
        cut=len(incidents) > MOST,
        before=_link_month(before) if before else None,
        after=_link_month(after) if after else None,
        newest=first.strftime("%Y-%m") == now.strftime("%Y-%m"),
        days=build_service_days(service=service, now=now) if service else None,
    )


def _link_month(at: date) -> MonthLink:
    return MonthLink(f"{at:%Y-%m}", date_format(at, "YEAR_MONTH_FORMAT"))


def _group_by_day(
    incidents: Sequence[IncidentHistory], first: date, now: datetime
) -> tuple[IncidentDay, ...]:
    """By the day of the onset, newest first; what began in an earlier month stands under the first day."""
    by_date: dict[date, list[IncidentHistory]] = {}
    for incident in incidents:
        by_date.setdefault(max(incident.trouble.onset_at.date(), first), []).append(incident)
    return tuple(
        IncidentDay(
            f"day-{day:%Y-%m-%d}", format_long_day(day), tuple(_list_incident(e, day, now) for e in group)
        )
        for day, group in sorted(by_date.items(), reverse=True)
    )


def _list_incident(incident: IncidentHistory, day: date, now: datetime) -> ArchivedIncident:
    onset = incident.trouble.onset_at
    # Under the first of a month stand also incidents that began before: an hour alone would be wrong there.
    words = (
        format_hour(onset) if onset.date() == day else _("since %(day)s") % {"day": format_short_day(onset)}
    )
    time = format_html('<time datetime="{}">{}</time>', format_iso(onset), words)
    return ArchivedIncident(time, incident_story.build_incident_line(incident, now=now))


def _build_weeks(
    marked: Sequence[Day], groups: Sequence[IncidentDay], today: date
) -> tuple[tuple[CalendarDay, ...], ...]:
    """Rows of Monday to Sunday."""
    # The list may be cut at MOST: a day whose incidents are not listed leads nowhere.
    places = _locate_incidents(groups)
    cells = [
        *[CalendarDay("")] * marked[0].date.weekday(),
        *(_build_cell(day, places, today) for day in marked),
        *[CalendarDay("")] * (6 - marked[-1].date.weekday()),
    ]
    return tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7))


def _locate_incidents(groups: Sequence[IncidentDay]) -> dict[int, str]:
    """Where an incident stands in the list."""
    return {listed.line.id: group.anchor for group in groups for listed in group.lines}


def _build_cell(day: Day, places: dict[int, str], today: date) -> CalendarDay:
    if day.date > today:
        return CalendarDay(str(day.date.day))
    own, others = build_anchor(day), [places[incident] for incident in day.incidents if incident in places]
    word = name_kind(day.kind)
    length = format_duration(day.minutes * timedelta(minutes=1))
    parts = [word, *([length] if day.incidents else []), *([describe_unheard(day)] if day.unheard else [])]
    text = pgettext("between parts of a line", ", ").join(parts)
    return CalendarDay(
        number=str(day.date.day),
        kind=day.kind,
        state=word,
        minutes=format_count(day.minutes) if day.incidents else "",
        label=describe_day(format_long_day(day.date), text),
        # An incident that began on an earlier day stands there in the list.
        target=own if own in others else next(iter(others), ""),
        today=day.date == today,
        gap=day.unheard > 0,
    )

"""Who knew first: over all vendors, and problem by problem of one service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from aggregator.official.timeline.events import VendorEvent
from aggregator.publication import past_reading
from aggregator.publication.windows import PAST_DAYS as DAYS
from aggregator.queries.answers.ledger import VendorLine
from aggregator.stats.ledger.lead import Kind, LedgerEntry
from aggregator.web.charts.leads import Leads, draw_leads
from aggregator.web.formats.numbers import format_count
from aggregator.web.formats.times import format_utc_day
from aggregator.web.pages.parts.old_numbers import describe_old_numbers
from aggregator.web.pages.parts.uptime import UptimeTable, build_uptime_table
from aggregator.web.words import lead_words
from aggregator.web.words.vendors.titles import read_title
from reports.choices.services import CatalogueEntry

# Lines of a service; more are a file and no page, and the API has all of them.
MOST = 100


@dataclass(frozen=True)
class VendorRow:
    """A vendor in the table."""

    name: str
    services: tuple[CatalogueEntry, ...]
    problems: str
    people_first: str
    lead: str  # the middle one; '' where there is none
    never: str
    grade: str  # '' for too few problems
    range: str  # the letters at the ends of its interval


@dataclass(frozen=True)
class LeadTimesPage:
    """What templates/pages/lead_time.html shows."""

    days: int
    summary: SafeString
    leads: Leads | None  # None: nothing can be compared
    rows: tuple[VendorRow, ...]
    readable: SafeString
    old: SafeString | None  # when the numbers were counted, if that is long ago


@dataclass(frozen=True)
class LeadLine:
    """A problem, or a vendor incident without one."""

    date: SafeString
    kind: str
    outcome: str
    incident: int | None
    clocks: SafeString
    readings: SafeString
    title: str
    url: str


@dataclass(frozen=True)
class ServiceLeadPage:
    """What templates/services/lead_time.html shows."""

    service: CatalogueEntry
    days: int
    summary: SafeString
    grade: SafeString
    leads: Leads | None
    problems: tuple[LeadLine, ...]
    vendor_only: tuple[LeadLine, ...]  # vendor incidents that nobody here reported
    more: bool  # there are more lines than we list
    left_out: SafeString
    uptime: UptimeTable
    old: SafeString | None


def build_lead_times_page(*, now: datetime) -> LeadTimesPage:
    """All vendors with a problem for which we know what their page said."""
    overview = past_reading.read_lead_times(days=DAYS, now=now)
    return LeadTimesPage(
        days=DAYS,
        summary=lead_words.describe_summary(summary=overview.summary, days=DAYS),
        leads=draw_leads(summary=overview.summary) if overview.summary.judged else None,
        # A vendor whose pages could never be read gets no row: it would look as bad as a silent one.
        rows=tuple(_build_vendor_row(line) for line in overview.vendors if line.summary.judged),
        readable=lead_words.describe_readable(
            pages=overview.pages, unread=overview.unread, summary=overview.summary
        ),
        old=describe_old_numbers(now=now),
    )


def build_service_lead_page(*, service: CatalogueEntry, now: datetime) -> ServiceLeadPage:
    """The ledger of one service, and its uptime."""
    history = past_reading.read_ledger(service=service, days=DAYS, now=now)
    summary = history.summary
    problems = [entry for entry in history.entries if entry.problem]
    alone = [entry for entry in history.entries if not entry.problem]
    return ServiceLeadPage(
        service=service,
        days=DAYS,
        summary=lead_words.describe_summary(summary=summary, days=DAYS),
        grade=lead_words.describe_grade(summary=summary),
        leads=draw_leads(summary=summary) if summary.judged > 1 else None,  # a chart of one bar says nothing
        problems=tuple(_build_lead_line(entry, history.notices, now) for entry in problems[:MOST]),
        vendor_only=tuple(_build_lead_line(entry, history.notices, now) for entry in alone[:MOST]),
        more=max(len(problems), len(alone)) > MOST,
        left_out=lead_words.describe_left_out(ledger=history),
        uptime=build_uptime_table(
            uptimes=past_reading.read_uptime(service=service, days=DAYS, now=now), days=DAYS
        ),
        old=describe_old_numbers(now=now),
    )


def _build_vendor_row(line: VendorLine) -> VendorRow:
    summary = line.summary
    return VendorRow(
        name=line.name,
        services=line.services,
        problems=format_count(summary.judged),
        people_first=format_count(summary.kinds[Kind.PEOPLE_FIRST]),
        lead=lead_words.format_signed_lead(minutes=summary.quartiles[1]) if summary.quartiles else "",
        never=format_count(summary.never.hits),
        grade=summary.grade.letter if summary.grade else "",
        range=lead_words.describe_grade_range(grade=summary.grade) if summary.grade else "",
    )


def _build_lead_line(entry: LedgerEntry, notices: Mapping[str, VendorEvent], now: datetime) -> LeadLine:
    notice = notices[entry.statement.id] if entry.statement else None
    return LeadLine(
        date=format_utc_day(entry.at, now=now),
        kind=entry.kind.value,
        outcome=lead_words.describe_kind(entry=entry),
        incident=entry.problem.id if entry.problem else None,
        clocks=lead_words.describe_clocks(entry=entry),
        readings=lead_words.describe_readings(entry=entry),
        title=read_title(notice=notice) if notice else "",
        url=notice.url if notice else "",
    )

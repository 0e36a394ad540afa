"""One service: the verdict, the chart, the breakdowns, what happened."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.policy import current
from aggregator.publication.windows import DAY, WINDOWS
from aggregator.queries.answers.breakdowns import By
from aggregator.queries.answers.incidents import Verdict
from aggregator.web.charts.bars import Bars, draw_bars
from aggregator.web.charts.days import Days, draw_days
from aggregator.web.charts.elements.discarded import has_many_discarded
from aggregator.web.charts.elements.marks import mark_incident
from aggregator.web.charts.elements.shapes import Chart, Strip
from aggregator.web.charts.line import VendorLaneData, draw_chart, draw_strip
from aggregator.web.charts.matrix import Matrix, draw_matrix
from aggregator.web.charts.table import TableRow, build_table
from aggregator.web.charts.worldmap import WorldMap, draw_world_map
from aggregator.web.formats import spans
from aggregator.web.formats.numbers import join_names
from aggregator.web.formats.times import format_clock, format_iso, format_seconds, format_story_clock
from aggregator.web.pages.parts.service_numbers import (
    Answers,
    count_answers,
    describe_discarded,
    describe_total,
)
from aggregator.web.pages.parts.service_reads import RECENT, ServiceReads
from aggregator.web.words import certainty, incident_story, verdict_wording
from aggregator.web.words.labels import TITLES, TROUBLED
from aggregator.web.words.vendors import vendor_story
from aggregator.web.words.vendors.standoff import Agreement
from aggregator.web.words.vendors.statement_words import StatementWords, describe_statement
from aggregator.web.words.vendors.titles import name_vendor
from aggregator.web.words.vendors.vendor_lines import VendorAnswer, describe_answer, describe_vendor
from aggregator.web.zoom import HOUR, Zoom, describe_window
from reports.choices.services import CatalogueEntry

BARS: tuple[By, ...] = ("surface", "symptom")


@dataclass(frozen=True)
class WindowLink:
    """An interval to choose; a zoom has no name."""

    name: str
    label: str | SafeString
    current: bool


@dataclass(frozen=True)
class ServicePage:
    """What templates/services/detail.html shows."""

    service: CatalogueEntry
    verdict: verdict_wording.VerdictWords
    vendor_sentence: SafeString  # the vendor's statement beside it; '' where that is no news
    vendor_answer: (
        VendorAnswer | None
    )  # whether the vendor knows; None: no page is known, or it was never polled
    statement: StatementWords | None  # what the vendor says itself
    title: str
    as_of: SafeString | None
    ticked: str  # the same as ISO text, for static/js/refresh.js; '' before the first tick
    live: bool  # the script renews it; a zoom would be rendered anew for each reader
    chart: Chart
    strip: Strip | None
    windows: tuple[WindowLink, ...]
    point_meaning: str  # what a point of the chart counts
    in_days: bool  # its axis names days, those of UTC
    time_column: str
    table: tuple[TableRow, ...]
    troubled: bool
    end: SafeString  # what can be said of the end
    knows_similar: bool  # whether problems like it are known, to say when it may end
    certainty: SafeString
    bursts: str  # how high a rise must be here, because reports come in bursts; '' elsewhere
    answers: Answers | None
    has_discarded: bool  # in the time shown
    discarded_note: str  # how many reports were discarded, and why; '' where few were
    no_works: bool  # in the last 15 minutes nobody said that it works
    unheard: bool  # in a part of them nobody could report
    places_since: SafeString  # begin of the hours whose places are published
    shares_from: str  # the same begins for the API
    places_from: str
    total: SafeString  # how many reports are broken down, and of which time
    matrix: Matrix | None
    surfaces: Bars
    symptoms: Bars
    map: WorldMap
    explained_services: str  # services whose reports are probably about this incident
    incident: int | None
    happenings: tuple[incident_story.Happening, ...]
    earlier_incidents: tuple[incident_story.IncidentLine, ...]
    days: Days


def build_service_page(*, read: ServiceReads, now: datetime) -> ServicePage:
    """The page of one service, of what was read at `now`."""
    verdict, trouble, shown = read.verdict, read.verdict.trouble, read.shown
    # Without an incident chance alone lifts a few parts: a tint would accuse them.
    surfaces, symptoms = (draw_bars(breakdown=read.parts.by[by], tinted=bool(trouble)) for by in BARS)
    return ServicePage(
        service=verdict.service,
        verdict=_describe_verdict(read, now),
        vendor_sentence=describe_vendor(read.standoff),
        vendor_answer=describe_answer(read.standoff),
        statement=describe_statement(statement=read.statement, now=now),
        title=_describe_title(verdict),
        as_of=format_seconds(read.fresh.as_of) if read.fresh.as_of else None,
        ticked=format_iso(read.fresh.as_of) if read.fresh.as_of else "",
        live=not isinstance(read.window, Zoom),
        chart=draw_chart(
            series=shown,
            marks=mark_incident(trouble),
            # A zoom that ended earlier has no present: its last point is a moment of the past.
            live=shown.last == read.day.last,
            vendor=VendorLaneData(read.vendor, name_vendor(verdict.service), read.standoff.reply),
        ),
        strip=_draw_strip(read),
        windows=_link_windows(read.window, now),
        point_meaning=spans.describe_points(span=shown.span),
        in_days=shown.span >= HOUR,
        time_column=spans.name_time_column(span=shown.span),
        table=build_table(series=shown, vendor=read.vendor, now=now),
        troubled=verdict.level in TROUBLED,
        end=certainty.describe_end(verdict=verdict, outlook=read.outlook, now=now),
        knows_similar=read.outlook is not None,
        certainty=certainty.describe_certainty(
            verdict=verdict,
            networks=read.day.networks,
            steps=read.steps,
            budget=current().false_alarms_per_year,
            now=now,
        ),
        bursts=certainty.describe_bursts(height=read.height),
        answers=count_answers(verdict),
        has_discarded=any(map(has_many_discarded, shown.points)),
        discarded_note=describe_discarded(read.day),
        no_works=not verdict.works,
        unheard=verdict.heard_since is not None,
        places_since=format_clock(read.parts.by["region"].first, now=now),
        shares_from=format_iso(read.parts.by["surface"].first),
        places_from=format_iso(read.parts.by["region"].first),
        total=describe_total(surfaces.total, read.onset_at, now),
        matrix=draw_matrix(parts=read.parts) if trouble else None,
        surfaces=surfaces,
        symptoms=symptoms,
        map=draw_world_map(breakdown=read.parts.by["region"], troubled=bool(trouble)),
        explained_services=join_names([entry.name for entry in read.explained_services]),
        incident=trouble.incident if trouble else None,
        happenings=_list_happenings(read, now),
        earlier_incidents=_list_lately(read, now),
        days=draw_days(days=read.days),
    )


def _list_happenings(read: ServiceReads, now: datetime) -> tuple[incident_story.Happening, ...]:
    """The steps of the incident and the vendor's updates, newest first."""
    trouble = read.verdict.trouble
    if trouble is None:
        return ()
    # One list for both sides, so that readers see who moved first.
    ours = incident_story.list_happenings(trouble=trouble, steps=read.steps, now=now)
    theirs = vendor_story.list_vendor_happenings(
        vendor=read.vendor, service=read.verdict.service, since=trouble.onset_at, now=now
    )
    return tuple(sorted((*ours, *theirs), key=lambda happening: happening.at, reverse=True))


def _draw_strip(read: ServiceReads) -> Strip | None:
    """The day in small, under a chart that shows a part of it."""
    shown, day = read.shown, read.day
    # A zoom may begin before the last day: then its place on the day cannot be marked.
    if read.window == DAY or shown.first < day.first:
        return None
    return draw_strip(series=day, first=shown.first, last=shown.last)


def _link_windows(chosen: str | Zoom, now: datetime) -> tuple[WindowLink, ...]:
    links = [WindowLink(name, describe_window(name), name == chosen) for name in WINDOWS]
    if isinstance(chosen, Zoom):
        first, last = format_clock(chosen.first, now=now), format_story_clock(chosen.last, begun=chosen.first)
        links.append(
            WindowLink("", format_html(_("{first} to {last}"), first=first, last=last), current=True)
        )
    return tuple(links)


def _describe_verdict(read: ServiceReads, now: datetime) -> verdict_wording.VerdictWords:
    # A false alarm has no end that could explain the reports of now.
    last_end = next((e.ended_at for e in read.earlier_incidents if not e.marked_false), None)
    alone = read.standoff.agreement is Agreement.ONLY_PEOPLE
    silent = alone and not read.verdict.because  # its vendor need not report the problem of another service
    return verdict_wording.describe_verdict(
        verdict=read.verdict, freshness=read.fresh, now=now, last_end=last_end, silent=silent
    )


def _list_lately(read: ServiceReads, now: datetime) -> tuple[incident_story.IncidentLine, ...]:
    """Earlier incidents, without the one that the page is about."""
    # The present one may be among those that were read, hence one more than shown.
    present = read.verdict.trouble.incident if read.verdict.trouble else None
    return tuple(
        incident_story.build_incident_line(e, now=now) for e in read.earlier_incidents if e.id != present
    )[:RECENT]


def _describe_title(verdict: Verdict) -> str:
    return str(TITLES[verdict.level]) % {"service": verdict.service.name}

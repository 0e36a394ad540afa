"""One service: the verdict, the chart, the breakdowns, what happened."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.policy import current
from aggregator.queries import bursts, freshness
from aggregator.queries.counts import breakdown, series, trailing_lines
from aggregator.queries.freshness import Freshness
from aggregator.queries.incidents import causes, endings, history
from aggregator.queries.incidents.verdicts import Verdict, read_verdict
from aggregator.queries.vendors import statements, vendor_status
from aggregator.stats.ending.outlook import Outlook
from aggregator.stats.ledger import lead
from aggregator.web.charts.bars import Bars, draw_bars
from aggregator.web.charts.days import Days
from aggregator.web.charts.elements.shapes import Chart, Strip
from aggregator.web.charts.line import VendorLaneData, chart, is_cut, peak_of, strip
from aggregator.web.charts.matrix import Matrix, draw_matrix
from aggregator.web.charts.table import TableRow, build_table
from aggregator.web.charts.worldmap import WorldMap, world_map
from aggregator.web.formats import spans
from aggregator.web.formats.numbers import counted, listed, percent, thousands
from aggregator.web.formats.times import beside, clock, iso, seconds
from aggregator.web.pages.archive import service_days
from aggregator.web.words import certainty, incident_story, verdict_wording
from aggregator.web.words.vendors import vendor_lines as vendors
from aggregator.web.words.vendors import vendor_story
from aggregator.web.words.vendors.standoff import Stand, reply_to, stand
from aggregator.web.words.vendors.statement_words import ShownStatement
from aggregator.web.words.vendors.statement_words import shown as shown_statement
from aggregator.web.zoom import DAY, HOUR, WINDOWS, Zoom, window_words
from reports.queries import CatalogueEntry

NEAR_ONSET = timedelta(hours=3, minutes=30)  # a longer trouble does not fit into 4 hours
ENOUGH_ANSWERS = 10  # fewer people than this are no "87 % of those who answered"
LATELY = 5
BARS: tuple[breakdown.By, ...] = ("surface", "symptom")


@dataclass(frozen=True)
class WindowLink:
    """A stretch of time to choose; the one that was zoomed into has no name."""

    name: str
    words: str | SafeString
    current: bool


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

    service: CatalogueEntry
    said: verdict_wording.VerdictWords
    official: SafeString  # the vendor's word beside it; '' where that is no news
    answer: (
        vendors.VendorAnswer | None
    )  # to what the vendor knows; None: we know of no page, or never asked it
    statement: ShownStatement | None  # what the vendor says itself
    title: str
    as_of: SafeString | None
    ticked: str  # the same as ISO text, for static/js/refresh.js; '' before the first tick
    live: bool  # it is renewed by itself; a zoom would be made anew for each reader
    chart: Chart
    strip: Strip | None
    windows: tuple[WindowLink, ...]
    counts: str  # what a point of the chart counts
    in_days: bool  # its axis names days, those of UTC
    up_to: str
    table: tuple[TableRow, ...]
    troubled: bool
    end: SafeString  # what can be said of it
    foreseen: bool  # the past says something of it
    sure: SafeString
    bursts: str  # how high a rise must be here, because reports come in bursts; '' elsewhere
    answers: Answers | None
    cut: bool  # in the time shown some reports do not count
    narrow: str  # how many reports do not count, and why; '' where all do
    no_works: bool  # in the last 15 minutes nobody said that it works
    unheard: bool  # in a part of them nobody could report
    places_since: SafeString  # begin of the hours of which places are told
    shares_from: str  # the same begins for the API
    places_from: str
    counted: SafeString  # how many reports are broken down, and of which time
    matrix: Matrix | None
    surfaces: Bars
    symptoms: Bars
    map: WorldMap
    also: str  # services whose reports are probably about this trouble
    incident: int | None
    happened: tuple[incident_story.Happening, ...]
    lately: tuple[incident_story.EpisodeLine, ...]
    days: Days


@dataclass(frozen=True)
class ServiceReads:
    """All that is read for the page. `day` is the same line as `shown` where a day is shown."""

    verdict: Verdict
    statement: statements.Statement | None
    fresh: Freshness
    window: str | Zoom
    shown: series.Series
    day: series.Series
    parts: breakdown.BreakdownParts
    steps: tuple[history.IncidentStep, ...]
    also: tuple[CatalogueEntry, ...]
    lately: tuple[history.IncidentHistory, ...]
    outlook: Outlook | None  # when problems like the present one were over
    days: Days
    vendor: vendor_status.Vendor
    height: float | None  # times the usual that a rise must reach, where reports come in bursts

    @property
    def onset_at(self) -> datetime | None:
        return self.verdict.trouble.onset_at if self.verdict.trouble else None


def service_page(*, service: CatalogueEntry, window: str | Zoom | None, now: datetime) -> ServicePage:
    """Everything of one service at `now`; `window` one of WINDOWS or a zoom, None: what suits its state."""
    return _shaped(_read(service, window, now), now)


def _read(service: CatalogueEntry, window: str | Zoom | None, now: datetime) -> ServiceReads:
    fresh = freshness.read_freshness(now=now)
    verdict = read_verdict(service=service, fresh=fresh, now=now)
    trouble = verdict.trouble
    chosen = window or _suitable(verdict, now)
    shown, day = _lines(service, chosen, fresh, now)
    first, last = breakdown.choose_spike_window(onset_at=trouble.onset_at if trouble else None, now=now)
    steps = history.read_steps(incident=trouble.incident) if trouble else ()
    heard = [shown.first, day.first, *([trouble.onset_at - lead.BEFORE] if trouble else [])]
    return ServiceReads(
        verdict=replace(verdict, aside=day.points[-1].aside),
        statement=statements.read_present_statements(services=[service.id], now=now).get(service.id),
        fresh=fresh,
        window=chosen,
        shown=shown,
        day=day,
        parts=breakdown.read_breakdown_parts(service=service, first=first, last=last, now=now),
        steps=steps,
        also=causes.read_explained_services(incident=trouble.incident) if trouble else (),
        lately=history.list_incidents(service=service, limit=LATELY + 1).episodes,
        outlook=endings.read_outlook(service=service, trouble=trouble, steps=steps, now=now)
        if trouble
        else None,
        days=service_days(service=service, now=now),
        vendor=vendor_status.read_vendor(service=service, first=min(heard), now=now),
        height=bursts.read_height_thresholds(service=service.id).get(service.id),
    )


def _lines(
    service: CatalogueEntry, chosen: str | Zoom, fresh: Freshness, now: datetime
) -> tuple[series.Series, series.Series]:
    """The line of the chart, and that of the last day: in one reading where both end now and are fine."""
    day = (WINDOWS[DAY].hours, WINDOWS[DAY].every)
    window = chosen.window if isinstance(chosen, Zoom) else WINDOWS[chosen]
    asked = (window.hours, window.every)
    if not isinstance(chosen, Zoom) and window.every < HOUR:
        lines = trailing_lines.read_trailing_lines(
            service=service, spans=list(dict.fromkeys((asked, day))), fresh=fresh, now=now
        )
        return lines[0], lines[-1]
    end = freshness.find_running_minute(fresh=fresh, now=now).end
    until = min(chosen.last, end) if isinstance(chosen, Zoom) else None
    if window.every < HOUR:
        shown = trailing_lines.read_trailing_lines(
            service=service, spans=[asked], fresh=fresh, now=now, until=until
        )[0]
    else:
        shown = trailing_lines.read_long_line(
            service=service, hours=asked[0], every=asked[1], fresh=fresh, now=now, until=until
        )
    return shown, trailing_lines.read_trailing_lines(service=service, spans=[day], fresh=fresh, now=now)[0]


def _shaped(read: ServiceReads, now: datetime) -> ServicePage:
    verdict, trouble, shown = read.verdict, read.verdict.trouble, read.shown
    surfaces, symptoms = (draw_bars(breakdown=read.parts.by[by], tinted=bool(trouble)) for by in BARS)
    return ServicePage(
        service=verdict.service,
        said=_said(read, now),
        official=vendors.line(vendor=read.vendor, verdict=verdict, now=now),
        answer=vendors.answer(vendor=read.vendor, verdict=verdict, now=now),
        statement=shown_statement(statement=read.statement, now=now),
        title=_title(verdict),
        as_of=seconds(read.fresh.as_of) if read.fresh.as_of else None,
        ticked=iso(read.fresh.as_of) if read.fresh.as_of else "",
        live=not isinstance(read.window, Zoom),
        chart=chart(
            series=shown,
            onset_at=read.onset_at,
            said_at=trouble.detected_at if trouble else None,
            live=shown.last == read.day.last,
            told=peak_of(trouble),
            beside=VendorLaneData(
                read.vendor,
                vendors.name_of(verdict.service),
                reply_to(vendor=read.vendor, trouble=trouble, now=now),
            ),
        ),
        strip=_strip(read),
        windows=_windows(read.window, now),
        counts=spans.counts(span=shown.span),
        in_days=shown.span >= HOUR,
        up_to=spans.up_to(span=shown.span),
        table=build_table(series=shown, vendor=read.vendor, now=now),
        troubled=verdict.level in verdict_wording.TROUBLED,
        end=certainty.end(verdict=verdict, outlook=read.outlook, now=now),
        foreseen=read.outlook is not None,
        sure=certainty.sure(
            verdict=verdict,
            networks=read.day.networks,
            steps=read.steps,
            budget=current().false_alarms_per_year,
            now=now,
        ),
        bursts=certainty.bursts(height=read.height),
        answers=_answers(verdict),
        cut=any(map(is_cut, shown.points)),
        narrow=_narrow(read.day),
        no_works=not verdict.works,
        unheard=verdict.heard_since is not None,
        places_since=clock(read.parts.by["region"].first, now=now),
        shares_from=iso(read.parts.by["surface"].first),
        places_from=iso(read.parts.by["region"].first),
        counted=_counted(surfaces.total, read.onset_at, now),
        matrix=draw_matrix(parts=read.parts) if trouble else None,
        surfaces=surfaces,
        symptoms=symptoms,
        map=world_map(breakdown=read.parts.by["region"], troubled=bool(trouble)),
        also=listed([entry.name for entry in read.also]),
        incident=trouble.incident if trouble else None,
        happened=_happened(read, now),
        lately=_lately(read, now),
        days=read.days,
    )


def _happened(read: ServiceReads, now: datetime) -> tuple[incident_story.Happening, ...]:
    """What people said and what the vendor said, newest first."""
    trouble = read.verdict.trouble
    if trouble is None:
        return ()
    ours = incident_story.happenings(trouble=trouble, steps=read.steps, now=now)
    theirs = vendor_story.happenings(
        vendor=read.vendor, service=read.verdict.service, since=trouble.onset_at, now=now
    )
    return tuple(sorted((*ours, *theirs), key=lambda happening: happening.at, reverse=True))


def _strip(read: ServiceReads) -> Strip | None:
    """The day in small, under a chart that shows a part of it."""
    shown, day = read.shown, read.day
    if read.window == DAY or shown.first < day.first:
        return None
    return strip(series=day, first=shown.first, last=shown.last)


def _windows(chosen: str | Zoom, now: datetime) -> tuple[WindowLink, ...]:
    links = [WindowLink(name, window_words(name), name == chosen) for name in WINDOWS]
    if isinstance(chosen, Zoom):
        first, last = clock(chosen.first, now=now), beside(chosen.last, begun=chosen.first)
        links.append(
            WindowLink("", format_html(_("{first} to {last}"), first=first, last=last), current=True)
        )
    return tuple(links)


def _counted(total: int, since: datetime | None, now: datetime) -> SafeString:
    reports = verdict_wording.capital(counted(total))
    if since is None:
        return format_html(_("{reports} in the last 24 hours."), reports=reports)
    return format_html(_("{reports} since {time}."), reports=reports, time=clock(since, now=now))


def _said(read: ServiceReads, now: datetime) -> verdict_wording.VerdictWords:
    last_end = next((e.ended_at for e in read.lately if not e.marked_false), None)
    alone = stand(vendor=read.vendor, verdict=read.verdict, now=now) is Stand.ONLY_PEOPLE
    silent = alone and not read.verdict.because  # another's trouble is not its to tell
    return verdict_wording.said(
        verdict=read.verdict, freshness=read.fresh, now=now, last_end=last_end, silent=silent
    )


def _lately(read: ServiceReads, now: datetime) -> tuple[incident_story.EpisodeLine, ...]:
    """What was before the trouble the page is about."""
    present = read.verdict.trouble.incident if read.verdict.trouble else None
    return tuple(incident_story.episode_line(e, now=now) for e in read.lately if e.id != present)[:LATELY]


def _suitable(verdict: Verdict, now: datetime) -> str:
    """Four hours while there is trouble and its beginning can be seen in them."""
    trouble = verdict.trouble
    return "4h" if trouble and now - trouble.onset_at < NEAR_ONSET else DAY


def _title(verdict: Verdict) -> str:
    return str(verdict_wording.TITLES[verdict.level]) % {"service": verdict.service.name}


def _narrow(shown: series.Series) -> str:
    """What few networks said lately, where it is a large part of what was said."""
    last = shown.points[-1]
    if not is_cut(last):
        return ""
    return _(
        "%(aside)s of these %(reports)s reports came again and again from the same few networks,"
        " of which we count one each. %(networks)s networks reported in all."
    ) % {
        "aside": thousands(last.aside),
        "reports": thousands(last.reports),
        "networks": thousands(shown.networks),
    }


def _answers(verdict: Verdict) -> Answers | None:
    total = verdict.reports + verdict.works
    if verdict.level not in verdict_wording.TROUBLED or not verdict.works or total < ENOUGH_ANSWERS:
        return None
    share = verdict.reports / total
    return Answers(
        broken=thousands(verdict.reports),
        works=thousands(verdict.works),
        total=thousands(total),
        share=percent(share),
        width=f"{100 * share:.1f}%",
    )

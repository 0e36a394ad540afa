"""The board: worst first, then what changed, then everything else by category."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.models import Level
from aggregator.queries.counts import trailing_lines
from aggregator.queries.freshness import find_running_minute
from aggregator.queries.incidents.status_board import Board, BoardRow, RecentChange, read_board
from aggregator.queries.incidents.verdicts import Verdict
from aggregator.web.charts.elements.haze import Haze, draw_haze
from aggregator.web.charts.elements.shapes import Chart
from aggregator.web.charts.line import VendorLaneData, chart, peak_of
from aggregator.web.charts.spark import Sparkline, sparkline
from aggregator.web.formats.numbers import counted, listed, thousands, times, usual_number, usual_span
from aggregator.web.formats.times import clock, iso, seconds
from aggregator.web.words import board_overview, verdict_wording
from aggregator.web.words.silence import describe_silence
from aggregator.web.words.vendors import vendor_lines as vendors
from aggregator.web.words.vendors.standoff import Stand, reply_to, stand
from reports.queries import CatalogueEntry, Choice, catalogue
from reports.web import names

# What people type beside the name of what they look for.
FILLERS = {"is", "down", "not", "working", "outage", "status", "problem", "problems", "login"}
LARGE = 54  # pixels; the sparkline beside a sentence
HERO_HOURS = 4
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Troubled:
    """A service with trouble: its sentence, and its chart (the worst one) or a large sparkline."""

    service: CatalogueEntry
    words: str  # for the instant search
    kind: str
    word: str
    since: SafeString
    sentence: SafeString
    spark: Sparkline
    chart: Chart | None


@dataclass(frozen=True)
class OnlyVendor:
    """A service of which its vendor speaks, and people do not."""

    service: CatalogueEntry
    words: str
    text: SafeString


@dataclass(frozen=True)
class Quiet:
    """A service as usual: its line and its count."""

    service: CatalogueEntry
    words: str
    count: str
    spark: Sparkline


@dataclass(frozen=True)
class Untold:
    """A service of which we cannot tell."""

    service: CatalogueEntry
    words: str


@dataclass(frozen=True)
class CategoryGroup:
    """A category: services as usual first, then those we cannot tell of."""

    name: str
    rows: tuple[Quiet, ...]
    untold: tuple[Untold, ...]


@dataclass(frozen=True)
class Changed:
    time: SafeString
    text: SafeString  # the name of the service in it leads to the incident


@dataclass(frozen=True)
class BoardPage:
    """What templates/home.html shows."""

    headline: SafeString
    sentence: SafeString
    as_of: SafeString | None
    ticked: str  # the same as ISO text, for static/js/refresh.js; '' before the first tick
    live: bool  # it is renewed by itself; a search would be made anew for each reader
    stale: bool
    silent: bool
    query: str
    found: int
    close: tuple[CatalogueEntry, ...]  # when nothing was found: did you mean one of these?
    troubled: tuple[Troubled, ...]
    only_vendors: tuple[OnlyVendor, ...]
    haze: Haze | None  # when all is quiet
    changes: tuple[Changed, ...]
    usual: int
    untold: int
    groups: tuple[CategoryGroup, ...]


def board_page(*, query: str, now: datetime) -> BoardPage:
    """Everything at `now`; with a query only the services it names."""
    board = read_board(now=now)
    headline, sentence = board_overview.board_headline(board=board, now=now)
    rows = [row for row in board.rows if _matches(row.verdict.service, query)]
    if describe_silence(freshness=board.freshness, now=now):
        rows = [_untold(row) for row in rows]
    levels = [row.verdict.level for row in rows]
    as_of = board.freshness.as_of
    return BoardPage(
        headline=headline,
        sentence=sentence,
        as_of=seconds(as_of) if as_of else None,
        ticked=iso(as_of) if as_of else "",
        live=not query,
        stale=board.freshness.stale,
        silent=board.freshness.silent,
        query=query,
        found=len(rows),
        close=() if rows else _close(query),
        troubled=_troubled(rows, board, now),
        only_vendors=_only_vendors(rows, now),
        haze=_haze(rows, query),
        changes=_changes(board, now),
        usual=levels.count(Level.OK),
        untold=levels.count(Level.THIN) + levels.count(Level.NO_DATA),
        groups=_groups(rows),
    )


def _untold(row: BoardRow) -> BoardRow:
    """Of a site that hears nothing: what looks as usual is not known."""
    if row.verdict.level != Level.OK:
        return row
    return replace(row, verdict=replace(row.verdict, level=Level.NO_DATA))


def _haze(rows: Sequence[BoardRow], query: str) -> Haze | None:
    if query or any(row.verdict.level in verdict_wording.TROUBLED for row in rows):
        return None
    return draw_haze(sparks=[row.spark for row in rows if row.verdict.level == Level.OK])


def _matches(service: CatalogueEntry, query: str) -> bool:
    asked = query.casefold().split()
    told = [word for word in asked if word not in FILLERS] or asked
    return all(word in _words(service) for word in told)


def _words(service: CatalogueEntry) -> str:
    """What a service is found by: name, slug, other names, and parts that only it has, as "Claude Code"."""
    own = catalogue().own_parts[service.slug]
    return " ".join([service.name, service.slug, *service.aliases, *own]).casefold()


def _close(query: str) -> tuple[CatalogueEntry, ...]:
    known = catalogue()
    return tuple(known.entries[slug] for slug in known.close_to(query))


def _troubled(rows: Sequence[BoardRow], board: Board, now: datetime) -> tuple[Troubled, ...]:
    troubled = [row for row in rows if row.verdict.level in verdict_wording.TROUBLED]
    return tuple(_trouble(row, board, now, hero=n == 0) for n, row in enumerate(troubled))


def _trouble(row: BoardRow, board: Board, now: datetime, *, hero: bool) -> Troubled:
    verdict = row.verdict
    said = verdict_wording.said(verdict=verdict, freshness=board.freshness, now=now)
    since = verdict.trouble.onset_at if verdict.trouble else None
    return Troubled(
        service=verdict.service,
        words=_words(verdict.service),
        kind=verdict.level.value,
        word=str(verdict_wording.WORDS[verdict.level]),
        since=verdict_wording.since_when(verdict.level, clock(since, now=now)) if since else said.since,
        sentence=verdict_wording.sentences(
            [sentence(verdict, now), vendors.brief(vendor=row.vendor, verdict=verdict, now=now)]
        ),
        spark=sparkline(
            reports=row.spark.reports,
            low=row.spark.low,
            high=row.spark.high,
            unheard=row.spark.unheard,
            height=LARGE,
            raised_from=_raised_from(row, since, find_running_minute(fresh=board.freshness, now=now).end),
        ),
        chart=_hero(row, now) if hero else None,
    )


def _hero(row: BoardRow, now: datetime) -> Chart:
    verdict = row.verdict
    line = trailing_lines.read_trailing_line(
        service=verdict.service, hours=HERO_HOURS, every=timedelta(minutes=1), now=now
    )
    trouble = verdict.trouble
    return chart(
        series=line,
        onset_at=trouble.onset_at if trouble else None,
        said_at=trouble.detected_at if trouble else None,
        told=peak_of(trouble),
        beside=VendorLaneData(
            row.vendor,
            vendors.name_of(verdict.service),
            reply_to(vendor=row.vendor, trouble=trouble, now=now),
        ),
    )


def _only_vendors(rows: Sequence[BoardRow], now: datetime) -> tuple[OnlyVendor, ...]:
    """Services of which only the vendor speaks; what is planned stands last."""
    found = [(row, stand(vendor=row.vendor, verdict=row.verdict, now=now)) for row in rows]
    told = [row for row, how in found if how is Stand.ONLY_VENDOR]
    told += [row for row, how in found if how is Stand.PLANNED and row not in told]
    return tuple(
        OnlyVendor(
            service=row.verdict.service,
            words=_words(row.verdict.service),
            text=vendors.line(vendor=row.vendor, verdict=row.verdict, now=now),
        )
        for row in told
        if row.verdict.level not in verdict_wording.TROUBLED
    )


def _raised_from(row: BoardRow, since: datetime | None, end: datetime) -> int | None:
    if since is None:
        return None
    return len(row.spark.reports) - 2 - (end - since) // QUARTER


def sentence(verdict: Verdict, now: datetime) -> SafeString:
    """What and how much, in a line or two beside the name."""
    said = []
    if verdict.trouble and verdict.trouble.surfaces:
        parts = listed(names.surfaces(verdict.trouble.surfaces[: verdict_wording.MOST]))
        # Translators: where a service fails, as "Mostly Chat and API."
        said.append(format_html(_("Mostly {parts}."), parts=parts))
    said.append(_how_many(verdict, now))
    if verdict.because:
        said.append(format_html(_("Probably {service}."), service=verdict.because.cause.name))
    return verdict_wording.sentences(said)


def _how_many(verdict: Verdict, now: datetime) -> SafeString:
    if verdict.heard_since:
        return verdict_wording.since_heard(verdict, now)
    more = times(verdict.ratio, expected=verdict.expected)
    if more:
        # Translators: {times} is as "17 times".
        return format_html(_("<b>{times}</b> the usual reports."), times=more)
    if verdict.low is None or verdict.high is None:
        return verdict_wording.unknown_usual(verdict)
    pattern = ngettext(
        "<b>{reports} in 15 minutes</b>; {usual} is usual.",
        "<b>{reports} in 15 minutes</b>; {usual} are usual.",
        usual_number(verdict.low, verdict.high),
    )
    usual = usual_span(verdict.low, verdict.high)
    return format_html(pattern, reports=verdict_wording.capital(counted(verdict.reports)), usual=usual)


def _changes(board: Board, now: datetime) -> tuple[Changed, ...]:
    return tuple(
        Changed(clock(change.at, now=now), board_overview.change(change, name=_link(change)))
        for change in board.changes
    )


def _link(change: RecentChange) -> SafeString:
    address = reverse("incident", args=[change.incident])
    return format_html('<a href="{}">{}</a>', address, change.service.name)


def _groups(rows: Sequence[BoardRow]) -> tuple[CategoryGroup, ...]:
    """By category in the order of the catalogue; services keep its order within."""
    found = dict.fromkeys(entry.category for entry in catalogue().entries.values())
    groups = [_group(each, [r for r in rows if r.verdict.service.category == each]) for each in found]
    return tuple(group for group in groups if group.rows or group.untold)


def _group(category: Choice, rows: Sequence[BoardRow]) -> CategoryGroup:
    quiet = [row for row in rows if row.verdict.level == Level.OK]
    untold = [row for row in rows if row.verdict.level in {Level.THIN, Level.NO_DATA}]
    return CategoryGroup(
        names.category(category.name),
        tuple(
            Quiet(
                service=row.verdict.service,
                words=_words(row.verdict.service),
                count=thousands(row.verdict.reports),
                spark=sparkline(
                    reports=row.spark.reports,
                    low=row.spark.low,
                    high=row.spark.high,
                    unheard=row.spark.unheard,
                ),
            )
            for row in quiet
        ),
        tuple(Untold(row.verdict.service, _words(row.verdict.service)) for row in untold),
    )

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
from aggregator.queries.counts import series
from aggregator.queries.freshness import present
from aggregator.queries.incidents.verdicts import Board, BoardRow, RecentChange, Verdict
from aggregator.queries.incidents.verdicts import board as read_board
from aggregator.web.charts.elements.haze import Haze, draw_haze
from aggregator.web.charts.elements.marks import find_peak
from aggregator.web.charts.elements.shapes import Chart
from aggregator.web.charts.line import VendorLaneData, draw_chart
from aggregator.web.charts.spark import Sparkline, draw_sparkline
from aggregator.web.formats.numbers import (
    choose_usual_plural,
    describe_ratio,
    describe_reports,
    describe_usual_span,
    format_count,
    join_names,
)
from aggregator.web.formats.sentences import capitalize, join_sentences
from aggregator.web.formats.times import format_clock, format_iso, format_seconds
from aggregator.web.words import board_overview, verdict_wording
from aggregator.web.words.labels import TROUBLED, WORDS
from aggregator.web.words.silence import describe_silence
from aggregator.web.words.vendors import vendor_lines as vendors
from aggregator.web.words.vendors.standoff import Agreement, find_reply, read_agreement
from aggregator.web.words.verdict_evidence import describe_since_heard, describe_unknown_usual
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


def build_board_page(*, query: str, now: datetime) -> BoardPage:
    """Everything at `now`; with a query only the services it names."""
    board = read_board(now=now)
    headline, sentence = board_overview.describe_board(board=board, now=now)
    rows = [row for row in board.rows if matches(row.verdict.service, query)]
    if describe_silence(freshness=board.freshness, now=now):
        rows = [_withhold_ok(row) for row in rows]
    levels = [row.verdict.level for row in rows]
    as_of = board.freshness.as_of
    return BoardPage(
        headline=headline,
        sentence=sentence,
        as_of=as_of and format_seconds(as_of),
        ticked=format_iso(as_of) if as_of else "",
        live=not query,
        stale=board.freshness.stale,
        silent=board.freshness.silent,
        query=query,
        found=len(rows),
        close=() if rows else find_close(query),
        troubled=list_troubled(rows, board, now),
        only_vendors=list_only_vendors(rows, now),
        haze=_draw_haze(rows, query),
        changes=_list_changes(board, now),
        usual=levels.count(Level.OK),
        untold=levels.count(Level.THIN) + levels.count(Level.NO_DATA),
        groups=group_by_category(rows),
    )


def _withhold_ok(row: BoardRow) -> BoardRow:
    """Of a site that hears nothing: what looks as usual is not known."""
    if row.verdict.level != Level.OK:
        return row
    return replace(row, verdict=replace(row.verdict, level=Level.NO_DATA))


def _draw_haze(rows: Sequence[BoardRow], query: str) -> Haze | None:
    if query or any(row.verdict.level in TROUBLED for row in rows):
        return None
    return draw_haze(sparks=[row.spark for row in rows if row.verdict.level == Level.OK])


def matches(service: CatalogueEntry, query: str) -> bool:
    asked = query.casefold().split()
    told = [word for word in asked if word not in FILLERS] or asked
    return all(word in list_search_words(service) for word in told)


def list_search_words(service: CatalogueEntry) -> str:
    """What a service is found by: name, slug, other names, and parts that only it has, as "Claude Code"."""
    own = catalogue().own_parts[service.slug]
    return " ".join([service.name, service.slug, *service.aliases, *own]).casefold()


def find_close(query: str) -> tuple[CatalogueEntry, ...]:
    known = catalogue()
    return tuple(known.entries[slug] for slug in known.close_to(query))


def list_troubled(rows: Sequence[BoardRow], board: Board, now: datetime) -> tuple[Troubled, ...]:
    troubled = [row for row in rows if row.verdict.level in TROUBLED]
    return tuple(_build_troubled(row, board, now, hero=n == 0) for n, row in enumerate(troubled))


def _build_troubled(row: BoardRow, board: Board, now: datetime, *, hero: bool) -> Troubled:
    verdict = row.verdict
    said = verdict_wording.describe_verdict(verdict=verdict, freshness=board.freshness, now=now)
    since = verdict.trouble.onset_at if verdict.trouble else None
    return Troubled(
        service=verdict.service,
        words=list_search_words(verdict.service),
        kind=verdict.level.value,
        word=str(WORDS[verdict.level]),
        since=verdict_wording.describe_since(verdict.level, format_clock(since, now=now))
        if since
        else said.since,
        sentence=join_sentences(
            [
                describe_row(verdict, now),
                vendors.describe_briefly(vendor=row.vendor, verdict=verdict, now=now),
            ]
        ),
        spark=draw_sparkline(
            reports=row.spark.reports,
            low=row.spark.low,
            high=row.spark.high,
            unheard=row.spark.unheard,
            height=LARGE,
            raised_from=_find_raised_from(row, since, present(fresh=board.freshness, now=now).end),
        ),
        chart=_draw_hero(row, now) if hero else None,
    )


def _draw_hero(row: BoardRow, now: datetime) -> Chart:
    verdict = row.verdict
    line = series.trailing(service=verdict.service, hours=HERO_HOURS, every=timedelta(minutes=1), now=now)
    trouble = verdict.trouble
    return draw_chart(
        series=line,
        onset_at=trouble.onset_at if trouble else None,
        said_at=trouble.detected_at if trouble else None,
        told=find_peak(trouble),
        beside=VendorLaneData(
            row.vendor,
            vendors.name_vendor(verdict.service),
            find_reply(vendor=row.vendor, trouble=trouble, now=now),
        ),
    )


def list_only_vendors(rows: Sequence[BoardRow], now: datetime) -> tuple[OnlyVendor, ...]:
    """Services of which only the vendor speaks; what is planned stands last."""
    found = [(row, read_agreement(vendor=row.vendor, verdict=row.verdict, now=now)) for row in rows]
    told = [row for row, how in found if how is Agreement.ONLY_VENDOR]
    told += [row for row, how in found if how is Agreement.PLANNED and row not in told]
    return tuple(
        OnlyVendor(
            service=row.verdict.service,
            words=list_search_words(row.verdict.service),
            text=vendors.describe_vendor(vendor=row.vendor, verdict=row.verdict, now=now),
        )
        for row in told
        if row.verdict.level not in TROUBLED
    )


def _find_raised_from(row: BoardRow, since: datetime | None, end: datetime) -> int | None:
    if since is None:
        return None
    return len(row.spark.reports) - 2 - (end - since) // QUARTER


def describe_row(verdict: Verdict, now: datetime) -> SafeString:
    """What and how much, in a line or two beside the name."""
    said = []
    if verdict.trouble and verdict.trouble.surfaces:
        parts = join_names(names.surfaces(verdict.trouble.surfaces[: verdict_wording.MOST]))
        # Translators: where a service fails, as "Mostly Chat and API."
        said.append(format_html(_("Mostly {parts}."), parts=parts))
    said.append(_describe_count(verdict, now))
    if verdict.because:
        said.append(format_html(_("Probably {service}."), service=verdict.because.cause.name))
    return join_sentences(said)


def _describe_count(verdict: Verdict, now: datetime) -> SafeString:
    if verdict.heard_since:
        return describe_since_heard(verdict, now)
    more = describe_ratio(verdict.ratio, expected=verdict.expected)
    if more:
        # Translators: {times} is as "17 times".
        return format_html(_("<b>{times}</b> the usual reports."), times=more)
    if verdict.low is None or verdict.high is None:
        return describe_unknown_usual(verdict)
    pattern = ngettext(
        "<b>{reports} in 15 minutes</b>; {usual} is usual.",
        "<b>{reports} in 15 minutes</b>; {usual} are usual.",
        choose_usual_plural(verdict.low, verdict.high),
    )
    usual = describe_usual_span(verdict.low, verdict.high)
    return format_html(pattern, reports=capitalize(describe_reports(verdict.reports)), usual=usual)


def _list_changes(board: Board, now: datetime) -> tuple[Changed, ...]:
    return tuple(
        Changed(
            format_clock(change.at, now=now),
            board_overview.describe_change(change, name=_link_change(change)),
        )
        for change in board.changes
    )


def _link_change(change: RecentChange) -> SafeString:
    address = reverse("incident", args=[change.incident])
    return format_html('<a href="{}">{}</a>', address, change.service.name)


def group_by_category(rows: Sequence[BoardRow]) -> tuple[CategoryGroup, ...]:
    """By category in the order of the catalogue; services keep its order within."""
    found = dict.fromkeys(entry.category for entry in catalogue().entries.values())
    groups = [_build_group(each, [r for r in rows if r.verdict.service.category == each]) for each in found]
    return tuple(group for group in groups if group.rows or group.untold)


def _build_group(category: Choice, rows: Sequence[BoardRow]) -> CategoryGroup:
    quiet = [row for row in rows if row.verdict.level == Level.OK]
    untold = [row for row in rows if row.verdict.level in {Level.THIN, Level.NO_DATA}]
    return CategoryGroup(
        names.category(category.name),
        tuple(
            Quiet(
                service=row.verdict.service,
                words=list_search_words(row.verdict.service),
                count=format_count(row.verdict.reports),
                spark=draw_sparkline(
                    reports=row.spark.reports,
                    low=row.spark.low,
                    high=row.spark.high,
                    unheard=row.spark.unheard,
                ),
            )
            for row in quiet
        ),
        tuple(Untold(row.verdict.service, list_search_words(row.verdict.service)) for row in untold),
    )

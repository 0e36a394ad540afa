"""The board: worst first, then what changed, then everything else by category."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from aggregator.models.states import Level
from aggregator.publication.reading import read_board, read_line
from aggregator.publication.windows import NEAR
from aggregator.queries.answers.board import Board, BoardRow, RecentChange
from aggregator.queries.answers.counts import Series
from aggregator.web.charts.elements.haze import Haze, draw_haze
from aggregator.web.charts.spark import Sparkline, draw_sparkline
from aggregator.web.formats.numbers import format_count
from aggregator.web.formats.times import format_clock, format_iso, format_seconds
from aggregator.web.pages.parts.board_affected import AffectedService, list_affected
from aggregator.web.pages.parts.board_search import find_close, list_search_words, matches
from aggregator.web.words import board_overview
from aggregator.web.words.labels import TROUBLED
from aggregator.web.words.silence import describe_silence
from aggregator.web.words.vendors.standoff import Agreement, Standoff, read_standoff
from aggregator.web.words.vendors.vendor_lines import describe_vendor
from reports.choices.services import CatalogueEntry, Choice
from reports.queries import catalogue
from reports.web import names

# Services whose level is unknown. A phone shows as many names on two screens; more are folded by category.
MOST_UNFOLDED = 40


@dataclass(frozen=True)
class VendorOnlyService:
    """A service whose vendor reports a problem while people do not."""

    service: CatalogueEntry
    search_words: str
    text: SafeString


@dataclass(frozen=True)
class UsualService:
    """A service as usual: its line and its count."""

    service: CatalogueEntry
    search_words: str
    count: str
    spark: Sparkline


@dataclass(frozen=True)
class UnknownLevelService:
    """A service whose level is unknown."""

    service: CatalogueEntry
    search_words: str


@dataclass(frozen=True)
class CategoryGroup:
    """A category: services as usual first, then those whose level is unknown."""

    name: str
    usual: tuple[UsualService, ...]
    unknown: tuple[UnknownLevelService, ...]


@dataclass(frozen=True)
class ChangeLine:
    time: SafeString
    text: SafeString  # the name of the service in it leads to the incident


@dataclass(frozen=True)
class BoardPage:
    """What templates/home.html shows."""

    headline: SafeString
    sentence: SafeString
    as_of: SafeString | None
    ticked: str  # the same as ISO text, for static/js/refresh.js; '' before the first tick
    live: bool  # the script renews it; a search would be rendered anew for each reader
    stale: bool
    silent: bool
    query: str
    match_count: int
    near_matches: tuple[CatalogueEntry, ...]  # when nothing was found: did you mean one of these?
    affected: tuple[AffectedService, ...]
    vendor_only: tuple[VendorOnlyService, ...]
    haze: Haze | None  # when all is quiet
    changes: tuple[ChangeLine, ...]
    usual_count: int
    unknown_count: int
    folded: bool  # categories show their unknown services when they are opened
    groups: tuple[CategoryGroup, ...]


def build_board_page(*, query: str, now: datetime) -> BoardPage:
    """Everything at `now`; with a query only the services it names."""
    board = read_board(now=now)
    headline, sentence = board_overview.describe_board(board=board, now=now)
    # The headline is about all services, also in a search.
    rows = [row for row in board.rows if matches(row.verdict.service, query)]
    if describe_silence(freshness=board.freshness, now=now):
        rows = [_withhold_ok(row) for row in rows]
    standoffs = {
        row.verdict.service.slug: read_standoff(vendor=row.vendor, verdict=row.verdict, now=now)
        for row in rows
    }
    troubled = [row for row in rows if row.verdict.level in TROUBLED]
    levels = [row.verdict.level for row in rows]
    unknown = levels.count(Level.THIN) + levels.count(Level.NO_DATA)
    as_of = board.freshness.as_of
    return BoardPage(
        headline=headline,
        sentence=sentence,
        as_of=format_seconds(as_of) if as_of else None,
        ticked=format_iso(as_of) if as_of else "",
        live=not query,
        stale=board.freshness.stale,
        silent=board.freshness.silent,
        query=query,
        match_count=len(rows),
        near_matches=() if rows else find_close(query),
        affected=list_affected(troubled, standoffs, board, _read_worst_line(troubled, now)),
        vendor_only=_list_only_vendors(rows, standoffs),
        haze=_draw_haze(rows, query),
        changes=_list_changes(board, now),
        usual_count=levels.count(Level.OK),
        unknown_count=unknown,
        folded=not query and unknown > MOST_UNFOLDED,
        groups=_group_by_category(rows),
    )


def _read_worst_line(troubled: Sequence[BoardRow], now: datetime) -> Series | None:
    """The line of the worst service, the only one that has a chart."""
    return read_line(service=troubled[0].verdict.service, window=NEAR, now=now) if troubled else None


def _withhold_ok(row: BoardRow) -> BoardRow:
    """While no report reaches the site, "as usual" is not known."""
    if row.verdict.level != Level.OK:
        return row
    return replace(row, verdict=replace(row.verdict, level=Level.NO_DATA))


def _draw_haze(rows: Sequence[BoardRow], query: str) -> Haze | None:
    # Beside an incident the quiet lines would only take attention.
    if query or any(row.verdict.level in TROUBLED for row in rows):
        return None
    return draw_haze(sparks=[row.spark for row in rows if row.verdict.level == Level.OK])


def _list_only_vendors(
    rows: Sequence[BoardRow], standoffs: Mapping[str, Standoff]
) -> tuple[VendorOnlyService, ...]:
    """Services of which only the vendor reports a problem; maintenance comes last."""
    # Where people report too, the vendor is quoted in the service's own line.
    quiet = [standoffs[row.verdict.service.slug] for row in rows if row.verdict.level not in TROUBLED]
    listed = [
        standoff
        for agreement in (Agreement.ONLY_VENDOR, Agreement.PLANNED)
        for standoff in quiet
        if standoff.agreement is agreement
    ]
    return tuple(
        VendorOnlyService(
            service=standoff.service,
            search_words=list_search_words(standoff.service),
            text=describe_vendor(standoff),
        )
        for standoff in listed
    )


def _list_changes(board: Board, now: datetime) -> tuple[ChangeLine, ...]:
    return tuple(
        ChangeLine(
            format_clock(change.at, now=now),
            board_overview.describe_change(change, name=_link_change(change)),
        )
        for change in board.changes
    )


def _link_change(change: RecentChange) -> SafeString:
    address = reverse("incident", args=[change.incident])
    return format_html('<a href="{}">{}</a>', address, change.service.name)


def _group_by_category(rows: Sequence[BoardRow]) -> tuple[CategoryGroup, ...]:
    """By category in the order of the catalogue; services keep its order within."""
    # A dict keeps the order of the catalogue; a set would not.
    categories = dict.fromkeys(entry.category for entry in catalogue().entries.values())
    groups = [
        _build_group(each, [r for r in rows if r.verdict.service.category == each]) for each in categories
    ]
    return tuple(group for group in groups if group.usual or group.unknown)


def _build_group(category: Choice, rows: Sequence[BoardRow]) -> CategoryGroup:
    quiet = [row for row in rows if row.verdict.level == Level.OK]
    untold = [row for row in rows if row.verdict.level in {Level.THIN, Level.NO_DATA}]
    return CategoryGroup(
        names.category(category.name),
        tuple(
            UsualService(
                service=row.verdict.service,
                search_words=list_search_words(row.verdict.service),
                count=format_count(row.verdict.reports),
                spark=draw_sparkline(
                    spark=row.spark,
                ),
            )
            for row in quiet
        ),
        tuple(
            UnknownLevelService(row.verdict.service, list_search_words(row.verdict.service)) for row in untold
        ),
    )

"""The services with trouble on the board: a sentence, and a chart or a sparkline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.queries.answers.board import Board, BoardRow
from aggregator.queries.answers.counts import Series
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import Verdict
from aggregator.queries.freshness import find_running_minute
from aggregator.web.charts.elements.marks import mark_incident
from aggregator.web.charts.elements.shapes import Chart
from aggregator.web.charts.line import VendorLaneData, draw_chart
from aggregator.web.charts.spark import Sparkline, draw_sparkline
from aggregator.web.formats.numbers import (
    choose_usual_plural,
    describe_ratio,
    describe_reports,
    describe_usual_span,
    join_names,
)
from aggregator.web.formats.sentences import capitalize, join_sentences
from aggregator.web.formats.times import format_clock
from aggregator.web.pages.parts.board_search import list_search_words
from aggregator.web.words import verdict_wording
from aggregator.web.words.labels import HEADLINE_PARTS, WORDS
from aggregator.web.words.vendors.standoff import Standoff
from aggregator.web.words.vendors.titles import name_vendor
from aggregator.web.words.vendors.vendor_lines import describe_briefly
from aggregator.web.words.verdict_evidence import describe_since_heard
from aggregator.web.words.verdict_quiet import describe_unknown_usual
from reports.choices.services import CatalogueEntry
from reports.web import names

# Pixels; the sparkline beside a sentence.
LARGE = 54
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class AffectedService:
    """A service with trouble: its sentence, and its chart (the worst one) or a large sparkline."""

    service: CatalogueEntry
    search_words: str  # for the instant search
    kind: str
    state: str
    since: SafeString
    sentence: SafeString
    spark: Sparkline
    chart: Chart | None


def list_affected(
    troubled: Sequence[BoardRow], standoffs: Mapping[str, Standoff], board: Board, line: Series | None
) -> tuple[AffectedService, ...]:
    """Rows with trouble, worst first as they come; the first one gets the chart, which shows `line`."""
    return tuple(
        _build_troubled(row, standoffs[row.verdict.service.slug], board, line if n == 0 else None)
        for n, row in enumerate(troubled)
    )


def _build_troubled(row: BoardRow, standoff: Standoff, board: Board, line: Series | None) -> AffectedService:
    verdict, now = row.verdict, standoff.now
    since = verdict.trouble.onset_at if verdict.trouble else None
    return AffectedService(
        service=verdict.service,
        search_words=list_search_words(verdict.service),
        kind=verdict.level.value,
        state=str(WORDS[verdict.level]),
        since=_describe_since(verdict, board.freshness, now),
        sentence=join_sentences([describe_row(verdict, now), describe_briefly(standoff)]),
        spark=draw_sparkline(
            spark=row.spark,
            height=LARGE,
            raised_from=_find_raised_from(
                row, since, find_running_minute(fresh=board.freshness, now=now).end
            ),
        ),
        chart=_draw_hero(standoff, line) if line else None,
    )


def _describe_since(verdict: Verdict, fresh: Freshness, now: datetime) -> SafeString:
    if verdict.trouble:
        onset = format_clock(verdict.trouble.onset_at, now=now)
        return verdict_wording.describe_since(verdict.level, onset)
    return verdict_wording.describe_verdict(verdict=verdict, freshness=fresh, now=now).since


def _draw_hero(standoff: Standoff, series: Series) -> Chart:
    return draw_chart(
        series=series,
        marks=mark_incident(standoff.verdict.trouble),
        vendor=VendorLaneData(standoff.vendor, name_vendor(standoff.service), standoff.reply),
    )


def _find_raised_from(row: BoardRow, since: datetime | None, end: datetime) -> int | None:
    if since is None:
        return None
    # One quarter before the onset belongs to the raised part: a line needs two points.
    return len(row.spark.reports) - 2 - (end - since) // QUARTER


def describe_row(verdict: Verdict, now: datetime) -> SafeString:
    """What and how much, in a line or two beside the name."""
    sentences = []
    if verdict.trouble and verdict.trouble.surfaces:
        parts = join_names(names.surfaces(verdict.trouble.surfaces[:HEADLINE_PARTS]))
        # Translators: where a service fails, as "Mostly Chat and API."
        sentences.append(format_html(_("Mostly {parts}."), parts=parts))
    sentences.append(_describe_count(verdict, now))
    if verdict.because:
        sentences.append(format_html(_("Probably {service}."), service=verdict.because.cause.name))
    return join_sentences(sentences)


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

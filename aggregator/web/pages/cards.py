"""What the share cards say: of a service, of an incident, of all.

They are for whoever unfurls a link and not for a reader with a language of his own, and our letters are
Latin, Greek and Cyrillic: hence in English. A name that has none of these letters is told by its slug.
"""

from datetime import datetime
from html import unescape

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override

from aggregator.models import Level
from aggregator.queries import freshness
from aggregator.queries.counts import trailing_lines
from aggregator.queries.counts.series import Series
from aggregator.queries.freshness import Freshness
from aggregator.queries.incidents import status_board, verdicts
from aggregator.queries.incidents.history import IncidentHistory
from aggregator.queries.incidents.verdicts import Verdict
from aggregator.web.cards.card import Card
from aggregator.web.cards.lettering import drawable
from aggregator.web.charts.line import peak_of
from aggregator.web.formats.numbers import listed, times
from aggregator.web.formats.times import hour
from aggregator.web.pages.episodes import line, word
from aggregator.web.pages.service import NEAR_ONSET
from aggregator.web.words import board_overview, incident_story, verdict_wording
from aggregator.web.zoom import DAY, WINDOWS, ChartWindow
from reports.queries import CatalogueEntry

UNKNOWN = {Level.THIN, Level.NO_DATA}  # a line at zero would look like health
NAMED = 6  # services with trouble on the card of all


def service_card(*, service: CatalogueEntry, now: datetime) -> Card:
    with override("en"):
        fresh = freshness.read_freshness(now=now)
        verdict = verdicts.read_verdict(service=service, fresh=fresh, now=now)
        said = verdict_wording.said(verdict=verdict, freshness=fresh, now=now)
        unknown = verdict.level in UNKNOWN or said.kind == Level.NO_DATA
        return Card(
            name=_name(service),
            kind=said.kind,
            word=str(said.word),
            headline=_plain(said.headline),
            site=_site(),
            note=_note(_moment(fresh.as_of or now)),
            sentence=_plain(said.evidence) if unknown else "",
            series=None if unknown else _shown(verdict, fresh, now),
            onset_at=verdict.trouble.onset_at if verdict.trouble else None,
            told=peak_of(verdict.trouble),
        )


def incident_card(*, episode: IncidentHistory, now: datetime) -> Card:
    """Of one that is over the card stays the same."""
    with override("en"):
        trouble, fresh = episode.trouble, freshness.read_freshness(now=now)
        return Card(
            name=_name(episode.service),
            kind=incident_story.kind(episode),
            word=word(episode=episode),
            headline=_headline(episode, now),
            site=_site(),
            note=_note(f"{_date(trouble.onset_at)}, UTC" if episode.ended_at else _moment(now)),
            series=line(episode=episode, fresh=fresh, now=now),
            onset_at=trouble.onset_at,
            told=peak_of(trouble),
        )


def board_card(*, now: datetime) -> Card:
    with override("en"):
        board = status_board.read_board(now=now)
        headline, sentence = board_overview.board_headline(board=board, now=now)
        troubled = [
            _name(row.verdict.service) for row in board.rows if row.verdict.level in verdict_wording.TROUBLED
        ]
        names = f"{listed(troubled, most=NAMED)}. " if troubled and not board.freshness.silent else ""
        return Card(
            name=_("All services"),
            kind="",
            word="",
            headline=_plain(headline),
            site=_site(),
            note=_note(_moment(board.freshness.as_of or now)),
            sentence=f"{names}{_plain(sentence)}".strip(),
        )


def _shown(verdict: Verdict, fresh: Freshness, now: datetime) -> Series:
    window = _window(verdict, now)
    span = (window.hours, window.every)
    return trailing_lines.read_trailing_lines(service=verdict.service, spans=[span], fresh=fresh, now=now)[0]


def _window(verdict: Verdict, now: datetime) -> ChartWindow:
    """What the service's page shows by default."""
    near = verdict.trouble is not None and now - verdict.trouble.onset_at < NEAR_ONSET
    return WINDOWS["4h" if near else DAY]


def _headline(episode: IncidentHistory, now: datetime) -> str:
    trouble = episode.trouble
    expected = trouble.peak / trouble.peak_ratio if trouble.peak_ratio else None
    headline, more = (
        _plain(incident_story.headline(episode, now=now)),
        times(trouble.peak_ratio, expected=expected),
    )
    if more is None or episode.marked_false:
        return headline
    return _("%(headline)s, at worst %(more)s the usual") % {"headline": headline, "more": more}


def _name(service: CatalogueEntry) -> str:
    return drawable(service.name) or service.slug


def _site() -> str:
    return drawable(settings.SITE_NAME)


def _plain(markup: str) -> str:
    return drawable(unescape(strip_tags(markup)))


def _note(when: str) -> str:
    return _("Demo data · %(when)s") % {"when": when} if settings.DEMO else when


def _moment(at: datetime) -> str:
    return f"{_date(at)}, {hour(at)} UTC"


def _date(at: datetime) -> str:
    return f"{at.day} {at:%b} {at.year}"

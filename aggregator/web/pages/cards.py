"""What the share cards say: of a service, of an incident, of all.

They are in English: other sites show them to readers of any language, and our fonts have Latin, Greek and
Cyrillic letters only. A name without such letters is replaced by the slug.
"""

from datetime import datetime
from html import unescape

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override

from aggregator.models.states import Level
from aggregator.publication import reading
from aggregator.publication.snapshots import IncidentSnapshot
from aggregator.queries.answers.incidents import IncidentHistory
from aggregator.web.cards.card import Card
from aggregator.web.cards.lettering import keep_drawable
from aggregator.web.charts.elements.marks import find_peak
from aggregator.web.formats.numbers import describe_ratio, join_names
from aggregator.web.formats.times import format_hour
from aggregator.web.pages.parts.service_reads import ServiceReads
from aggregator.web.words import board_overview, incident_story, verdict_wording
from aggregator.web.words.incident_story import name_state
from aggregator.web.words.labels import TROUBLED, UNKNOWN_LEVELS
from reports.choices.services import CatalogueEntry

# Services with a problem that the card of all services names.
MOST_NAMED = 6


def build_service_card(*, read: ServiceReads, now: datetime) -> Card:
    with override("en"):
        verdict, fresh = read.verdict, read.fresh
        words = verdict_wording.describe_verdict(verdict=verdict, freshness=fresh, now=now)
        # While no report reaches the site, the words say "no data" although the verdict has a level.
        # Without a known level there is no chart, because a line at zero would look like health.
        unknown = verdict.level in UNKNOWN_LEVELS or words.kind == Level.NO_DATA
        return Card(
            name=_name_service(verdict.service),
            kind=words.kind,
            state=str(words.state),
            headline=_strip_markup(words.headline),
            site=_name_site(),
            note=_mark_demo(_format_moment(fresh.as_of or now)),
            sentence=_strip_markup(words.evidence) if unknown else "",
            series=None if unknown else read.shown,
            onset_at=verdict.trouble.onset_at if verdict.trouble else None,
            peak=find_peak(verdict.trouble),
        )


def build_incident_card(*, read: IncidentSnapshot, now: datetime) -> Card:
    """The card of a resolved incident never changes."""
    with override("en"):
        incident, trouble = read.incident, read.incident.trouble
        return Card(
            name=_name_service(incident.service),
            kind=incident_story.find_kind(incident),
            state=name_state(incident=incident),
            headline=_describe_headline(incident, now),
            site=_name_site(),
            note=_mark_demo(
                f"{_format_date(trouble.onset_at)}, UTC" if incident.ended_at else _format_moment(now)
            ),
            series=read.shown,
            onset_at=trouble.onset_at,
            peak=find_peak(trouble),
        )


def build_board_card(*, now: datetime) -> Card:
    with override("en"):
        board = reading.read_board(now=now)
        headline, sentence = board_overview.describe_board(board=board, now=now)
        troubled = [_name_service(row.verdict.service) for row in board.rows if row.verdict.level in TROUBLED]
        names = (
            f"{join_names(troubled, most=MOST_NAMED)}. " if troubled and not board.freshness.silent else ""
        )
        return Card(
            name=_("All services"),
            kind="",
            state="",
            headline=_strip_markup(headline),
            site=_name_site(),
            note=_mark_demo(_format_moment(board.freshness.as_of or now)),
            sentence=f"{names}{_strip_markup(sentence)}".strip(),
        )


def _describe_headline(incident: IncidentHistory, now: datetime) -> str:
    trouble = incident.trouble
    expected = trouble.peak / trouble.peak_ratio if trouble.peak_ratio else None
    headline, more = (
        _strip_markup(incident_story.describe_headline(incident, now=now)),
        describe_ratio(trouble.peak_ratio, expected=expected),
    )
    if more is None or incident.marked_false:
        return headline
    return _("%(headline)s, at worst %(more)s the usual") % {"headline": headline, "more": more}


def _name_service(service: CatalogueEntry) -> str:
    return keep_drawable(service.name) or service.slug


def _name_site() -> str:
    return keep_drawable(settings.SITE_NAME)


def _strip_markup(markup: str) -> str:
    # Sentences are escaped markup, and Pillow draws each character as it is.
    return keep_drawable(unescape(strip_tags(markup)))


def _mark_demo(when: str) -> str:
    return _("Demo data · %(when)s") % {"when": when} if settings.DEMO else when


def _format_moment(at: datetime) -> str:
    return f"{_format_date(at)}, {format_hour(at)} UTC"


def _format_date(at: datetime) -> str:
    return f"{at.day} {at:%b} {at.year}"

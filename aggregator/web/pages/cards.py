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

from aggregator.models import State
from aggregator.queries import freshness, incidents, series, verdicts
from aggregator.queries.incidents import Episode
from aggregator.queries.verdicts import Verdict
from aggregator.web import overview, story, wording
from aggregator.web.card import Card
from aggregator.web.lettering import drawable
from aggregator.web.numbers import listed, times
from aggregator.web.pages.episodes import line
from aggregator.web.pages.service import NEAR_ONSET
from aggregator.web.times import hour
from aggregator.web.zoom import DAY, WINDOWS, Window
from reports.queries import Entry

NAMED = 6  # services with trouble on the card of all


def service_card(*, service: Entry, now: datetime) -> Card:
    with override("en"):
        fresh = freshness.read(now=now)
        verdict = verdicts.verdict(service=service, fresh=fresh, now=now)
        lately = incidents.episodes(service=service, limit=1).episodes
        last_end = lately[0].ended_at if lately else None
        said = wording.said(verdict=verdict, freshness=fresh, now=now, last_end=last_end)
        window = _window(verdict, now)
        span = (window.hours, window.every)
        shown = series.trailings(service=service, spans=[span], fresh=fresh, now=now)[0]
        return Card(
            name=_name(service),
            kind=said.kind,
            word=str(said.word),
            headline=_plain(said.headline),
            site=_site(),
            note=_note(_moment(fresh.as_of or now)),
            series=shown,
            onset_at=verdict.trouble.onset_at if verdict.trouble else None,
        )


def incident_card(*, episode: Episode, now: datetime) -> Card:
    """Of one that is over the card stays the same."""
    with override("en"):
        trouble = episode.trouble
        return Card(
            name=_name(episode.service),
            kind=story.KINDS[trouble.state],
            word=str(story.STATES[trouble.state]) if trouble.state != State.RESOLVED else _("Over"),
            headline=_headline(episode, now),
            site=_site(),
            note=_note(f"{_date(trouble.onset_at)}, UTC" if episode.ended_at else _moment(now)),
            series=line(episode=episode, now=now),
            onset_at=trouble.onset_at,
        )


def board_card(*, now: datetime) -> Card:
    with override("en"):
        board = verdicts.board(now=now)
        headline, sentence = overview.board_headline(board=board, now=now)
        troubled = [_name(row.verdict.service) for row in board.rows if row.verdict.level in wording.TROUBLED]
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


def _window(verdict: Verdict, now: datetime) -> Window:
    """What the service's page shows by default."""
    near = verdict.trouble is not None and now - verdict.trouble.onset_at < NEAR_ONSET
    return WINDOWS["4h" if near else DAY]


def _headline(episode: Episode, now: datetime) -> str:
    trouble = episode.trouble
    expected = trouble.peak / trouble.peak_ratio if trouble.peak_ratio else None
    headline, more = _plain(story.headline(episode, now=now)), times(trouble.peak_ratio, expected=expected)
    if more is None:
        return headline
    return _("%(headline)s, at worst %(more)s the usual") % {"headline": headline, "more": more}


def _name(service: Entry) -> str:
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

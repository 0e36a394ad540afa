"""A single incident; the list of them is in archive.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aggregator.models import State
from aggregator.queries import freshness
from aggregator.queries.counts import breakdown, series, trailing_lines
from aggregator.queries.freshness import Freshness, find_running_end, find_running_minute
from aggregator.queries.incidents import endings, history
from aggregator.queries.incidents.history import IncidentHistory
from aggregator.queries.vendors import vendor_status
from aggregator.web.charts.bars import Bars, draw_bars
from aggregator.web.charts.elements.shapes import Chart
from aggregator.web.charts.line import VendorLaneData, chart, peak_of
from aggregator.web.charts.worldmap import WorldMap, world_map
from aggregator.web.formats import spans
from aggregator.web.formats.times import date, iso, seconds, titled
from aggregator.web.pages.replay import ReplayPage, onset_known, replay_page
from aggregator.web.words import certainty, incident_account, incident_story, verdict_wording
from aggregator.web.words.notes import NoteLine, note_lines
from aggregator.web.words.vendors import vendor_lines as vendors
from aggregator.web.words.vendors import vendor_story
from aggregator.web.words.vendors.standoff import reply_to
from reports.queries import CatalogueEntry

AROUND = timedelta(hours=1)  # shown before the onset and after the end
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOST_POINTS = 300  # more cannot be told apart on a page's width
SPACINGS = (1, 2, 3, 5, 10, 15, 30, 60)  # minutes between points; all divide an hour


@dataclass(frozen=True)
class IncidentPage:
    """What templates/incidents/detail.html shows."""

    id: int
    service: CatalogueEntry
    title: str
    kind: str
    word: str
    headline: SafeString
    begun: str  # as ISO text: the day beside which other times are told
    date: SafeString
    account: SafeString
    end: SafeString  # when it may be over, while it goes on
    notes: tuple[NoteLine, ...]
    chart: Chart
    replay: ReplayPage
    surfaces: Bars
    symptoms: Bars
    map: WorldMap
    evidence: tuple[incident_story.EvidenceRow, ...]
    official: vendor_story.VendorStory
    left_out: int  # reports that the counts of its time lack
    counts: str  # what a point of the chart counts
    up_to: str
    as_of: SafeString | None
    stale: bool  # it goes on, and nothing has been counted since `as_of`
    ticked: str  # the same as ISO text, for static/js/refresh.js
    live: bool  # it is renewed by itself, while it goes on


def incident_page(*, episode: IncidentHistory, at: datetime | None = None, now: datetime) -> IncidentPage:
    """An incident: told, drawn, broken down, with its evidence. `at`: its chart as it was at that minute."""
    trouble, service = episode.trouble, episode.service
    fresh, running = freshness.read_freshness(now=now), trouble.state != State.RESOLVED
    last = episode.ended_at or find_running_minute(fresh=fresh, now=now).end
    parts = breakdown.read_breakdowns(service=service, first=trouble.onset_at, last=last, now=now)
    surfaces, symptoms = (draw_bars(breakdown=parts[by], tinted=True) for by in ("surface", "symptom"))
    steps = history.read_steps(incident=episode.id)
    as_of = fresh.as_of
    shown = line(episode=episode, fresh=fresh, now=now, through=at)
    vendor = vendor_status.read_vendor(service=service, first=trouble.onset_at - AROUND, now=now)
    then = (
        vendor_status.read_vendor(service=service, first=trouble.onset_at - AROUND, now=at) if at else vendor
    )
    ended_at = episode.ended_at if at is None or (episode.ended_at and episode.ended_at <= at) else None
    drawn = chart(
        series=shown,
        onset_at=onset_known(episode=episode, steps=steps, at=at),
        said_at=None if at and at < trouble.detected_at else trouble.detected_at,
        live=episode.ended_at is None,
        until=at,
        told=peak_of(trouble),
        beside=VendorLaneData(
            then,
            vendors.name_of(service),
            reply_to(vendor=then, trouble=trouble, ended_at=ended_at, now=at or now),
        ),
    )
    return IncidentPage(
        id=episode.id,
        service=service,
        title=_title(episode, now),
        kind=incident_story.kind(episode),
        word=word(episode=episode),
        notes=note_lines(notes=episode.notes, now=now),
        headline=incident_story.headline(episode, now=now),
        begun=iso(trouble.onset_at),
        date=date(trouble.onset_at, now=now),
        account=_account(episode, steps, surfaces.total),
        end=_end(episode, steps, now) if running and at is None else verdict_wording.NOTHING,
        chart=drawn,
        replay=replay_page(episode=episode, shown=shown, at=at, now=now),
        surfaces=surfaces,
        symptoms=symptoms,
        map=world_map(breakdown=parts["region"], troubled=True),
        evidence=incident_story.evidence_rows(steps=steps, begun=trouble.onset_at),
        official=vendor_story.told(
            vendor=vendor, service=service, trouble=trouble, ended_at=episode.ended_at, now=now
        ),
        left_out=episode.left_out,
        counts=spans.counts(span=shown.span),
        up_to=spans.up_to(span=shown.span),
        as_of=seconds(as_of) if as_of else None,
        stale=running and fresh.stale and as_of is not None,
        ticked=iso(as_of) if as_of else "",
        live=at is None and running,
    )


def _account(episode: IncidentHistory, steps: Sequence[history.IncidentStep], reports: int) -> SafeString:
    told = incident_account.told(episode=episode, steps=steps, reports=reports)
    return verdict_wording.sentences(
        [*told, verdict_wording.because(episode.because)] if episode.because else told
    )


def _end(episode: IncidentHistory, steps: Sequence[history.IncidentStep], now: datetime) -> SafeString:
    trouble = episode.trouble
    outlook = endings.read_outlook(service=episode.service, trouble=trouble, steps=steps, now=now)
    return certainty.describe_outlook(trouble=trouble, outlook=outlook, now=now)


def _title(episode: IncidentHistory, now: datetime) -> str:
    # Translators: a title, as "Claude: Problems since 10:30".
    return _("%(service)s: %(headline)s") % {
        "service": episode.service.name,
        "headline": titled(incident_story.headline(episode, now=now)),
    }


def word(*, episode: IncidentHistory) -> str:
    """Beside the icon of its state."""
    if episode.marked_false:
        return pgettext("state", "False alarm")
    state = episode.trouble.state
    # Translators: of a problem that has ended.
    return pgettext("state", "Over") if state == State.RESOLVED else str(incident_story.STATES[state])


def reach(*, episode: IncidentHistory, fresh: Freshness, now: datetime) -> tuple[datetime, datetime]:
    """The time that the page shows: from an hour before the onset to an hour after the end, or to now."""
    end = find_running_minute(fresh=fresh, now=now).end
    if episode.ended_at:
        end = min(end, find_running_end(episode.ended_at + AROUND))
    return episode.trouble.onset_at - AROUND, end


def line(
    *, episode: IncidentHistory, fresh: Freshness, now: datetime, through: datetime | None = None
) -> series.Series:
    """The line of that time; `through` is one of its points."""
    first, last = reach(episode=episode, fresh=fresh, now=now)
    hours = -(-(last - MINUTE - first) // HOUR)
    every = next((m for m in SPACINGS if hours * 60 / m <= MOST_POINTS), SPACINGS[-1]) * MINUTE
    if through:
        last = through + -(-(last - through) // every) * every
    return trailing_lines.read_trailing_lines(
        service=episode.service, spans=[(hours, every)], fresh=fresh, now=now, until=last
    )[0]

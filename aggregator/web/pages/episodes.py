"""Incidents: the archive and a single one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.models import State
from aggregator.queries import breakdown, incidents, series
from aggregator.queries.freshness import running_end
from aggregator.queries.incidents import Episode
from aggregator.web import story, wording
from aggregator.web.charts.bars import Bars, bars
from aggregator.web.charts.line import chart
from aggregator.web.charts.shapes import Chart
from aggregator.web.notes import NoteLine, note_lines
from reports.queries import Entry

AROUND = timedelta(hours=1)  # shown before the onset and after the end
HOUR = timedelta(hours=1)
MOST_POINTS = 200  # more cannot be told apart on a page's width
SPACINGS = (2, 3, 5, 10, 15, 30, 60)  # minutes between points; all divide an hour


@dataclass(frozen=True)
class EpisodesPage:
    """What templates/incidents/list.html shows: of one service or of all."""

    service: Entry | None
    lines: tuple[story.EpisodeLine, ...]
    older: int | None
    first: bool


@dataclass(frozen=True)
class IncidentPage:
    """What templates/incidents/detail.html shows."""

    id: int
    service: Entry
    title: str
    kind: str
    word: str
    headline: SafeString
    date: SafeString
    sentences: tuple[SafeString, ...]
    because: SafeString | None
    notes: tuple[NoteLine, ...]
    chart: Chart
    surfaces: Bars
    symptoms: Bars
    regions: Bars
    evidence: tuple[story.EvidenceRow, ...]


def episodes_page(*, service: Entry | None, before: int | None, now: datetime) -> EpisodesPage:
    page = incidents.episodes(service=service, before=before)
    return EpisodesPage(
        service=service,
        lines=tuple(story.episode_line(e, now=now) for e in page.episodes),
        older=page.before,
        first=before is None,
    )


def incident_page(*, episode: Episode, now: datetime) -> IncidentPage:
    """An incident with its chart from an hour before the onset to an hour after the end, or to now."""
    trouble, service = episode.trouble, episode.service
    end = min(episode.ended_at + AROUND, now) if episode.ended_at else now
    last = episode.ended_at or running_end(now)
    parts = breakdown.breakdowns(service=service, first=trouble.onset_at, last=last)
    surfaces, symptoms, regions = (bars(breakdown=parts[by], tinted=True) for by in breakdown.BY)
    return IncidentPage(
        id=episode.id,
        service=service,
        title=f"{service.name}: {strip_tags(story.headline(episode, now=now))}",
        kind=story.FALSE if episode.marked_false else story.KINDS[trouble.state],
        word=_word(episode),
        notes=note_lines(notes=episode.notes, now=now),
        headline=story.headline(episode, now=now),
        date=story.date(trouble.onset_at, now=now),
        sentences=story.told(episode),
        because=wording.because(episode.because) if episode.because else None,
        chart=_chart(episode, end),
        surfaces=surfaces,
        symptoms=symptoms,
        regions=regions,
        evidence=story.evidence_rows(steps=incidents.steps(incident=episode.id), begun=trouble.onset_at),
    )


def _word(episode: Episode) -> str:
    if episode.marked_false:
        return _("False alarm")
    return story.STATES[episode.trouble.state] if episode.trouble.state != State.RESOLVED else "Over"


def _chart(episode: Episode, end: datetime) -> Chart:
    onset = episode.trouble.onset_at
    hours = -(-(end - onset + AROUND) // HOUR)
    every = next((m for m in SPACINGS if hours * 60 / m <= MOST_POINTS), SPACINGS[-1])
    line = series.trailing(service=episode.service, hours=hours, every=timedelta(minutes=every), now=end)
    return chart(series=line, onset_at=onset, live=episode.ended_at is None)

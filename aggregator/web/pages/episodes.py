"""A single incident; the list of them is in archive.py."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from aggregator.models import State
from aggregator.queries import breakdown, incidents, series
from aggregator.queries.freshness import running_end
from aggregator.queries.incidents import Episode
from aggregator.web import story, wording
from aggregator.web.charts.bars import Bars, bars
from aggregator.web.charts.line import chart
from aggregator.web.charts.shapes import Chart
from reports.queries import Entry

AROUND = timedelta(hours=1)  # shown before the onset and after the end
HOUR = timedelta(hours=1)
MOST_POINTS = 200  # more cannot be told apart on a page's width
SPACINGS = (2, 3, 5, 10, 15, 30, 60)  # minutes between points; all divide an hour


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
    chart: Chart
    surfaces: Bars
    symptoms: Bars
    regions: Bars
    evidence: tuple[story.EvidenceRow, ...]


def incident_page(*, episode: Episode, now: datetime) -> IncidentPage:
    """An incident: told, drawn, broken down, with its evidence."""
    trouble, service = episode.trouble, episode.service
    last = episode.ended_at or running_end(now)
    parts = breakdown.breakdowns(service=service, first=trouble.onset_at, last=last)
    surfaces, symptoms, regions = (bars(breakdown=parts[by], tinted=True) for by in breakdown.BY)
    return IncidentPage(
        id=episode.id,
        service=service,
        title=f"{service.name}: {strip_tags(story.headline(episode, now=now))}",
        kind=story.KINDS[trouble.state],
        word=story.STATES[trouble.state] if trouble.state != State.RESOLVED else "Over",
        headline=story.headline(episode, now=now),
        date=story.date(trouble.onset_at, now=now),
        sentences=story.told(episode),
        because=wording.because(episode.because) if episode.because else None,
        chart=chart(
            series=line(episode=episode, now=now), onset_at=trouble.onset_at, live=episode.ended_at is None
        ),
        surfaces=surfaces,
        symptoms=symptoms,
        regions=regions,
        evidence=story.evidence_rows(steps=incidents.steps(incident=episode.id), begun=trouble.onset_at),
    )


def line(*, episode: Episode, now: datetime) -> series.Series:
    """From an hour before the onset to an hour after the end, or to now."""
    end = min(episode.ended_at + AROUND, now) if episode.ended_at else now
    hours = -(-(end - episode.trouble.onset_at + AROUND) // HOUR)
    every = next((m for m in SPACINGS if hours * 60 / m <= MOST_POINTS), SPACINGS[-1])
    return series.trailing(service=episode.service, hours=hours, every=timedelta(minutes=every), now=end)

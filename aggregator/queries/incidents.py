"""Incidents, their steps and the evidence of each step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aggregator.models import Incident, IncidentEvent, State
from aggregator.queries import causes
from aggregator.queries import notes as operators
from aggregator.queries.causes import Because
from aggregator.queries.notes import Mark, Note
from aggregator.queries.verdicts import Trouble, trouble_of
from reports.queries import Entry, catalogue


@dataclass(frozen=True)
class Step:
    """A state an incident entered, and the evidence for it (stats/detector.py, Evidence, as a mapping)."""

    at: datetime
    state: State
    evidence: dict[str, Any]
    policy: str
    usual: dict[str, Any]  # what was usual then (stats/audit.py); empty in old records


@dataclass(frozen=True)
class Episode:
    """An incident as pages and API show it."""

    id: int
    service: Entry
    trouble: Trouble
    opened_at: datetime | None
    subsiding_at: datetime | None
    resolved_at: datetime | None
    ended_at: datetime | None
    because: Because | None = None  # whose trouble it probably was
    notes: tuple[Note, ...] = ()  # what the operator said of it, oldest first

    @property
    def marked_false(self) -> Mark | None:
        """That it was a false alarm, where the operator says so."""
        return operators.mark_of(self.notes)


@dataclass(frozen=True)
class EpisodePage:
    """A page of a list, newest first; `before` is the cursor of the next one, None at the end."""

    episodes: tuple[Episode, ...]
    before: int | None


def episodes(*, service: Entry | None = None, before: int | None = None, limit: int = 20) -> EpisodePage:
    """Incidents by id, newest first: of one service or of all."""
    by_id = {entry.id: entry for entry in catalogue().known().values()}
    rows = Incident.objects.filter(service_id__in=[service.id] if service else list(by_id)).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows[: limit + 1])
    numbers = [row.id for row in found[:limit]]
    becauses, notes = causes.of_incidents(incidents=numbers), operators.of_incidents(incidents=numbers)
    page = tuple(
        _episode(row, by_id[row.service_id], becauses.get(row.id), notes.get(row.id, ()))
        for row in found[:limit]
    )
    return EpisodePage(page, page[-1].id if len(found) > limit else None)


def episode(*, incident: int) -> Episode | None:
    """One incident, None when there is none of this number."""
    row = Incident.objects.filter(id=incident).first()
    entry = row and next((e for e in catalogue().known().values() if e.id == row.service_id), None)
    if not row or not entry:
        return None
    notes = operators.of_incidents(incidents=[row.id]).get(row.id, ())
    return _episode(row, entry, causes.of_incidents(incidents=[row.id]).get(row.id), notes)


def steps(*, incident: int) -> tuple[Step, ...]:
    """The states an incident went through, oldest first."""
    events = IncidentEvent.objects.filter(incident_id=incident).select_related("assessment")
    return tuple(
        Step(e.at, State(e.state), e.assessment.evidence, e.assessment.policy, e.assessment.usual)
        for e in events.order_by("at", "id")
    )


def _episode(row: Incident, entry: Entry, because: Because | None, notes: tuple[Note, ...]) -> Episode:
    return Episode(
        id=row.id,
        service=entry,
        trouble=trouble_of(row, entry),
        opened_at=row.opened_at,
        subsiding_at=row.subsiding_at,
        resolved_at=row.resolved_at,
        ended_at=row.ended_at,
        because=because,
        notes=notes,
    )

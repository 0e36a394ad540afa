"""Annotations of incidents by the operator. Which member of the staff wrote one is not read."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from django.db.models import Exists, OuterRef, QuerySet

from aggregator.models.incidents import Incident, IncidentNote
from aggregator.models.states import NoteKind
from aggregator.queries.answers.incidents import Note


class IncidentNumber(TypedDict):
    """A row of the queries below."""

    incident_id: int


def read_notes(*, incidents: Sequence[int]) -> dict[int, tuple[Note, ...]]:
    """Of each incident that has any, oldest first."""
    # By number: clocks go back, and the annotation that was made last counts.
    notes_by_incident: dict[int, list[Note]] = {}
    rows = IncidentNote.objects.filter(incident_id__in=incidents).order_by("id")
    for incident, at, kind, text in rows.values_list("incident_id", "at", "kind", "text"):
        notes_by_incident.setdefault(incident, []).append(Note(at, NoteKind(kind), text))
    return {incident: tuple(notes) for incident, notes in notes_by_incident.items()}


def select_false_alarms() -> QuerySet[IncidentNote, IncidentNumber]:
    """Ids of the incidents that are marked as false alarms, for `id__in`."""
    marks = IncidentNote.objects.exclude(kind=NoteKind.NOTE)
    # By number and not by time, for clocks go back: the last mark is in force.
    later = marks.filter(incident=OuterRef("incident"), id__gt=OuterRef("id"))
    return marks.filter(~Exists(later), kind=NoteKind.FALSE_ALARM).values("incident_id")


def select_confirmed() -> QuerySet[IncidentNote, IncidentNumber]:
    """Ids of the incidents that the operator has confirmed as outages, for `id__in`."""
    marks = IncidentNote.objects.exclude(kind=NoteKind.NOTE)
    later = marks.filter(incident=OuterRef("incident"), id__gt=OuterRef("id"))
    return marks.filter(~Exists(later), kind=NoteKind.NOT_FALSE).values("incident_id")


def count_false_alarms(*, since: datetime, until: datetime) -> int:
    """How many incidents that were announced in [since, until) are marked as false alarms."""
    detected = Incident.objects.filter(detected_at__gte=since, detected_at__lt=until)
    return detected.filter(id__in=select_false_alarms()).count()

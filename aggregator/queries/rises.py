"""The part of a service in which a problem showed, where that was not the whole: what was said first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aggregator.models import IncidentEvent
from aggregator.stats.baseline.shares import SURFACE, SYMPTOM, place_of
from reports import geo
from reports.queries import Entry


@dataclass(frozen=True)
class Rise:
    """Reports of a part in a window, and how many are usual in it."""

    dimension: str  # surface, region, country, symptom
    name: str  # in English
    reports: int
    window: int  # minutes
    expected: float


def rise_of(*, evidence: Mapping[str, Any], entry: Entry) -> Rise | None:
    """None where the evidence is that of the whole service."""
    dimension, value = place_of(part=str(evidence.get("part", "")))
    if not dimension:
        return None
    name = geo.name_of(value)
    if dimension == SURFACE:
        name = entry.surface_name(value)
    elif dimension == SYMPTOM:
        name = entry.symptom_name(value)
    return Rise(dimension, name, evidence["observed"], evidence["window"], evidence["expected"])


def of_incidents(*, entries: Mapping[int, Entry]) -> dict[int, Rise]:
    """By incident, what the first word about it rested on; `entries`: the service of each incident."""
    if not entries:
        return {}
    events = IncidentEvent.objects.filter(
        incident_id__in=entries, assessment__evidence__part__gt=""
    ).select_related("assessment")
    found: dict[int, Rise] = {}
    for event in events.order_by("-at", "-id"):
        rise = rise_of(evidence=event.assessment.evidence, entry=entries[event.incident_id])
        if rise is not None:
            found[event.incident_id] = rise
    return found

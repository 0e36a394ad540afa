"""The part of a service in which a problem showed, where that was not the whole: what was said first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from aggregator.models import IncidentEvent
from aggregator.stats.baseline.shares import SURFACE, SYMPTOM, place_of
from reports import geo
from reports.queries import CatalogueEntry


@dataclass(frozen=True)
class Rise:
    """Reports of a part in a window, and how many are usual in it."""

    dimension: str  # surface, region, country, symptom
    name: str  # in English
    reports: int
    window: int  # minutes
    expected: float


def make_rise(*, evidence: Mapping[str, Any], entry: CatalogueEntry) -> Rise | None:
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


def select_first_evidence() -> Subquery:
    """For a query of incidents: the first evidence that is about a part, null where there is none."""
    events = IncidentEvent.objects.filter(incident=OuterRef("pk"), assessment__evidence__part__gt="")
    return Subquery(events.order_by("at", "id").values("assessment__evidence")[:1])

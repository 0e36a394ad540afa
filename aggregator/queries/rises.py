"""The part of a service in which a problem showed first, where that was not the whole service."""

from django.db.models import OuterRef, Subquery

from aggregator.models.incidents import IncidentEvent
from aggregator.queries.answers.incidents import Rise
from aggregator.stats.baseline.shares import SURFACE, SYMPTOM, split_part_name
from aggregator.stats.detector.evidence import Evidence
from aggregator.stats.records import EvidenceRecord
from reports.choices.regions import name_of
from reports.choices.services import CatalogueEntry


def make_rise(*, evidence: EvidenceRecord | None, entry: CatalogueEntry) -> Rise | None:
    """None where the evidence is that of the whole service."""
    dimension, value = split_part_name(part=evidence.get("part", "") if evidence else "")
    if not evidence or not dimension:
        return None
    of_part = Evidence.from_record(evidence)
    name = name_of(value)
    if dimension == SURFACE:
        name = entry.surface_name(value)
    elif dimension == SYMPTOM:
        name = entry.symptom_name(value)
    return Rise(dimension, name, of_part.observed, of_part.window, of_part.expected)


def select_first_evidence() -> Subquery:
    """For a query of incidents: the first evidence that is about a part, null where there is none."""
    events = IncidentEvent.objects.filter(incident=OuterRef("pk"), assessment__evidence__part__gt="")
    return Subquery(events.order_by("at", "id").values("assessment__evidence")[:1])

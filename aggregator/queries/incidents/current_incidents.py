"""The unresolved incident of each service, as pages and the API show it."""

from dataclasses import replace

from aggregator.models.incidents import Incident
from aggregator.queries import rises
from aggregator.queries.answers.incidents import CurrentIncident, Slugs, find_mark
from aggregator.queries.incidents import notes
from aggregator.stats.states import State
from reports.choices.regions import name_of
from reports.choices.services import CatalogueEntry


def read_current_incidents(entries: list[CatalogueEntry]) -> dict[str, CurrentIncident]:
    by_id = {entry.id: entry for entry in entries}
    rows = Incident.objects.exclude(state=State.RESOLVED).annotate(
        part_evidence=rises.select_first_evidence()
    )
    # Few incidents are unresolved: naming all services would cost more than it saves.
    unresolved = [row for row in rows if row.service_id in by_id]
    incidents = {by_id[i.service_id].slug: make_current_incident(i, by_id[i.service_id]) for i in unresolved}
    rises_by_incident = {
        i.id: rises.make_rise(evidence=i.part_evidence, entry=by_id[i.service_id]) for i in unresolved
    }
    # Mostly there is no incident, and this is read for every page.
    notes_by_incident = (
        notes.read_notes(incidents=[t.incident for t in incidents.values()]) if incidents else {}
    )
    return {
        slug: replace(
            incident,
            marked_false=find_mark(notes_by_incident.get(incident.incident, ())),
            rise=rises_by_incident.get(incident.incident),
        )
        for slug, incident in incidents.items()
    }


def make_current_incident(incident: Incident, entry: CatalogueEntry) -> CurrentIncident:
    """An incident's row in words that people know."""
    return CurrentIncident(
        incident=incident.id,
        state=State(incident.state),
        onset_at=incident.onset_at,
        evident_at=incident.evident_at,
        detected_at=incident.detected_at,
        peak=incident.peak,
        peak_at=incident.peak_at,
        peak_ratio=incident.peak / incident.expected_at_peak if incident.expected_at_peak else None,
        surfaces=tuple(entry.surface_name(slug) for slug in incident.surfaces),
        symptoms=tuple(entry.symptom_name(slug) for slug in incident.symptoms),
        regions=tuple(name_of(code) for code in incident.regions),
        slugs=Slugs(tuple(incident.surfaces), tuple(incident.symptoms), tuple(incident.regions)),
        severity=incident.severity,
        breadth=incident.breadth,
        provisional=incident.provisional,
        vendor_at=incident.vendor_at,
    )

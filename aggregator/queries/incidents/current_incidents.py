"""The unresolved incident of each service, as pages and the API show it."""

from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.models import Incident, State
from aggregator.queries import rises
from aggregator.queries.incidents import notes
from aggregator.queries.incidents.notes import FalseAlarmMark
from aggregator.queries.rises import Rise
from aggregator.stats.ledger.lead import is_late
from reports import geo
from reports.queries import CatalogueEntry


@dataclass(frozen=True)
class Slugs:
    """What an incident is limited to, as slugs; () is "the whole service"."""

    surfaces: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class CurrentIncident:
    """The unresolved incident behind a level; names as people see them, () for "the whole service"."""

    incident: int
    state: State
    onset_at: datetime
    detected_at: datetime
    peak: int
    peak_at: datetime | None
    peak_ratio: float | None
    surfaces: tuple[str, ...]
    symptoms: tuple[str, ...]
    regions: tuple[str, ...]
    slugs: Slugs = Slugs()
    severity: float | None = None  # times the expected reports at least
    breadth: float | None = None  # share of its places that are up, by expected reports
    provisional: bool = False  # the place may still change
    # That the operator calls it a false alarm; read for unresolved incidents only, as is `rise`.
    marked_false: FalseAlarmMark | None = None
    evident_at: datetime | None = None  # end of the minute whose counts showed it first
    vendor_at: datetime | None = None  # first minute in which the vendor had published an outage
    rise: Rise | None = None  # of the part it first showed in

    @property
    def late(self) -> bool:
        """Whether it was announced long after its counts showed it, because we were stalled."""
        return is_late(evident_at=self.evident_at, published_at=self.detected_at)

    @property
    def measured_peak(self) -> int | None:
        """None where it was never counted."""
        return self.peak if self.peak_at else None


def read_current_incidents(entries: list[CatalogueEntry]) -> dict[str, CurrentIncident]:
    by_id = {entry.id: entry for entry in entries}
    unresolved = (
        Incident.objects.filter(service_id__in=by_id)
        .exclude(state=State.RESOLVED)
        .annotate(part_evidence=rises.select_first_evidence())
    )
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
            marked_false=notes.find_mark(notes_by_incident.get(incident.incident, ())),
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
        regions=tuple(geo.name_of(code) for code in incident.regions),
        slugs=Slugs(tuple(incident.surfaces), tuple(incident.symptoms), tuple(incident.regions)),
        severity=incident.severity,
        breadth=incident.breadth,
        provisional=incident.provisional,
        vendor_at=incident.vendor_at,
    )

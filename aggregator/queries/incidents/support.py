"""What speaks for an incident besides the number of reports: a place, its vendor, or staff."""

from collections.abc import Sequence
from datetime import datetime

from aggregator.models.incidents import Incident, IncidentEvent
from aggregator.models.vendors import VendorStatement
from aggregator.official.standings import DISRUPTIONS
from aggregator.queries.answers.vendors import Vendor
from aggregator.queries.incidents import notes
from aggregator.queries.vendors import vendor_status
from aggregator.stats.place.part import is_placed
from reports.choices.services import CatalogueEntry
from reports.queries import catalogue


def find_supported(*, incidents: Sequence[Incident], now: datetime) -> set[int]:
    """Ids of the incidents that do not rest on reports alone, for one of three reasons:

    - a surface or region is named besides the part in which they began;
    - their vendor published trouble meanwhile;
    - the operator says that they were outages after all.
    """
    if not incidents:
        return set()
    return (
        _find_placed(incidents)
        | _find_confirmed(incidents)
        | _find_stated(incidents, now)
        | _find_claimed(incidents, now)
    )


def _find_placed(incidents: Sequence[Incident]) -> set[int]:
    events = IncidentEvent.objects.filter(
        incident__in=[incident.pk for incident in incidents], assessment__evidence__part__gt=""
    )
    parts: dict[int, str] = dict(events.values_list("incident_id", "assessment__evidence__part"))
    return {
        incident.pk
        for incident in incidents
        if is_placed(surfaces=incident.surfaces, regions=incident.regions, part=parts.get(incident.pk, ""))
    }


def _find_confirmed(incidents: Sequence[Incident]) -> set[int]:
    """Confirmed by staff, and not marked as false alarms since."""
    confirmed = notes.select_confirmed().filter(incident__in=[incident.pk for incident in incidents])
    return set(confirmed.values_list("incident_id", flat=True))


def _find_stated(incidents: Sequence[Incident], now: datetime) -> set[int]:
    """Supported by a statement that the vendor made with us."""
    # What a vendor has withdrawn supports nothing.
    statements = VendorStatement.objects.filter(
        service__in={incident.service_id for incident in incidents}, withdrawn_at=None
    )
    spans = list(statements.values_list("service_id", "at", "until"))
    return {
        incident.pk
        for incident in incidents
        for service, at, until in spans
        if service == incident.service_id and _overlaps(incident, at, until, now)
    }


def _find_claimed(incidents: Sequence[Incident], now: datetime) -> set[int]:
    """Supported by the vendor's status page."""
    entries = {entry.id: entry for entry in catalogue().known().values() if entry.status_address}
    entries_by_service = {
        incident.service_id: entries[incident.service_id]
        for incident in incidents
        if incident.service_id in entries
    }
    if not entries_by_service:
        return set()
    first = min(incident.onset_at for incident in incidents)
    vendors = vendor_status.read_vendors(services=list(entries_by_service.values()), first=first, now=now)
    return {
        incident.pk
        for incident in incidents
        if (entry := entries_by_service.get(incident.service_id))
        and _reports_trouble(vendors, entry, incident, now)
    }


def _reports_trouble(
    vendors: dict[str, Vendor], entry: CatalogueEntry, incident: Incident, now: datetime
) -> bool:
    return any(
        interval.standing in DISRUPTIONS and _overlaps(incident, interval.first, interval.last, now)
        for interval in vendors[entry.slug].stretches
    )


def _overlaps(incident: Incident, first: datetime, last: datetime, now: datetime) -> bool:
    return first < (incident.ended_at or now) and last > incident.onset_at

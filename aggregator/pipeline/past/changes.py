"""What has changed since the last tick, of all that snapshots of the past rest on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from aggregator.models.incidents import Incident, IncidentEvent, IncidentNote
from aggregator.models.vendors import OfficialClaim
from reports import sql
from reports.models import Exclusion
from reports.queries import catalogue


class PastVersions(NamedTuple):
    """The newest row of each kind, by number or by time."""

    event: int
    note: int
    claim: int
    exclusion: int
    undone_at: datetime | None  # the last exclusion that was taken back
    statement: int
    withdrawn_at: datetime | None  # the last statement that was withdrawn
    fitted_at: datetime | None  # the last baselines
    is_stored: bool  # the table holds snapshots of the past


@dataclass(frozen=True)
class PastChanges:
    """Incidents that have a new step, annotation or exclusion; their services, and those of vendors."""

    incidents: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()  # of them, those with an exclusion
    vendors: frozenset[int] = frozenset()  # services whose vendor published something
    services: frozenset[int] = frozenset()  # all services that are concerned


def read_versions() -> PastVersions:
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "past_versions"))
        return PastVersions(*cursor.fetchone())


def read_changes(*, before: PastVersions, after: PastVersions) -> PastChanges:
    """Which incidents and services these versions differ in."""
    if before == after:
        return PastChanges()
    excluded = _list_excluded(before, after)
    changed = {
        *_select_ids(IncidentEvent, before.event, before.event != after.event),
        *_select_ids(IncidentNote, before.note, before.note != after.note),
        *excluded,
    }
    vendors = _list_vendors(before.claim) if before.claim != after.claim else frozenset()
    services = Incident.objects.filter(id__in=changed).values_list("service_id", flat=True)
    return PastChanges(frozenset(changed), excluded, vendors, vendors | frozenset(services))


def _select_ids(model: type[IncidentEvent | IncidentNote], newest: int, is_changed: bool) -> Iterable[int]:
    return model.objects.filter(id__gt=newest).values_list("incident_id", flat=True) if is_changed else ()


def _list_excluded(before: PastVersions, after: PastVersions) -> frozenset[int]:
    """Incidents within the time of exclusions that were made or taken back."""
    if (before.exclusion, before.undone_at) == (after.exclusion, after.undone_at):
        return frozenset()
    taken_back = Q(undone_at__gt=before.undone_at) if before.undone_at else Q(undone_at__isnull=False)
    incidents: set[int] = set()
    for exclusion in Exclusion.objects.filter(Q(id__gt=before.exclusion) | taken_back):
        overlapping = Incident.objects.filter(
            Q(ended_at=None) | Q(ended_at__gt=exclusion.first),
            service_id=exclusion.service_id,
            onset_at__lt=exclusion.last,
        )
        incidents |= set(overlapping.values_list("id", flat=True))
    return frozenset(incidents)


def _list_vendors(newest: int) -> frozenset[int]:
    """Services on whose status page something appeared."""
    claims = OfficialClaim.objects.filter(id__gt=newest)
    addresses = set(claims.values_list("page__address", flat=True).distinct())
    entries = catalogue().known().values()
    return frozenset(entry.id for entry in entries if entry.status_address in addresses)

"""Rows of incidents: of a service or of all, and those within a time."""

from datetime import datetime

from django.db.models import Q, QuerySet

from aggregator.models.incidents import Incident
from reports.choices.services import CatalogueEntry
from reports.queries import catalogue


def select_incidents(*, service: CatalogueEntry | None) -> QuerySet[Incident]:
    """The rows of all incidents of this service, or of all services."""
    return Incident.objects.filter(service_id__in=[service.id] if service else list(index_services()))


def select_incidents_within(
    *, service: CatalogueEntry | None, first: datetime, last: datetime
) -> QuerySet[Incident]:
    """The rows of all incidents that overlap [first, last), however many."""
    overlapping = select_incidents(service=service).filter(
        Q(ended_at=None) | Q(ended_at__gt=first), onset_at__lt=last
    )
    return overlapping.order_by("-onset_at", "-id")


def index_services() -> dict[int, CatalogueEntry]:
    """By number; retired services too, whose incidents stay readable."""
    return {entry.id: entry for entry in catalogue().known().values()}

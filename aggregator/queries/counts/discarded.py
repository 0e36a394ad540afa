"""Discarded reports of a service: they do not count as evidence, because few networks made them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from aggregator.models.counts import CrowdMinute
from aggregator.queries.answers.counts import QUARTER, DiscardedReports
from reports.models import Stance


def read_discarded(*, service: int, first: datetime, last: datetime) -> DiscardedReports:
    """Minutes with discarded reports; of the last quarter of an hour also others, for their networks."""
    return read_discarded_of(services=[service], first=first, last=last)[service]


def read_discarded_of(
    *, services: Sequence[int], first: datetime, last: datetime
) -> dict[int, DiscardedReports]:
    """The same of several services, by number."""
    known = {service: DiscardedReports({}, {}) for service in services}
    rows = CrowdMinute.objects.filter(
        Q(aside__gt=0) | Q(minute__gte=last - QUARTER),
        service_id__in=services,
        minute__gte=first,
        minute__lt=last,
        stance=Stance.BROKEN,
    )
    for service, minute, aside, networks in rows.values_list("service_id", "minute", "aside", "networks"):
        known[service].reports[minute] = aside
        known[service].networks[minute] = networks
    return known


def list_concentrated(*, now: datetime) -> tuple[int, ...]:
    """Services of whose reports of the last quarter of an hour some were discarded, by number."""
    rows = CrowdMinute.objects.filter(minute__gte=now - QUARTER, aside__gt=0)
    return tuple(sorted(rows.values_list("service_id", flat=True).distinct()))

"""From which hours a baseline learns: whole hours of quiet days in which people could report."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from aggregator.models.incidents import Incident
from aggregator.policy import current
from aggregator.queries import coverage
from aggregator.queries.incidents import notes
from aggregator.stats.baseline.recurrence import find_recurring
from aggregator.stats.detector.bins import Ints
from aggregator.stats.gaps import find_unheard_hours
from aggregator.times import HOUR
from reports import sql

Bools = NDArray[np.bool_]
Place = tuple[int, slice]  # of an incident: its service's row, and the hours that it touched
OpenedIncident = tuple[Incident, Place]


@dataclass(frozen=True)
class LearnableHours:
    """(N, H): a row a service, a column an hour from `first` on."""

    first: datetime
    counts: Ints  # reports that something is broken, without discarded ones
    lived: Bools  # since the first report of the service
    observed: Bools  # of these, the hours to learn from


def read_lived_hours(*, services: list[int], first: datetime, last: datetime) -> LearnableHours:
    """All hours of [first, last); those of incidents and gaps are still to be left out."""
    counts = _read_hours(services, first, last)
    # Before the first report perhaps nobody knew of this page, so the zeros of that time teach nothing.
    lived = np.cumsum(counts, axis=1) > 0
    # Reports that staff excluded lately are gone from the hours, but may still be among the discarded.
    return LearnableHours(first, np.maximum(counts, 0), lived, lived)


def _read_hours(services: list[int], first: datetime, last: datetime) -> Ints:
    counts = np.zeros((len(services), (last - first) // HOUR), dtype=np.int64)
    rows = {service: n for n, service in enumerate(services)}
    parameters: sql.Values = {"services": services, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "broken_by_hour"), parameters)
        for service, place, reports in cursor.fetchall():
            counts[rows[service], place] = reports
        cursor.execute(sql.load("aggregator", "discarded_by_hour"), parameters)
        for service, place, discarded in cursor.fetchall():
            counts[rows[service], place] -= discarded
    return counts


def read_opened_incidents(*, services: list[int], first: datetime, now: datetime) -> list[OpenedIncident]:
    """Those since `first` that were more than a suspicion, and that staff did not mark as false alarms."""
    opened = Incident.objects.filter(service_id__in=services, opened_at__isnull=False, onset_at__lt=now)
    opened = opened.exclude(ended_at__lte=first).exclude(id__in=notes.select_false_alarms())
    return [(incident, _locate_incident(incident, services, first, now)) for incident in opened]


def list_recurring(*, hours: LearnableHours, opened: Sequence[OpenedIncident]) -> list[Incident]:
    """Incidents of services where something recurs.

    Only of these it is asked what else speaks for them: that reads much.
    """
    alone = _mark_hours([place for _, place in opened], hours.observed)
    rows = set(np.flatnonzero(find_recurring(own=alone, policy=current()).any(axis=1)).tolist())
    return [incident for incident, (row, _) in opened if row in rows]


def leave_out_incidents(
    *, hours: LearnableHours, opened: Sequence[OpenedIncident], supported: Collection[int]
) -> LearnableHours:
    """An outage must not raise the baseline.

    Learned from are suspicions that were never confirmed, incidents that staff marked as false alarms, and
    what recurs though nothing but reports speaks for it: that is how this service's people report.
    `supported`: numbers of incidents for which something else speaks.
    """
    observed = hours.observed
    alone = _mark_hours([place for incident, place in opened if incident.pk not in supported], observed)
    recurring = find_recurring(own=alone, policy=current())
    touched = _mark_hours([place for _, place in opened], observed)
    return replace(hours, observed=observed & (~touched | recurring))


def _locate_incident(incident: Incident, services: list[int], first: datetime, now: datetime) -> Place:
    end = incident.ended_at or now
    start = max(0, (incident.onset_at - first) // HOUR)
    return services.index(incident.service_id), slice(start, -(-(end - first) // HOUR))


def _mark_hours(places: list[Place], observed: Bools) -> Bools:
    """(N, H) the observed hours at these places."""
    marked = np.zeros_like(observed)
    for place in places:
        marked[place] = observed[place]
    return marked


def leave_out_gaps(*, hours: LearnableHours) -> LearnableHours:
    """Hours in which nobody could report show nothing of how many people would have."""
    first, count = hours.first, hours.observed.shape[1]
    unheard = coverage.read_coverage(first=first, last=first + count * HOUR).unheard
    missed = find_unheard_hours(
        gaps=[(begun.timestamp() / 60, ended.timestamp() / 60) for begun, ended in unheard],
        first_hour=int(first.timestamp()) // 3600,
        hours=count,
        most=current().unheard_share,
    )
    return replace(hours, observed=hours.observed & ~missed)

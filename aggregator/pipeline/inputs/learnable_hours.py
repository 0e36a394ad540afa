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
IncidentSpan = tuple[int, slice]  # of an incident: its service's row, and the hours that it touched
OpenedIncident = tuple[Incident, IncidentSpan]


@dataclass(frozen=True)
class LearnableHours:
    """(N, H): a row a service, a column an hour from `first` on."""

    first: datetime
    counts: Ints  # reports that something is broken, without discarded ones
    lived: Bools  # hours since the first report of the service
    learnable: Bools  # of these, the hours to learn from


def read_lived_hours(*, services: list[int], first: datetime, last: datetime) -> LearnableHours:
    """The hours of [first, last), before those of incidents and gaps are left out."""
    counts = _read_hours(services, first, last)
    # Before the first report perhaps nobody knew of this page, so the zeros of that time teach nothing.
    lived = np.cumsum(counts, axis=1) > 0
    # Not below 0: reports that staff excluded lately are no longer in the hours, but may still be among the
    # discarded ones.
    return LearnableHours(first, np.maximum(counts, 0), lived, lived)


def _read_hours(services: list[int], first: datetime, last: datetime) -> Ints:
    counts = np.zeros((len(services), (last - first) // HOUR), dtype=np.int64)
    rows = {service: n for n, service in enumerate(services)}
    parameters: sql.Values = {"services": services, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "broken_by_hour"), parameters)
        for service, hour, reports in cursor.fetchall():
            counts[rows[service], hour] = reports
        cursor.execute(sql.load("aggregator", "discarded_by_hour"), parameters)
        for service, hour, discarded in cursor.fetchall():
            counts[rows[service], hour] -= discarded
    return counts


def read_opened_incidents(*, services: list[int], first: datetime, now: datetime) -> list[OpenedIncident]:
    """Those since `first` that were more than a suspicion, and that staff did not mark as false alarms."""
    opened = Incident.objects.filter(service_id__in=services, opened_at__isnull=False, onset_at__lt=now)
    opened = opened.exclude(ended_at__lte=first).exclude(id__in=notes.select_false_alarms())
    return [(incident, _locate_incident(incident, services, first, now)) for incident in opened]


def list_recurring(*, hours: LearnableHours, opened: Sequence[OpenedIncident]) -> list[Incident]:
    """Incidents of services where something recurs at the same hours of the week.

    Only for these do we look for other support, because that query is expensive.
    """
    touched = _mark_hours([span for _, span in opened], hours.learnable)
    rows = set(np.flatnonzero(find_recurring(own=touched, policy=current()).any(axis=1)).tolist())
    return [incident for incident, (row, _) in opened if row in rows]


def leave_out_incidents(
    *, hours: LearnableHours, opened: Sequence[OpenedIncident], supported: Collection[int]
) -> LearnableHours:
    """Leave out hours of incidents, because an outage must not raise the baseline.

    Kept are suspicions that were never confirmed, false alarms, and what recurs without other support: that
    is how people report this service. `supported`: ids of incidents that more than reports supports.
    """
    learnable = hours.learnable
    unsupported = [span for incident, span in opened if incident.pk not in supported]
    recurring = find_recurring(own=_mark_hours(unsupported, learnable), policy=current())
    touched = _mark_hours([span for _, span in opened], learnable)
    return replace(hours, learnable=learnable & (~touched | recurring))


def _locate_incident(incident: Incident, services: list[int], first: datetime, now: datetime) -> IncidentSpan:
    end = incident.ended_at or now
    start = max(0, (incident.onset_at - first) // HOUR)
    hours = -(-(end - first) // HOUR)  # rounded up: the hour in which it ended is touched as well
    return services.index(incident.service_id), slice(start, hours)


def _mark_hours(spans: list[IncidentSpan], learnable: Bools) -> Bools:
    """(N, H) the learnable hours of these spans."""
    marked = np.zeros_like(learnable)
    for span in spans:
        marked[span] = learnable[span]
    return marked


def leave_out_gaps(*, hours: LearnableHours) -> LearnableHours:
    """Leave out hours in which people could not report: they do not show how many would have."""
    first, count = hours.first, hours.learnable.shape[1]
    unheard = coverage.read_coverage(first=first, last=first + count * HOUR).unheard
    missed = find_unheard_hours(
        gaps=[(begun.timestamp() / 60, ended.timestamp() / 60) for begun, ended in unheard],
        first_hour=int(first.timestamp()) // 3600,
        hours=count,
        most=current().unheard_share,
    )
    return replace(hours, learnable=hours.learnable & ~missed)

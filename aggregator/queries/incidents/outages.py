"""Which days had an outage according to the vendor or the operator, whatever people reported."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from aggregator.models.incidents import Incident
from aggregator.official.standings import OUTAGES
from aggregator.queries.incidents import notes
from aggregator.queries.vendors import vendor_status
from aggregator.stats.baseline.daily_maxima import NO_OUTAGE, OUTAGE
from aggregator.stats.detector.bins import Ints
from aggregator.times import DAY
from reports.queries import catalogue


def read_day_verdicts(*, services: Sequence[int], first: datetime, last: datetime) -> Ints:
    """(N, days) OUTAGE, NO_OUTAGE, or 0 where nobody knows, of the days of [first, last).

    What the operator says, either way, outweighs the vendor. What vendors call degraded is no outage: it is
    their mildest state, and their most frequent one.
    """
    verdicts = np.zeros((len(services), (last - first) // DAY), np.int64)
    rows = {service: row for row, service in enumerate(services)}
    entries = [entry for entry in catalogue().known().values() if entry.id in rows and entry.status_address]
    vendors = vendor_status.read_vendors(services=entries, first=first, now=last)
    for entry in entries:
        for interval in vendors[entry.slug].stretches:
            if interval.standing in OUTAGES:
                verdicts[rows[entry.id], _slice_days(interval.first, interval.last, first)] = OUTAGE
    # In this order: the operator overrides vendors, and a confirmed outage a false alarm of the same day.
    for incidents, verdict in ((notes.select_false_alarms(), NO_OUTAGE), (notes.select_confirmed(), OUTAGE)):
        marked = Incident.objects.filter(id__in=incidents, service_id__in=services, onset_at__lt=last)
        for incident in marked:
            verdicts[
                rows[incident.service_id], _slice_days(incident.onset_at, incident.ended_at or last, first)
            ] = verdict
    return verdicts


def _slice_days(begun: datetime, ended: datetime, first: datetime) -> slice:
    """The days of which [begun, ended) is a part, counted from `first`."""
    return slice(max((begun - first) // DAY, 0), max(-((first - ended) // DAY), 0))

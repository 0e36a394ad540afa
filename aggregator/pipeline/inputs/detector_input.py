"""What the detector is given of some services and minutes: one loader for closed minutes and early looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.conf import settings
from django.db import connection

from aggregator.models.baselines import Baseline
from aggregator.models.detection import Watch
from aggregator.pipeline.inputs.network_log import STANCES
from aggregator.policy import current
from aggregator.queries.counts.expected_counts import assemble_baseline
from aggregator.queries.vendors.signals import read_signals
from aggregator.stats.baseline.baselines import Baselines
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.concentration import caps
from aggregator.stats.detector.memory import Memory
from aggregator.stats.ledger.public_minutes import record_baseline
from aggregator.times import MINUTE, to_minute
from reports import sql
from reports.models import Stance

QUARTER = timedelta(minutes=caps.QUARTER)


@dataclass(frozen=True)
class DetectorInput:
    """Rows are the services of `watches`, in their order; columns of the counts are minutes."""

    watches: Sequence[Watch]
    baseline: Baselines
    few_shares: list[float]  # expected share of the busiest networks of each service
    memory: Memory  # at the beginning of the first minute
    series: int  # services that share the site's budget of false alarms
    bins: Bins  # the closed minutes, or the one that runs; no networks on a site of one network

    @property
    def services(self) -> list[int]:
        return [watch.service_id for watch in self.watches]

    def record_usual(self, row: int) -> dict[str, object]:
        """What was expected of a service, for the record of an assessment."""
        return record_baseline(baseline=self.baseline, memory=self.memory, row=row, series=self.series)


def read_detector_input(*, watches: Sequence[Watch], first: datetime, last: datetime) -> DetectorInput:
    """The minutes of [first, last) of services that all stand at `first`."""
    services = [watch.service_id for watch in watches]
    learned = Baseline.objects.in_bulk(services)
    # A service is watched only once it has a baseline, so a missing one is an error.
    rows = [learned[service] for service in services]
    reports, works, discarded, networks = _read_counts(services, first, last)
    return DetectorInput(
        watches=watches,
        baseline=assemble_baseline(rows),
        few_shares=[row.few_share for row in rows],
        memory=Memory.from_records([watch.memory for watch in watches], policy=current()),
        series=Watch.objects.filter(service__active=True).count(),
        bins=Bins(
            counts=reports,
            first_minute=to_minute(first),
            works=works,
            discarded=discarded,
            networks=networks if settings.COUNT_NETWORKS else None,
            vendor=read_signals(services=services, first=first, last=last),
        ),
    )


def _read_counts(
    services: list[int], first: datetime, last: datetime
) -> np.ndarray[tuple[int, int, int], np.dtype[np.int64]]:
    """(4, N, T) minute by minute: reports that something is broken, and that it works, as they count; then
    those discarded in the 15 minutes up to it, and the networks that reported."""
    # A quarter of an hour earlier, because discarded reports are summed over the 15 minutes up to each.
    begun, lead = first - QUARTER, QUARTER // MINUTE
    columns = np.zeros((4, len(services), (last - begun) // MINUTE), dtype=np.int64)
    counted, discarded, networks = columns[:2], columns[2], columns[3]
    rows = {service: n for n, service in enumerate(services)}
    parameters: sql.Values = {"services": services, "first": begun, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "stances_by_minute"), parameters)
        for service, place, *reports in cursor.fetchall():
            counted[:, rows[service], place] = reports
        cursor.execute(sql.load("aggregator", "crowds_by_minute"), parameters)
        for service, place, stance, not_counted, different in cursor.fetchall():
            row, side = rows[service], counted[STANCES[stance]]
            # A report that staff excluded a moment ago is gone from the one table and not yet from the other.
            side[row, place] = max(side[row, place] - not_counted, 0)
            if stance == Stance.BROKEN:
                discarded[row, place], networks[row, place] = not_counted, different
    discarded[:] = caps.sum_latest_quarter(counts=discarded)
    return columns[:, :, lead:]

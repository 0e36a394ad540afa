"""What the detector is given of some services and minutes: one loader for closed minutes and early looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection

from aggregator.models import Baseline, Watch
from aggregator.pipeline.inputs.network_log import STANCES
from aggregator.policy import current
from aggregator.queries.counts.expected_counts import assemble_baseline
from aggregator.queries.vendors.signals import read_signals
from aggregator.stats.baseline import baseline as stats
from aggregator.stats.detector import brigading
from aggregator.stats.detector.audit import usual_of
from aggregator.stats.detector.memory import Memory
from aggregator.stats.detector.surprise import Ints
from aggregator.times import MINUTE
from reports import sql
from reports.models import Stance

QUARTER = timedelta(minutes=brigading.QUARTER)


@dataclass(frozen=True)
class DetectorInput:
    """Rows are the services of `watches`, in their order; columns of the counts are minutes."""

    watches: Sequence[Watch]
    baseline: stats.Baseline
    few_shares: list[float]  # expected share of the busiest networks of each service
    memory: Memory  # at the beginning of the first minute
    series: int  # services that share the site's budget of false alarms
    reports: Ints  # that something is broken, as they count
    works: Ints  # that it works, as they count
    discarded: Ints  # reports of the 15 minutes up to each that do not count
    networks: Ints | None  # that reported; None on a site of one network
    official: Ints  # what the vendors published

    @property
    def services(self) -> list[int]:
        return [watch.service_id for watch in self.watches]

    def record_usual(self, row: int) -> dict[str, Any]:
        """What was expected of a service, for the record of an assessment."""
        return usual_of(baseline=self.baseline, memory=self.memory, row=row, series=self.series)


def read_detector_input(*, watches: Sequence[Watch], first: datetime, last: datetime) -> DetectorInput:
    """The minutes of [first, last) of services that all stand at `first`."""
    services = [watch.service_id for watch in watches]
    learned = Baseline.objects.in_bulk(services)
    rows = [learned[service] for service in services]
    reports, works, discarded, networks = _read_counts(services, first, last)
    return DetectorInput(
        watches=watches,
        baseline=assemble_baseline(rows),
        few_shares=[row.few_share for row in rows],
        memory=Memory.from_records([watch.memory for watch in watches], policy=current()),
        series=Watch.objects.filter(service__active=True).count(),
        reports=reports,
        works=works,
        discarded=discarded,
        networks=networks if settings.COUNT_NETWORKS else None,
        official=read_signals(services=services, first=first, last=last),
    )


def _read_counts(
    services: list[int], first: datetime, last: datetime
) -> np.ndarray[tuple[int, int, int], np.dtype[np.int64]]:
    """(4, N, T) minute by minute: reports that something is broken, and that it works, as they count; then
    those discarded in the 15 minutes up to it, and the networks that reported."""
    begun = first - QUARTER
    counts = np.zeros((2, len(services), (last - begun) // MINUTE), dtype=np.int64)
    discarded, networks = np.zeros_like(counts), np.zeros_like(counts[0])
    rows = {service: n for n, service in enumerate(services)}
    parameters = {"services": services, "first": begun, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "stances_by_minute"), parameters)
        for service, place, *reports in cursor.fetchall():
            counts[:, rows[service], place] = reports
        cursor.execute(sql.load("aggregator", "crowds_by_minute"), parameters)
        for service, place, stance, not_counted, different in cursor.fetchall():
            discarded[STANCES[stance], rows[service], place] = not_counted
            if stance == Stance.BROKEN:
                networks[rows[service], place] = different
    # A report that staff excluded a moment ago is gone from the one table and not yet from the other.
    counted = np.maximum(counts - discarded, 0)
    lately = brigading.lately(counts=discarded[0])
    lead = QUARTER // MINUTE
    return np.concatenate([counted, lately[None], networks[None]])[:, :, lead:]

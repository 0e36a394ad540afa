"""What the detector reads of parts of services: expected shares, reports by minute, and networks."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.conf import settings
from django.db import connection

from aggregator.models.baselines import PartUsual
from aggregator.policy import current
from aggregator.stats.baseline.baselines import Baselines
from aggregator.stats.baseline.shares import (
    HOURS,
    WHOLE,
    DailySums,
    PartHistory,
    Shares,
    build_empty_shares,
    join_shares,
    learn_shares,
    split_part_name,
)
from aggregator.stats.detector.concentration import caps
from aggregator.stats.detector.concentration.day_boundary import join_labels
from aggregator.stats.detector.part.part_networks import (
    PartBaseline,
    PartInputs,
    PartReports,
    PartRows,
    cap_part_networks,
    count_others,
)
from aggregator.stats.detector.part_memory import PartCounts
from aggregator.times import to_datetime, to_minute
from reports import sql
from reports.models import Stance

UNKNOWN = -1  # network
NO_PART = -1  # that is known
# By service, as of a refit: shares change once a day, and every tick asks for them.
_kept: dict[int, tuple[datetime, Shares]] = {}


def read_parts(
    *,
    services: Sequence[int],
    baseline: Baselines,
    few: Sequence[float],
    first: datetime,
    last: datetime,
) -> PartInputs:
    """Reports of the parts of services in the minutes of [first, last), with their expected shares.

    `few` (N,): what the busiest networks of each service usually make up.
    """
    shares = read_shares(services=services)
    return PartInputs(
        shares, _read_counts(services, shares, first, last), _Log(services, shares, baseline, few)
    )


def read_shares(*, services: Sequence[int]) -> Shares:
    """Expected shares of the parts of these services; none of those that were never fitted."""
    stamps = dict(PartUsual.objects.filter(service_id__in=services).values_list("service_id", "fitted_at"))
    # Compared by the time of the fit, because another process does the fitting.
    stale = [service for service, at in stamps.items() if service not in _kept or _kept[service][0] != at]
    for row in PartUsual.objects.filter(service_id__in=stale):
        _kept[row.service_id] = row.fitted_at, _learn_shares(row)
    return join_shares(
        parts=[_kept[service][1] if service in stamps else build_empty_shares() for service in services]
    )


def _learn_shares(row: PartUsual) -> Shares:
    names = [name for name in row.reports if name != WHOLE]
    days = np.array([row.days[name] for name in names], np.float64).reshape(-1, 2).T
    whole = np.array([row.days[WHOLE][0]] if WHOLE in row.days else [0.0])
    return learn_shares(
        history=PartHistory(
            row=np.zeros(len(names), np.int64),
            names=names,
            reports=np.array([row.reports[name] for name in names], np.int64).reshape(-1, HOURS),
            whole=np.array([row.reports.get(WHOLE, [0] * HOURS)], np.int64),
            daily=DailySums(days[0], days[1], whole),
        ),
        history_hours=np.array([row.history_hours]),
        policy=current(),
    )


def _read_counts(services: Sequence[int], shares: Shares, first: datetime, last: datetime) -> PartCounts:
    # Without known parts the statement would sum up all minutes for nothing.
    if not shares.size:
        return PartCounts.none()
    rows = {service: n for n, service in enumerate(services)}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "part_minutes"), {"services": list(services), "first": first, "last": last}
        )
        fetched = [
            (shares.places.get((rows[service], name), NO_PART), minute, reports)
            for service, name, minute, reports in cursor.fetchall()
        ]
    part, minute, reports = np.array(fetched, np.int64).reshape(-1, 3).T
    order = np.lexsort((minute, part))
    order = order[part[order] != NO_PART]
    return PartCounts(part[order], to_minute(first) + minute[order], reports[order])


class _Log:
    """The reports of the last days, asked for one part at a time: see PartLog."""

    def __init__(
        self, services: Sequence[int], shares: Shares, baseline: Baselines, few: Sequence[float]
    ) -> None:
        self._services, self._shares, self._baseline, self._few = services, shares, baseline, few

    def reports(self, *, row: int, part: str, first: int, last: int) -> PartReports:
        minute, network, broken, works = self._read(row, part, caps.find_first_minute(minute=first), last)
        known = part != WHOLE
        return cap_part_networks(
            rows=PartRows(minute=minute, network=network, broken=broken, works=works),
            baseline=PartBaseline(
                of_service=self._baseline.take([row]),
                share=self._shares.share[self._shares.places[row, part]] if known else np.ones(HOURS),
                few_share=self._few[row],
            ),
            first=first,
            last=last,
            step=1,
            policy=current(),
        )

    def others(self, *, row: int, part: str, first: int, last: int) -> int | None:
        if not settings.COUNT_NETWORKS:
            return None
        minute, network, broken, _ = self._read(row, part, first, last)
        return count_others(minute=minute, network=network, reports=broken, policy=current())

    def _read(
        self, row: int, part: str, first: int, last: int
    ) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        """(4, n) minute, network, reports that it is broken, and that it works."""
        dimension, value = split_part_name(part=part)
        parameters: sql.Values = {"service": self._services[row], "dimension": dimension, "value": value}
        with connection.cursor() as cursor:
            cursor.execute(
                sql.load("aggregator", "part_networks"),
                parameters | {"first": to_datetime(first), "last": to_datetime(last)},
            )
            fetched = [
                (first + minute, network, before, *((n, 0) if stance == Stance.BROKEN else (0, n)))
                for stance, network, before, minute, n in cursor.fetchall()
            ]
        minute, network, before, *reports = np.array(fetched, np.int64).reshape(-1, 5).T
        columns = np.stack([minute, join_labels(network=network, before=before), *reports])
        if not settings.COUNT_NETWORKS:
            columns[1] = UNKNOWN
        return columns

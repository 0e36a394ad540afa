"""What baselines keep of each of the last days: what was kept before, continued by yesterday.

All are (N, days), a row a service, yesterday last; nan where a day is unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from django.db import connection

from aggregator.models.baselines import Baseline
from aggregator.models.detection import Watch
from aggregator.policy import current
from aggregator.queries.counts import scatter
from aggregator.queries.counts.expected_counts import assemble_baseline
from aggregator.stats.baseline import calibration
from aggregator.stats.detector.concentration.caps import measure_few_share
from aggregator.stats.detector.memory import Memory
from aggregator.stats.score import Floats
from aggregator.times import DAY, floor_day, to_minute
from reports import sql

# Two weeks, so that each day of the week counts twice in the expected share of the busiest networks.
FEW_DAYS = 14
Earlier = Mapping[int, Baseline]  # by service: what was learned before


@dataclass(frozen=True)
class DailyHistory:
    """What each of the last days showed of N services."""

    maxima: Floats  # highest evidence of the whole service
    part_maxima: Floats  # and of its parts
    offsets: Floats  # of the threshold in force on that day, before it was learned from the day
    few_shares: Floats  # what the eight busiest networks made up
    scatters: Floats  # variance over mean of the minutes


def continue_daily_history(*, services: list[int], earlier: Earlier, now: datetime) -> DailyHistory:
    """`earlier` with the day before `now` appended; services that are new have no other day."""
    maxima, part_maxima = _continue_daily_maxima(services, earlier, now)
    return DailyHistory(
        maxima=maxima,
        part_maxima=part_maxima,
        offsets=_continue_offsets(services, earlier, maxima.shape[1], now),
        few_shares=_continue_few_shares(services, earlier, now),
        scatters=_continue_scatters(services, earlier, now),
    )


def _continue_daily_maxima(services: list[int], earlier: Earlier, now: datetime) -> list[Floats]:
    """Of the whole service, and of its parts."""
    watches = list(Watch.objects.filter(service_id__in=services))
    if not watches:
        return [np.zeros((len(services), 0))] * 2
    memory = Memory.from_records([watch.memory for watch in watches], policy=current())
    histories = []
    for field, parts in (("tops", False), ("part_tops", True)):
        yesterday = memory.maximum_of_day_before(minute=to_minute(now), parts=parts)
        latest = {
            watch.service_id: maximum for watch, maximum in zip(watches, yesterday.tolist(), strict=True)
        }
        histories.append(_continue_history(services, earlier, field, latest, now))
    return histories


def _continue_offsets(services: list[int], earlier: Earlier, days: int, now: datetime) -> Floats:
    """That of a day is the one that had been learned before it: the evidence of the day was judged by it."""
    if not earlier:
        return np.full((len(services), days), np.nan)
    series = Watch.objects.filter(service__active=True).count()
    offsets_now = calibration.compute_offsets(
        tails=assemble_baseline(list(earlier.values())).tails, series=max(series, 1), policy=current()
    )
    latest = dict(zip(earlier, offsets_now.tolist(), strict=True))
    offsets = np.full((len(services), days), np.nan)
    for n, service in enumerate(services):
        row = earlier.get(service)
        known = _append_day(row.in_force, row.fitted_at, latest[service], now) if row and days else []
        known = known[-days:]
        offsets[n, days - len(known) :] = known
    return offsets


def _continue_few_shares(services: list[int], earlier: Earlier, now: datetime) -> Floats:
    today = floor_day(now)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "networks_of_day"),
            {"first": today - DAY, "last": today, "services": services},
        )
        fetched = cursor.fetchall()
    place = {service: n for n, service in enumerate(services)}
    counts = np.array([(place[service], *rest) for service, *rest in fetched], np.int64).reshape(-1, 3)
    row, network, reports = counts.T
    yesterday = measure_few_share(
        row=row, network=network, reports=reports, size=len(services), policy=current()
    )
    before = {service: row.few_shares for service, row in earlier.items()}
    known = [[*before.get(service, []), yesterday[n]][-FEW_DAYS:] for n, service in enumerate(services)]
    return np.array([[np.nan] * (FEW_DAYS - len(days)) + days for days in known])


def _continue_scatters(services: list[int], earlier: Earlier, now: datetime) -> Floats:
    today = floor_day(now)
    yesterday = scatter.read_scatter_of_day(services=services, first=today - DAY, last=today).tolist()
    return _continue_history(services, earlier, "scatters", dict(zip(services, yesterday, strict=True)), now)


def _continue_history(
    services: list[int], earlier: Earlier, field: str, latest: Mapping[int, float], now: datetime
) -> Floats:
    """What `field` of the baselines holds, with `latest`, of yesterday by service, as the last day."""
    days = [
        _append_day(
            getattr(earlier[service], field), earlier[service].fitted_at, latest.get(service, np.nan), now
        )
        if service in earlier
        else [latest.get(service, np.nan)]
        for service in services
    ]
    # Aligned at the end, because the last column is yesterday for all services, new ones included.
    longest = max(map(len, days))
    rows = [[np.nan] * (longest - len(history)) + history for history in days]
    return np.array(rows)[:, -current().tail_history_days :]


def _append_day(values: list[float], at: datetime, latest: float, now: datetime) -> list[float]:
    """`values` end with the day before `at`; days that were missed since are unknown."""
    missed = (now.astimezone(UTC).date() - at.astimezone(UTC).date()).days
    # A service may be learned twice a day, first when it gets its first baseline.
    if missed <= 0:
        return values or [latest]  # learned for the second time today
    return [*values, *[np.nan] * (missed - 1), latest]

"""The minutes of the last day, of all services, kept in memory: each tick reads only what may be new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from aggregator.pipeline.inputs.open_window import OPEN, CountChanges
from aggregator.times import MINUTE
from reports import sql
from reports.models import Stance

Minutes = NDArray[np.int64]
STANCES = (Stance.BROKEN, Stance.WORKS)


@dataclass
class DayMinutes:
    """Reports by stance, service and minute of [first, last)."""

    first: datetime
    last: datetime
    services: tuple[int, ...]
    counts: Minutes  # (2, N, minutes), of STANCES

    def get(self, service: int) -> dict[Stance, tuple[int, ...]]:
        """The minutes of a service, by stance."""
        place = self.services.index(service)
        return {stance: tuple(self.counts[number, place].tolist()) for number, stance in enumerate(STANCES)}

    def sum_buckets(self, *, first: datetime, last: datetime, step: timedelta) -> Minutes:
        """(2, N, buckets) of [first, last)."""
        inside = self.counts[:, :, (first - self.first) // MINUTE : (last - self.first) // MINUTE]
        summed: Minutes = inside.reshape(2, len(self.services), -1, step // MINUTE).sum(axis=3)
        return summed


def read_day_minutes(
    *,
    before: DayMinutes | None,
    services: Sequence[int],
    changes: CountChanges,
    first: datetime,
    last: datetime,
) -> DayMinutes:
    """Minutes [first, last): those that `before` holds, and from the tables what may have changed."""
    ids = tuple(services)
    if before is None or before.services != ids or not before.first <= first <= before.last - OPEN:
        day = DayMinutes(first, last, ids, np.zeros((2, len(ids), (last - first) // MINUTE), dtype=np.int64))
        _fill(day, ids, first, last)
        return day
    day = _move(before, first, last)
    _fill(day, ids, max(first, changes.find_first(before.last)), last)
    _fill(day, [service for service in ids if service in changes.services], first, last)
    return day


def _move(before: DayMinutes, first: datetime, last: datetime) -> DayMinutes:
    """The same minutes where both hold them; the new ones are empty yet."""
    if (before.first, before.last) == (first, last):
        return before
    kept = before.counts[:, :, (first - before.first) // MINUTE :]
    moved = np.zeros((2, len(before.services), (last - first) // MINUTE), dtype=np.int64)
    shared = min(kept.shape[2], moved.shape[2])
    moved[:, :, :shared] = kept[:, :, :shared]
    return DayMinutes(first, last, before.services, moved)


def _fill(day: DayMinutes, services: Sequence[int], first: datetime, last: datetime) -> None:
    """Replace the minutes [first, last) of these services."""
    if not services or first >= last:
        return
    places = {service: place for place, service in enumerate(day.services)}
    begin, end = (first - day.first) // MINUTE, (last - day.first) // MINUTE
    day.counts[:, [places[service] for service in services], begin:end] = 0
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "stances_by_minute"),
            {"services": list(services), "first": first, "last": last},
        )
        rows = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 4)
    row = [places[service] for service in rows[:, 0].tolist()]
    day.counts[:, row, begin + rows[:, 1]] = rows[:, 2:].T

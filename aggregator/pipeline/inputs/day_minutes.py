"""The minutes of the last day, of all services, kept in memory: each tick reads only what may be new.

A tick counts the last quarter of an hour anew. Older minutes change seldom, by late or excluded reports: so a
few services a tick are read whole again, and within ten minutes all of them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice

import numpy as np
from numpy.typing import NDArray

from aggregator.pipeline.inputs.open_window import LENGTH
from aggregator.queries.counts.bucket_counts import Counts, read_counts
from aggregator.times import MINUTE
from reports.choices.services import CatalogueEntry
from reports.models import Stance

Minutes = NDArray[np.int64]

# With a tick every ten seconds, all of 240 services within ten minutes.
READ_AGAIN = 4  # services a tick
# What the last tick counted anew began this long before it, and there was a tick since.
OPEN = LENGTH + timedelta(minutes=2)
STANCES = (Stance.BROKEN, Stance.WORKS)


@dataclass
class DayMinutes:
    """Reports by stance, service and minute of [first, last)."""

    first: datetime
    last: datetime
    services: tuple[int, ...]
    counts: Minutes  # (2, N, minutes), of STANCES
    next_again: int = 0  # the place of the service that is read whole next

    def get(self, service: int) -> dict[Stance, tuple[int, ...]]:
        """The minutes of a service, by stance."""
        place = self.services.index(service)
        return {stance: tuple(self.counts[number, place].tolist()) for number, stance in enumerate(STANCES)}

    def count(self, *, first: datetime, step: timedelta) -> Counts:
        """Reports by service, start of a bucket of [first, last) and stance, as bucket_counts has them."""
        length = step // MINUTE
        inside = self.counts[:, :, (first - self.first) // MINUTE :]
        buckets = inside.reshape(2, len(self.services), -1, length).sum(axis=3)
        counts: Counts = defaultdict(int)
        for stance, place, bucket in zip(*(axis.tolist() for axis in buckets.nonzero()), strict=True):
            key = (self.services[place], first + bucket * step, STANCES[stance].value)
            counts[key] = int(buckets[stance, place, bucket])
        return counts

    def find_reports(self, service: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Which minutes since the epoch have reports of something broken, and how many."""
        counts = self.counts[0, self.services.index(service)]
        minutes = np.flatnonzero(counts)
        start = int(self.first.timestamp()) // 60
        return tuple((minutes + start).tolist()), tuple(counts[minutes].tolist())


def read_day_minutes(
    *,
    before: DayMinutes | None,
    services: Sequence[CatalogueEntry],
    first: datetime,
    last: datetime,
) -> DayMinutes:
    """Those of [first, last): what `before` holds of them, and from the tables what may be new."""
    ids = tuple(entry.id for entry in services)
    if before is None or before.services != ids or not before.first <= first <= before.last - OPEN:
        day = DayMinutes(first, last, ids, np.zeros((2, len(ids), (last - first) // MINUTE), dtype=np.int64))
        _fill(day, ids, first, last)
        return day
    day = _move(before, first, last)
    _fill(day, ids, max(first, before.last - OPEN), last)
    again = tuple(islice(cycle(ids), before.next_again, before.next_again + min(READ_AGAIN, len(ids))))
    _fill(day, again, first, last)
    day.next_again = (before.next_again + READ_AGAIN) % max(len(ids), 1)
    return day


def _move(before: DayMinutes, first: datetime, last: datetime) -> DayMinutes:
    """The same minutes where both hold them; the new ones are empty yet."""
    kept = before.counts[:, :, (first - before.first) // MINUTE :]
    moved = np.zeros((2, len(before.services), (last - first) // MINUTE), dtype=np.int64)
    shared = min(kept.shape[2], moved.shape[2])
    moved[:, :, :shared] = kept[:, :, :shared]
    return DayMinutes(first, last, before.services, moved)


def _fill(day: DayMinutes, services: Sequence[int], first: datetime, last: datetime) -> None:
    """Replace the minutes [first, last) of these services."""
    places = {service: place for place, service in enumerate(day.services)}
    begin, end = (first - day.first) // MINUTE, (last - day.first) // MINUTE
    day.counts[:, [places[service] for service in services], begin:end] = 0
    counts = read_counts(services=services, first=first, last=last, step=MINUTE)
    numbers = {stance.value: number for number, stance in enumerate(STANCES)}
    for (service, minute, stance), reports in counts.items():
        day.counts[numbers[stance], places[service], (minute - day.first) // MINUTE] = reports

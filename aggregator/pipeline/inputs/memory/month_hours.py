"""The hours of the last month, kept in memory: what the lines over weeks count."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from aggregator.pipeline.inputs.memory.day_minutes import STANCES, DayMinutes
from aggregator.pipeline.inputs.open_window import LATE_REPORTS
from aggregator.queries.counts.bucket_counts import read_array
from aggregator.queries.counts.places import floor_hour
from aggregator.times import HOUR, MINUTE
from reports.models import Stance

# A point counts three hours, and the first one may begin before the month.
LENGTH = timedelta(days=30, hours=4)


class MonthHours:
    """Hours before those of the day's minutes are read once a day; these are summed up from the minutes."""

    def __init__(self, services: Sequence[int]) -> None:
        self.services = tuple(services)
        self._rows = {service: row for row, service in enumerate(services)}
        self._first = datetime.min.replace(tzinfo=UTC)
        self._counts: NDArray[np.int64] = np.zeros((2, len(services), LENGTH // HOUR), dtype=np.int64)
        self._read_on: dict[int, date] = {}

    def read(self, *, services: Sequence[int], late: Sequence[int], day: DayMinutes) -> None:
        """Bring these services up to date; of `late` ones, what may change by late reports."""
        begin = floor_hour(day.first + HOUR - MINUTE)
        self._move(floor_hour(day.last) + HOUR - LENGTH)
        today = day.last.date()
        due = [service for service in services if self._read_on.get(service) != today]
        self._fill(due, self._first, begin)
        self._fill([s for s in late if s in self._read_on], begin - LATE_REPORTS, begin)
        self._read_on |= dict.fromkeys(due, today)
        # Also of services that nobody asks for now: soon these hours are not among the minutes any more.
        whole = (day.last - begin) // HOUR
        self._counts[:, :, (begin - self._first) // HOUR :][:, :, :whole] = day.sum_buckets(
            first=begin, last=begin + whole * HOUR, step=HOUR
        )

    def count(
        self, *, service: int, ends: Sequence[datetime], every: timedelta, day: DayMinutes
    ) -> dict[Stance, list[int]]:
        """Reports in `every` before each end: whole hours, and before the last end any minutes."""
        row, length = self._rows[service], every // HOUR
        sums = np.zeros((2, self._counts.shape[2] + 1), dtype=np.int64)
        sums[:, 1:] = self._counts[:, row].cumsum(axis=1)
        *round_ends, last = ends
        places = np.array([(end - self._first) // HOUR for end in round_ends], dtype=np.int64)
        counts = sums[:, places] - sums[:, places - length]
        begin = (last - every - day.first) // MINUTE
        present = day.counts[:, row, begin : begin + every // MINUTE].sum(axis=1)
        return {
            stance: [*counts[number].tolist(), int(present[number])] for number, stance in enumerate(STANCES)
        }

    def _move(self, first: datetime) -> None:
        if first == self._first:
            return
        gone = (first - self._first) // HOUR if self._read_on else self._counts.shape[2]
        if 0 <= gone < self._counts.shape[2]:
            self._counts = np.roll(self._counts, -gone, axis=2)
            self._counts[:, :, -gone:] = 0
        else:
            self._counts[:] = 0
            self._read_on = {}
        self._first = first

    def _fill(self, services: Sequence[int], first: datetime, last: datetime) -> None:
        if not services:
            return
        first = max(first, self._first)
        begin, end = (first - self._first) // HOUR, (last - self._first) // HOUR
        rows = [self._rows[service] for service in services]
        self._counts[:, rows, begin:end] = read_array(services=services, first=first, last=last, step=HOUR)

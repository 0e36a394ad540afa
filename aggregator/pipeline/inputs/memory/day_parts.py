"""What the breakdowns of the last 24 hours count, of all services, kept in memory."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from aggregator.pipeline.inputs.open_window import OPEN, CountChanges
from aggregator.queries.counts import places, report_cells
from aggregator.queries.counts.places import HourCounts, WindowCounts
from aggregator.queries.counts.report_cells import KindCounts
from aggregator.times import HOUR, MINUTE
from reports import sql

# By minute: service, its surface and symptom, and reports.
KindRows = dict[datetime, list[tuple[int, tuple[str, str], int]]]


class DayParts:
    """Reports (stance broken) of [first, last) by service, surface and symptom, and by hour and place."""

    def __init__(self, *, services: Sequence[int], first: datetime, last: datetime) -> None:
        self.services = tuple(services)
        self._first, self._last = first, last
        self._kinds: dict[int, KindCounts] = {}
        self._hours: dict[int, HourCounts] = {}
        # Kept, so that it can be taken off when these minutes are counted again.
        self._open = _read_kinds(last - OPEN, last)
        self._read_whole(self.services)

    def count_window(self, service: int) -> WindowCounts:
        """What is to be broken down."""
        first, last = places.cover_whole_hours(first=self._first, last=self._last)
        hours = places.sum_hours(hours=self._hours[service], first=first, last=last)
        return WindowCounts(self._first, self._last, self._kinds[service], hours)

    def holds(
        self, *, services: Sequence[int], first: datetime, last: datetime, changes: CountChanges
    ) -> bool:
        """Whether it can be moved to [first, last)."""
        return (
            self.services == tuple(services)
            # What leaves is read; after a long pause, reading all is quicker.
            and self._first <= first <= self._first + HOUR
            and self._last <= last
            and changes.find_first(self._last) >= self._last - OPEN
        )

    def move(self, *, first: datetime, last: datetime, changes: CountChanges) -> None:
        """Read what came, what changed and what leaves."""
        begin = changes.find_first(self._last)
        leaving, new = _read_kinds(self._first, first), _read_kinds(begin, last)
        old = {minute: rows for minute, rows in self._open.items() if minute >= begin}
        for rows, sign in ((leaving, -1), (old, -1), (new, 1)):
            self._add(rows, sign)
        self._first, self._last = first, last
        kept = {minute: rows for minute, rows in self._open.items() if last - OPEN <= minute < begin}
        self._open = kept | new
        self._read_hours(_list_services(old) | _list_services(new), begin)
        self._read_whole(
            [service for service in self.services if service in changes.services or self._is_wrong(service)]
        )

    def _is_wrong(self, service: int) -> bool:
        """More left than was there: somebody recounted the past, see `manage.py rebuild_rollups`."""
        return min(self._kinds[service].values(), default=0) < 0

    def _add(self, rows: KindRows, sign: int) -> None:
        for minute in rows.values():
            for service, kind, reports in minute:
                if service in self._kinds:
                    self._kinds[service][kind] += sign * reports

    def _read_hours(self, services: Iterable[int], begin: datetime) -> None:
        """Those that `begin` lies in, and later ones."""
        chosen = sorted(self._hours.keys() & services)
        if not chosen:
            return
        first, last = places.cover_whole_hours(first=self._first, last=self._last)
        begin = places.floor_hour(begin)
        for service, hours in places.read_hour_counts(services=chosen, first=begin, last=last).items():
            kept = {hour: each for hour, each in self._hours[service].items() if first <= hour < begin}
            self._hours[service] = kept | hours

    def _read_whole(self, services: Sequence[int]) -> None:
        """Everything of these services."""
        if not services:
            return
        cells = report_cells.read_observed(services=services, first=self._first, last=self._last)
        self._kinds |= {service: report_cells.sum_by_kind(counts=cells[service]) for service in services}
        first, last = places.cover_whole_hours(first=self._first, last=self._last)
        self._hours |= places.read_hour_counts(services=services, first=first, last=last)


def _list_services(rows: KindRows) -> set[int]:
    return {service for minute in rows.values() for service, _, _ in minute}


def _read_kinds(first: datetime, last: datetime) -> KindRows:
    """Of the minutes [first, last), of all services."""
    rows: KindRows = defaultdict(list)
    if first >= last:
        return rows
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "kinds_by_minute"), {"first": first, "last": last})
        for service, surface, symptom, minute, reports in cursor.fetchall():
            rows[first + minute * MINUTE].append((service, (surface, symptom), reports))
    return rows

"""Reports by cell, kept long enough to name the scope of an incident in a replay."""

from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.place.localisation import DimensionSums, Scope, localise_sums
from aggregator.stats.policy import Policy
from aggregator.stats.replay.rows import select_service
from aggregator.stats.replay.series import Names

Ints = NDArray[np.int64]
RECENT_DAYS = (
    3  # days of an incident whose own reports are looked up: a longer one has shown its scope by then
)
# The mix of the world's regions turns with the clock, so quiet reports are kept by blocks of three hours.
DAY, BLOCK = 1440, 180


@dataclass
class ReplayPlaces:
    """Rows are those of rows.py."""

    names: Names
    policy: Policy
    recent: deque[Ints] = field(default_factory=lambda: deque(maxlen=RECENT_DAYS + 1))  # rows, a day each
    days: deque[Ints] = field(default_factory=deque)  # quiet reports (DAY / BLOCK, cells), a day each
    quiet: Ints = field(default_factory=lambda: np.zeros((DAY // BLOCK, 0), np.int64))  # their sum
    # Of each dimension the values met, each with its number.
    _values: tuple[dict[str, int], ...] = field(default_factory=lambda: ({}, {}, {}))
    # (4, cells): of each cell the service, and the number of its value in each dimension
    _table: Ints = field(default_factory=lambda: np.zeros((4, 0), np.int64))

    def add_day(self, *, rows: Ints) -> None:
        """Add the rows of a day, or of the day so far, before its incidents are localised."""
        self.recent.append(rows)

    def learn(self, *, quiet: Ints) -> None:
        """Add a day's rows outside incidents to the quiet reports; those of eight weeks ago leave them."""
        size, blocks = len(self.names.cells), DAY // BLOCK
        cells = quiet[0] % DAY // BLOCK * size + quiet[2]
        day = (
            np.bincount(cells, weights=quiet[3], minlength=blocks * size)
            .astype(np.int64)
            .reshape(blocks, size)
        )
        self.quiet = np.hstack([self.quiet, np.zeros((blocks, size - self.quiet.shape[1]), np.int64)])
        self.quiet += day
        self.days.append(day)
        if len(self.days) > self.policy.history_weeks * 7:
            old = self.days.popleft()
            self.quiet[:, : old.shape[1]] -= old

    def localise(self, *, service: int, since: int, until: int, expected: float) -> Scope:
        """The scope that the reports of [since, until) show."""
        self._number_values()
        cells = np.flatnonzero(self._table[0] == service)
        blocks = np.arange(since, max(until, since + 1)) % DAY // BLOCK
        known = cells[: np.searchsorted(cells, self.quiet.shape[1])]  # others have no quiet report yet
        # Each block counts as often as minutes of the incident lie in it.
        quiet = np.bincount(blocks, minlength=DAY // BLOCK) @ self.quiet[:, known] / len(blocks)
        return localise_sums(
            observed=self._sum_by_value(*self._select_reports(service, since, until)),
            quiet=self._sum_by_value(known, quiet),
            expected=expected,
            policy=self.policy,
        )

    def _select_reports(self, service: int, since: int, until: int) -> Ints:
        """(2, n) cells and reports of the service in [since, until)."""
        days = [select_service(day, service=service, since=since, until=until) for day in self.recent]
        return np.concatenate([day[2:4] for day in days], axis=1)

    def _number_values(self) -> None:
        """Number the values of the cells that were met since the last call."""
        new = list(islice(self.names.cells, self._table.shape[1], None))
        if new:
            services, *columns = zip(*new, strict=True)
            values = [
                [names.setdefault(value, len(names)) for value in column]
                for names, column in zip(self._values, columns, strict=True)
            ]
            rows = [self.names.services[service] for service in services]
            self._table = np.hstack([self._table, np.array([rows, *values])])

    def _sum_by_value(self, cells: Ints, reports: NDArray[Any]) -> DimensionSums:
        """By the values of each dimension."""
        sums = [
            np.bincount(values, weights=reports, minlength=len(names)).tolist()
            for names, values in zip(self._values, self._table[1:, cells], strict=True)
        ]
        named = (zip(names, each, strict=True) for names, each in zip(self._values, sums, strict=True))
        # Values of other services have a number too, and a sum of 0 here.
        return [{name: total for name, total in each if total} for each in named]

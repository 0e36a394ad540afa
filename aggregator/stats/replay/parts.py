"""Rows of a day -> reports of parts in each bucket, and the quiet shares of parts."""

from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline import shares as part_shares
from aggregator.stats.baseline.baselines import Baselines, build_cold_baselines
from aggregator.stats.baseline.shares import (
    DIMENSIONS,
    HOURS,
    WHOLE,
    DailySums,
    PartHistory,
    Shares,
    list_part_names,
    split_part_name,
)
from aggregator.stats.detector.concentration import caps
from aggregator.stats.detector.part.part_networks import (
    PartBaseline,
    PartReports,
    PartRows,
    cap_part_networks,
    count_others,
)
from aggregator.stats.detector.part_memory import PartCounts
from aggregator.stats.policy import Policy
from aggregator.stats.replay.rows import BROKEN, select_service, sort_stably
from aggregator.stats.replay.series import Names

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
HOUR = 60
# Days whose rows are kept: an onset is looked for in the day before a rise, and caps look back one hour more.
RECENT_DAYS = 3


@dataclass
class ReplayParts:
    """Rows are those of rows.py. Parts are numbered in the order in which they are met."""

    names: Names
    policy: Policy
    step: int
    shares: Shares = field(default_factory=part_shares.build_empty_shares)
    _numbers: dict[tuple[int, str], int] = field(default_factory=dict)  # of (service, part)
    # (DIMENSIONS, cells) the number of the part of each dimension that a cell belongs to, or -1
    _table: Ints = field(default_factory=lambda: np.zeros((len(DIMENSIONS), 0), np.int64))
    # Quiet reports by hour of the day: of parts and of services, a day each, and their sums.
    _days: deque[tuple[Ints, Ints]] = field(default_factory=deque)
    _squares: Floats = field(default_factory=lambda: np.zeros((2, 0)))  # sums over days: see DailySums
    _whole_squares: Floats = field(default_factory=lambda: np.zeros(0))
    _quiet: Ints = field(default_factory=lambda: np.zeros((0, HOURS), np.int64))
    _whole: Ints = field(default_factory=lambda: np.zeros((0, HOURS), np.int64))
    _recent: deque[Ints] = field(default_factory=lambda: deque(maxlen=RECENT_DAYS))  # rows, a day each
    _baseline: Baselines = field(init=False)
    _few_share: Floats = field(default_factory=lambda: np.zeros(0))  # (N,)

    def __post_init__(self) -> None:
        self._baseline = build_cold_baselines(size=0, policy=self.policy)

    def count_parts(self, *, rows: Ints, baseline: Baselines, few_share: Floats) -> PartCounts:
        """Reports of known parts in the buckets of a day, or of the day so far.

        `few_share` (N,): the share of the busiest networks of each service on ordinary days.
        """
        self._recent.append(rows)
        self._baseline, self._few_share = baseline, few_share
        self._number_parts(int(rows[2].max(initial=-1)) + 1)
        if not self.shares.size:
            return PartCounts.none()
        known = np.append([self.shares.places.get(pair, -1) for pair in self._numbers], -1)  # -1 stays -1
        part = known[self._table][:, rows[2]]
        row = np.broadcast_to(np.arange(rows.shape[1]), part.shape)
        chosen = (part >= 0) & (rows[BROKEN] > 0)
        part, row = part[chosen], row[chosen]
        order = sort_stably(part, below=self.shares.size)  # those of a part come in order of time
        part, row = part[order], row[order]
        minute = rows[0, row]
        new = np.ones(len(part), bool)
        new[1:] = (part[1:] != part[:-1]) | (minute[1:] != minute[:-1])
        first = np.flatnonzero(new)
        counts = np.add.reduceat(rows[BROKEN, row], first) if len(first) else part
        return PartCounts(part[first], minute[first], counts)

    def reports(self, *, row: int, part: str, first: int, last: int) -> PartReports:
        """The reports of a part that count in the buckets of [first, last)."""
        known = part != WHOLE
        share = self.shares.share[self.shares.places[row, part]] if known else np.ones(HOURS)
        minute, _, _, broken, works, network = self._select_rows(
            row, part, caps.find_first_minute(minute=first), last
        )
        return cap_part_networks(
            rows=PartRows(minute=minute, network=network, broken=broken, works=works),
            baseline=PartBaseline(
                of_service=self._baseline.take([row]), share=share, few_share=float(self._few_share[row])
            ),
            first=first,
            last=last,
            step=self.step,
            policy=self.policy,
        )

    def others(self, *, row: int, part: str, first: int, last: int) -> int | None:
        """Reports from beyond the busiest networks; None where no network is known."""
        minute, _, _, broken, _, network = self._select_rows(row, part, first, last)
        if not (network >= 0).any():
            return None
        return count_others(minute=minute, network=network, reports=broken, policy=self.policy)

    def _select_rows(self, row: int, part: str, first: int, last: int) -> Ints:
        """(6, n) rows of a part, or of the whole service, in [first, last) minutes."""
        days = [select_service(rows, service=row, since=first, until=last) for rows in self._recent]
        selected = np.concatenate(days, axis=1)
        if part == WHOLE:
            return selected
        own = self._table[DIMENSIONS.index(split_part_name(part=part)[0])]
        return selected[:, own[selected[2]] == self._numbers[row, part]]

    def learn(self, *, rows: Ints, quiet: NDArray[np.bool_], history_hours: Ints) -> None:
        """Add the day's `quiet` rows (n,) to the quiet reports of services (N,), and learn their shares.

        The oldest day leaves them.
        """
        size, hour = len(history_hours), rows[0] // HOUR % HOURS
        reports = np.where(quiet, rows[BROKEN], 0)
        parts = np.zeros((len(self._numbers) + 1, HOURS), np.int64)
        for own in self._table:
            parts += _sum_by_hour(own[rows[2]] + 1, hour, reports, len(parts))
        parts = parts[1:]  # row 0 took the reports that name no part
        whole = _sum_by_hour(rows[1], hour, reports, size)
        self._days.append((parts, whole))
        self._count_days(parts, whole, 1)
        self._quiet = _pad_rows(self._quiet, len(parts)) + parts
        self._whole = _pad_rows(self._whole, size) + whole
        if len(self._days) > self.policy.history_weeks * 7:
            oldest = self._days.popleft()
            self._count_days(*oldest, -1)
            for total, old in zip((self._quiet, self._whole), oldest, strict=True):
                total[: len(old)] -= old
        self.shares = part_shares.learn_shares(
            history=PartHistory(
                row=np.array([service for service, _ in self._numbers], np.int64),
                names=[name for _, name in self._numbers],
                reports=self._quiet,
                whole=self._whole,
                daily=DailySums(self._squares[0], self._squares[1], self._whole_squares),
            ),
            history_hours=history_hours,
            policy=self.policy,
        )

    def _count_days(self, parts: Ints, whole: Ints, sign: int) -> None:
        """Add a day to the sums of squares (`sign` 1), or take it out (-1)."""
        # Squares of counts are whole numbers, so taking out what was added leaves no rounding error.
        counts, every = parts.sum(axis=1).astype(float), whole.sum(axis=1).astype(float)
        own = every[[row for row, _ in list(self._numbers)[: len(counts)]]]
        self._squares = np.hstack(
            [self._squares, np.zeros((2, max(len(counts) - self._squares.shape[1], 0)))]
        )
        self._squares[:, : len(counts)] += sign * np.array([counts**2, counts * own])
        grown = np.zeros(max(len(every) - len(self._whole_squares), 0))
        self._whole_squares = np.append(self._whole_squares, grown)
        self._whole_squares[: len(every)] += sign * every**2

    def _number_parts(self, cells: int) -> None:
        """Number the parts of the first `cells` cells."""
        # No more than those: a batch is read ahead of the day, and its names are known already, but a service
        # that is yet to come has no parts.
        new = [self._number_cell(cell) for cell in islice(self.names.cells, self._table.shape[1], cells)]
        if new:
            self._table = np.hstack([self._table, np.array(new, np.int64).T])

    def _number_cell(self, cell: tuple[str, str, str, str]) -> list[int]:
        numbers, row = [-1] * len(DIMENSIONS), self.names.services[cell[0]]
        for dimension, part in _list_parts(*cell[1:]):
            numbers[dimension] = self._numbers.setdefault((row, part), len(self._numbers))
        return numbers


@lru_cache(maxsize=65_536)  # services have most of them in common
def _list_parts(surface: str, region: str, symptom: str) -> list[tuple[int, str]]:
    """(place of the dimension, name) of each part that a cell belongs to."""
    parts = list_part_names(surface=surface, region=region, symptom=symptom)
    return [(DIMENSIONS.index(split_part_name(part=part)[0]), part) for part in parts]


def _sum_by_hour(row: Ints, hour: Ints, reports: Ints, size: int) -> Ints:
    sums = np.bincount(row * HOURS + hour, weights=reports, minlength=size * HOURS)
    return sums.astype(np.int64).reshape(size, HOURS)


def _pad_rows(reports: Ints, size: int) -> Ints:
    """(size, HOURS): whatever was met later had no reports before."""
    return np.concatenate([reports, np.zeros((size - len(reports), HOURS), np.int64)])

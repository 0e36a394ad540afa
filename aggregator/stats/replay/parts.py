"""Rows of a day -> reports of parts in each bucket, and the usual shares of parts."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline import shares as part_shares
from aggregator.stats.baseline.baseline import Baseline
from aggregator.stats.baseline.shares import HOURS, Shares, parts_of
from aggregator.stats.detector.part_crowds import begins, temper
from aggregator.stats.detector.parts import PartCounts
from aggregator.stats.policy import Policy
from aggregator.stats.replay.series import Names

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
MOST = 4  # parts that one report belongs to
HOUR, DAY = 60, 1440


@dataclass
class Parts:
    """Rows are (6, n): minute, service, leaf, broken, works, network. Parts are numbered as they are met."""

    names: Names
    policy: Policy
    step: int
    numbers: dict[tuple[int, str], int] = field(default_factory=dict)  # of (service, part)
    shares: Shares = field(default_factory=part_shares.nothing)
    _leaves: list[tuple[int, ...]] = field(default_factory=list)  # parts of each leaf
    _days: deque[Ints] = field(default_factory=deque)  # quiet reports (parts, HOURS), a day each
    _whole: deque[Ints] = field(default_factory=deque)  # the same of services
    _before: Ints = field(default_factory=lambda: np.zeros((6, 0), np.int64))  # rows before the day in hand

    def learn(self, *, quiet: Ints, size: int) -> None:
        """A day's rows outside incidents join the usual of `size` services; the oldest leave it."""
        row, part = self._told(quiet)
        hour = quiet[0] // HOUR % HOURS
        self._days.append(_by_hour(part, hour[row], quiet[3, row], len(self.numbers)))
        self._whole.append(_by_hour(quiet[1], hour, quiet[3], size))
        if len(self._days) > self.policy.history_weeks * 7:
            self._days.popleft()
            self._whole.popleft()
        self.shares = part_shares.learn(
            row=np.array([service for service, _ in self.numbers], np.int64),
            names=[name for _, name in self.numbers],
            reports=_added(self._days, len(self.numbers)),
            whole=_added(self._whole, size),
            policy=self.policy,
        )

    def counts(self, *, rows: Ints, first: int, last: int, baseline: Baseline, few: Floats) -> PartCounts:
        """Reports of known parts in buckets of [first, last), those of few networks cut.

        `few` (N,): what the busiest networks of a service usually make up.
        """
        told = np.concatenate([self._before, rows], axis=1)
        self._before = rows[:, rows[0] >= begins(minute=last)]
        row, part = self._told(told)
        known = self._known()[part]
        row, part = row[known >= 0], known[known >= 0]
        return temper(
            minute=told[0, row],
            part=part,
            network=told[5, row],
            broken=told[3, row],
            works=told[4, row],
            shares=self.shares,
            baseline=baseline,
            few=few,
            first_minute=first,
            step=self.step,
            policy=self.policy,
        )

    def _known(self) -> Ints:
        """(numbers,) places among the shares, -1 where a part has no usual share yet."""
        return np.array([self.shares.places.get(pair, -1) for pair in self.numbers], np.int64)

    def _told(self, rows: Ints) -> tuple[Ints, Ints]:
        """(place of the row, number of the part) for each part that a row belongs to."""
        for service, surface, region, symptom in list(self.names.leaves)[len(self._leaves) :]:
            own = self.names.services[service]
            parts = parts_of(surface=surface, region=region, symptom=symptom)
            self._leaves.append(
                tuple(self.numbers.setdefault((own, part), len(self.numbers)) for part in parts)
            )
        table = np.full((len(self._leaves), MOST), -1, np.int64)
        for leaf, numbers in enumerate(self._leaves):
            table[leaf, : len(numbers)] = numbers
        parts = table[rows[2]]
        row, column = np.nonzero(parts >= 0)
        return row, parts[row, column]


def _by_hour(row: Ints, hour: Ints, reports: Ints, size: int) -> Ints:
    sums = np.bincount(row * HOURS + hour, weights=reports, minlength=size * HOURS)
    return sums.astype(np.int64).reshape(size, HOURS)


def _added(days: deque[Ints], size: int) -> Ints:
    """(size, HOURS) the sum of all; parts met later have had no reports before."""
    found = np.zeros((size, HOURS), np.int64)
    for day in days:
        found[: len(day)] += day
    return found

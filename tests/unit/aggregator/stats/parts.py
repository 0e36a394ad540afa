"""Services of two surfaces, and reports of them, for the tests of parts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.baselines import Baselines
from aggregator.stats.baseline.shares import (
    HOURS,
    WHOLE,
    DailySums,
    PartHistory,
    Shares,
    learn_shares,
    list_part_names,
)
from aggregator.stats.detector.concentration.caps import sum_latest_quarter
from aggregator.stats.detector.part.part_networks import PartInputs, PartReports, count_others
from aggregator.stats.detector.part_memory import PartCounts
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat

Ints = NDArray[np.int64]
SURFACES = ("api", "app", "web")
SHARES = (0.1, 0.3, 0.6)  # shares


@dataclass(frozen=True)
class Log:
    """Counts of surfaces (3, N, T) from minute 0 on that count as evidence.

    Those of a part come from `networks` different networks in turn. `discarded` (3, N, T) do not count.
    """

    counts: Ints
    networks: int | None = None
    discarded: Ints | None = None

    @property
    def whole(self) -> Ints:
        return self.counts.sum(axis=0)

    def parts(self, *, first: int, last: int) -> PartInputs:
        shares = make_shares(size=self.counts.shape[1])
        by_part = self._by_part(shares)[:, first:last]
        part, minute = np.nonzero(by_part)
        return PartInputs(shares, PartCounts(part, first + minute, by_part[part, minute]), self)

    def reports(self, *, row: int, part: str, first: int, last: int) -> PartReports:
        counts = _of(self.counts, row, part)
        networks = (
            None
            if self.networks is None
            else np.minimum(sum_latest_quarter(counts=counts[None])[0], self.networks)
        )
        return PartReports(
            _within(counts, first, last), None if networks is None else _within(networks, first, last)
        )

    def others(self, *, row: int, part: str, first: int, last: int) -> int | None:
        """As production counts them."""
        if self.networks is None:
            return None
        counts = _of(self.counts, row, part)
        minute = np.repeat(np.arange(len(counts)), counts)
        network = np.arange(len(minute)) % self.networks
        inside = (minute >= first) & (minute < last)
        return count_others(
            minute=minute[inside],
            network=network[inside],
            reports=np.ones(int(inside.sum()), np.int64),
            policy=DEFAULT,
        )

    def _by_part(self, shares: Shares) -> Ints:
        reports = self.counts if self.discarded is None else self.counts + self.discarded
        pairs = zip(shares.row.tolist(), shares.names, strict=True)
        return np.array([_of(reports, row, part) for row, part in pairs])


def _of(counts: Ints, row: int, part: str) -> Ints:
    if part == WHOLE:
        return counts[:, row].sum(axis=0)
    return counts[SURFACES.index(part.partition(":")[2]), row]


def _within(counts: Ints, first: int, last: int) -> Ints:
    """Nobody reported before minute 0."""
    return np.concatenate([np.zeros(max(-first, 0), np.int64), counts[max(first, 0) : last]])


def attacked(minutes: int, seed: int = 1) -> Log:
    """Discarded reports of one part of a busy service, and later an incident of it."""
    reports = quiet_parts([0.5, 6.0], minutes, seed)
    reports[0, 1, 200:260] += np.random.default_rng(seed).poisson(3.0, reports[0, 1, 200:260].shape)
    discarded = np.zeros_like(reports)
    discarded[0, 1, 100:130] = 60
    return Log(reports, discarded=discarded)


def steady(shares: NDArray[np.float64], reports: float, *, size: int, days: int = 56) -> DailySums:
    """Of services with `reports` in all, whose shares are the same every day, but for chance."""
    each = shares * reports / days
    chance = each * (1 - shares)
    return DailySums(
        days * (each**2 + chance), days * each * reports / days, np.full(size, reports**2 / days)
    )


def make_shares(*, size: int) -> Shares:
    """As learned from 24,000 quiet reports of each service."""
    names = [name for surface in SURFACES for name in list_part_names(surface=surface, region="", symptom="")]
    return learn_shares(
        history=PartHistory(
            row=np.repeat(np.arange(size), len(names)),
            names=names * size,
            reports=np.tile(np.round(np.array(SHARES) * 1000)[:, None], (size, HOURS)).astype(np.int64),
            whole=np.full((size, HOURS), 1000),
            daily=steady(np.tile(SHARES, size), 24_000.0, size=size),
        ),
        history_hours=np.full(size, 1344),
        policy=DEFAULT,
    )


def quiet_parts(rates: list[float], minutes: int, seed: int = 1) -> Ints:
    """Poisson counts (3, N, minutes) of services with these reports a minute."""
    mean = np.array(SHARES)[:, None, None] * np.array(rates)[:, None]
    return np.random.default_rng(seed).poisson(mean, (len(SHARES), len(rates), minutes))


def baseline(rates: list[float]) -> Baselines:
    return flat(rates)

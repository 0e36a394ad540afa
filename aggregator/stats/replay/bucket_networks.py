"""Rows of a day -> what the detector counts in each bucket, with the reports of few networks cut."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.fitting import Baselines, compute_expected_rate
from aggregator.stats.detector.concentration import caps
from aggregator.stats.detector.concentration.caps import CappedReports
from aggregator.stats.detector.concentration.network_reports import ReportRows, label_networks
from aggregator.stats.policy import Policy

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DAYS = 14  # whose networks say what is usual


@dataclass(frozen=True)
class BucketReports:
    """Buckets of N services, each (N, T); the last two None where no network is known."""

    broken: Ints
    works: Ints
    aside: Ints | None = None
    networks: Ints | None = None

    def of(self, *, rows: list[int], bins: slice) -> "BucketReports":
        """The same for some services, and some buckets."""
        every = (self.broken, self.works, self.aside, self.networks)
        return BucketReports(*(None if told is None else told[rows, bins] for told in every))  # type: ignore[arg-type]


@dataclass
class BucketNetworks:
    """Rows are those of rows.py."""

    policy: Policy
    step: int
    before: Ints = field(
        default_factory=lambda: np.zeros((6, 0), np.int64)
    )  # the hour before the day in hand
    labels: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # of the day's networks
    days: deque[Floats] = field(default_factory=lambda: deque(maxlen=DAYS))  # few_share() of each
    share: Floats = field(default_factory=lambda: np.zeros(0))  # what follows from them

    def said(self, *, rows: Ints, first: int, last: int, baseline: Baselines) -> BucketReports:
        """Buckets of [first, last) minutes."""
        size = len(baseline.dispersion)
        told = np.concatenate([self.before, rows], axis=1)
        told[5] = label_networks(told[5])
        self.labels = told[5, self.before.shape[1] :]
        self.before = rows[:, rows[0] >= caps.find_first_minute(minute=last)]
        if not (told[5] >= 0).any():
            return BucketReports(*(self._buckets(rows, said, size, first, last) for said in (3, 4)))
        usual = self._usual(first, last, baseline)
        broken, works = (self._crowd(told, said, first, usual) for said in (3, 4))
        return BucketReports(
            self._summed(broken.counted),
            self._summed(works.counted),
            self._highest(broken.discarded_lately),
            self._highest(broken.networks),
        )

    def learn(self, *, rows: Ints, size: int) -> None:
        """A whole day's networks, of the rows that said() had last."""
        known = self.labels >= 0
        if not known.any() and not self.days:
            return  # no network was ever told: the prior holds
        row, network, reports = rows[1, known], self.labels[known], rows[3, known]
        self.days.append(
            caps.measure_few_share(row=row, network=network, reports=reports, size=size, policy=self.policy)
        )
        self.share = self._shares(size)

    def _usual(self, first: int, last: int, baseline: Baselines) -> Floats:
        """(N, minutes); a bucket's reports stand at its start."""
        minutes = np.arange(caps.find_first_minute(minute=first), last)
        usual = compute_expected_rate(baseline=baseline, minutes=minutes) * self.step
        return np.where((minutes - first) % self.step, 0.0, usual)

    def _crowd(self, told: Ints, said: int, first: int, usual: Floats) -> CappedReports:
        return caps.cap_networks(
            rows=ReportRows(minute=told[0], row=told[1], network=told[5], reports=told[said]),
            first_minute=first,
            expected=usual,
            share=self.share_of(len(usual)),
            policy=self.policy,
        )

    def share_of(self, size: int) -> Floats:
        """(N,) what the busiest networks usually make up: learned once a day; newcomers have the prior."""
        return np.append(self.share, np.full(size - len(self.share), self.policy.few_share))

    def _shares(self, size: int) -> Floats:
        days = np.full((size, len(self.days)), np.nan)
        for place, shares in enumerate(self.days):
            days[: len(shares), place] = shares
        return caps.estimate_few_share(days=days, policy=self.policy)

    def _buckets(self, rows: Ints, said: int, size: int, first: int, last: int) -> Ints:
        bins = (last - first) // self.step
        cells = rows[1] * bins + (rows[0] - first) // self.step
        sums = np.bincount(cells, weights=rows[said], minlength=size * bins)
        return sums.astype(np.int64).reshape(size, bins)

    def _summed(self, minutes: Ints) -> Ints:
        out: Ints = minutes.reshape(len(minutes), -1, self.step).sum(axis=2)
        return out

    def _highest(self, minutes: Ints) -> Ints:
        out: Ints = minutes.reshape(len(minutes), -1, self.step).max(axis=2)
        return out

"""Rows of a day -> the reports that count in each bucket, with concentrated reports capped by network."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.baselines import Baselines, compute_expected_rate
from aggregator.stats.detector.concentration import caps
from aggregator.stats.detector.concentration.caps import CappedReports
from aggregator.stats.detector.concentration.network_reports import ReportRows, label_networks
from aggregator.stats.policy import Policy
from aggregator.stats.replay.rows import BROKEN, NETWORK, WORKS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DAYS = 14  # days from which the ordinary share of the busiest networks is learned, as in production


@dataclass(frozen=True)
class BucketReports:
    """Buckets of N services, each (N, T); the last two are None where no network is known."""

    broken: Ints
    works: Ints
    discarded: Ints | None = None
    networks: Ints | None = None

    def take(self, *, rows: list[int], bins: slice) -> "BucketReports":
        """The same for some services, and some buckets."""
        columns = (self.broken, self.works, self.discarded, self.networks)
        return BucketReports(*(None if each is None else each[rows, bins] for each in columns))  # type: ignore[arg-type]


@dataclass
class BucketNetworks:
    """Knows the networks of the last days. Rows are those of rows.py."""

    policy: Policy
    step: int
    # Rows of the hour before the day in hand: caps look back that far.
    before: Ints = field(default_factory=lambda: np.zeros((6, 0), np.int64))
    labels: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # of the networks of the day's rows
    daily_shares: deque[Floats] = field(
        default_factory=lambda: deque(maxlen=DAYS)
    )  # measure_few_share() of each
    share: Floats = field(default_factory=lambda: np.zeros(0))  # estimate_few_share() of those

    def count_buckets(self, *, rows: Ints, first: int, last: int, baseline: Baselines) -> BucketReports:
        """The buckets of [first, last) minutes."""
        size = len(baseline.dispersion)
        recent = np.concatenate([self.before, rows], axis=1)
        recent[NETWORK] = label_networks(recent[NETWORK])
        self.labels = recent[NETWORK, self.before.shape[1] :]
        # Kept unlabelled: labels are numbered anew each day.
        self.before = rows[:, rows[0] >= caps.find_first_minute(minute=last)]
        # Many files name no network at all; for them plain sums give the same in a fraction of the time.
        if not (recent[NETWORK] >= 0).any():
            return BucketReports(
                *(self._sum_rows(rows, stance, size, first, last) for stance in (BROKEN, WORKS))
            )
        expected = self._compute_expected(first, last, baseline)
        broken, works = (self._cap(recent, stance, first, expected) for stance in (BROKEN, WORKS))
        return BucketReports(
            self._sum_minutes(broken.counted),
            self._sum_minutes(works.counted),
            self._take_highest(broken.discarded_lately),
            self._take_highest(broken.networks),
        )

    def learn(self, *, rows: Ints, size: int) -> None:
        """Learn from the networks of a whole day: the rows that count_buckets() got last."""
        known = self.labels >= 0
        if not known.any() and not self.daily_shares:
            return  # no network was ever named: the prior holds
        row, network, reports = rows[1, known], self.labels[known], rows[BROKEN, known]
        self.daily_shares.append(
            caps.measure_few_share(row=row, network=network, reports=reports, size=size, policy=self.policy)
        )
        self.share = self._estimate_shares(size)

    def get_few_share(self, size: int) -> Floats:
        """(N,) the share of the busiest networks on ordinary days; newcomers of today have the prior."""
        return np.append(self.share, np.full(size - len(self.share), self.policy.few_share))

    def _compute_expected(self, first: int, last: int, baseline: Baselines) -> Floats:
        """(N, minutes) expected reports."""
        minutes = np.arange(caps.find_first_minute(minute=first), last)
        expected = compute_expected_rate(baseline=baseline, minutes=minutes) * self.step
        # All reports of a bucket have the time of its start, so its expected reports belong there as well.
        return np.where((minutes - first) % self.step, 0.0, expected)

    def _cap(self, rows: Ints, stance: int, first: int, expected: Floats) -> CappedReports:
        return caps.cap_networks(
            rows=ReportRows(minute=rows[0], row=rows[1], network=rows[NETWORK], reports=rows[stance]),
            first_minute=first,
            expected=expected,
            share=self.get_few_share(len(expected)),
            policy=self.policy,
        )

    def _estimate_shares(self, size: int) -> Floats:
        days = np.full(
            (size, len(self.daily_shares)), np.nan
        )  # before a service's first day nothing is known
        for place, shares in enumerate(self.daily_shares):
            days[: len(shares), place] = shares
        return caps.estimate_few_share(days=days, policy=self.policy)

    def _sum_rows(self, rows: Ints, stance: int, size: int, first: int, last: int) -> Ints:
        bins = (last - first) // self.step
        cells = rows[1] * bins + (rows[0] - first) // self.step
        sums = np.bincount(cells, weights=rows[stance], minlength=size * bins)
        return sums.astype(np.int64).reshape(size, bins)

    def _sum_minutes(self, minutes: Ints) -> Ints:
        sums: Ints = minutes.reshape(len(minutes), -1, self.step).sum(axis=2)
        return sums

    def _take_highest(self, minutes: Ints) -> Ints:
        """Of quantities that look back a quarter of an hour, which must not be added up."""
        highest: Ints = minutes.reshape(len(minutes), -1, self.step).max(axis=2)
        return highest

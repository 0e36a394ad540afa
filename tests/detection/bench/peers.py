"""Other detectors as statistics over minutes, and the thresholds at which they are as often wrong as ours.

All but the oracle are ports of published ideas, not the vendors' code. A statistic is (N, T), larger is
stranger; it alarms where it reaches its threshold. A peer's false alarms are stretches of alarms that lie
more than two hours apart, which favours it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.baselines import Baselines, compute_expected_rate
from aggregator.stats.score import compute_log_ratio, compute_tail, widen_dispersion
from tests.detection.bench.series.generators import SCATTER, WEEK, Floats, Ints

BLOCK = 120  # minutes in which alarms are one
HOURS = 168


@dataclass(frozen=True)
class PeerBaseline:
    """What a peer knows: plain means of the same history, or our baseline."""

    week: Floats  # (N, 168) plain mean a minute by hour of the week, outages and all
    day: Floats  # (N, 24) the same by hour of the day
    scatter: Floats  # (N,) plain variance over mean of hours about their hour of the week
    baseline: Baselines

    def take(self, rows: Ints) -> "PeerBaseline":
        return PeerBaseline(
            self.week[rows],
            self.day[rows],
            self.scatter[rows],
            self.baseline.take([int(row) for row in rows]),
        )


def learn_peers(hours: Ints, baseline: Baselines) -> PeerBaseline:
    """From hourly counts (N, H), H whole weeks that begin on a Monday."""
    weeks = hours.reshape(len(hours), -1, HOURS).astype(float)
    week = weeks.mean(axis=1)
    day = week.reshape(len(hours), 7, 24).mean(axis=1)
    variance = ((weeks - week[:, None]) ** 2).sum(axis=(1, 2)) / (weeks.shape[1] - 1) / HOURS
    return PeerBaseline(week / 60, day / 60, variance / np.maximum(week.mean(axis=1), 1e-9), baseline)


def sum_window(values: Any, width: int) -> Floats:
    """Sums of the last `width` minutes (fewer at the beginning)."""
    total = np.cumsum(values, axis=1, dtype=float)
    total[:, width:] -= total[:, :-width].copy()
    return total


def score_ratio(counts: Ints, minutes: Ints, known: PeerBaseline, monday: int) -> Floats:
    """Downdetector-type: the last 15 minutes over the mean for the time of day, at least one report."""
    expected = known.day[:, ((minutes - monday) // 60) % 24]
    return sum_window(counts, 15) / np.maximum(sum_window(expected, 15), 1.0)


def score_three_sigma(counts: Ints, minutes: Ints, known: PeerBaseline, monday: int) -> Floats:
    """Standard deviations of the last 15 minutes beyond the mean for the hour of the week."""
    expected = sum_window(known.week[:, ((minutes - monday) % WEEK) // 60], 15)
    return (sum_window(counts, 15) - expected) / np.sqrt(np.maximum(expected * known.scatter[:, None], 0.25))


def _build_farrington(width: int) -> Any:
    def statistic(counts: Ints, minutes: Ints, known: PeerBaseline, monday: int) -> Floats:
        """Nats of the negative binomial tail of whole bins, against our own baseline."""
        closing = np.flatnonzero((minutes + 1) % width == 0)
        expected = sum_window(compute_expected_rate(baseline=known.baseline, minutes=minutes), width)[
            :, closing
        ]
        counted = sum_window(counts, width)[:, closing]
        wide = widen_dispersion(
            dispersion=known.baseline.dispersion[:, None],
            wander=known.baseline.wander[:, None],
            mean=expected,
        )
        nats = np.full(counts.shape, -np.inf)
        nats[:, closing] = -np.log(compute_tail(count=counted, mean=expected, dispersion=wide))
        return nats

    return statistic


PEERS = {
    "Downdetector-type ratio": score_ratio,
    "seasonal 3 sigma": score_three_sigma,
    "Farrington-type, 5 min": _build_farrington(5),
    "Farrington-type, 15 min": _build_farrington(15),
}


def score_oracle(counts: Ints, rate: Floats, extra: float, dispersion: float = SCATTER) -> Floats:
    """CUSUM of one who knows the momentary rate and the size of what is to come: minimax, out of reach."""
    if dispersion > 1:
        nats = compute_log_ratio(
            count=counts, null=rate, alternative=rate + extra, size=rate / (dispersion - 1)
        )
    else:
        nats = counts * np.log1p(extra / rate) - extra
    path = np.cumsum(nats, axis=1)
    floor = np.minimum(np.minimum.accumulate(path, axis=1), 0.0)
    statistic: Floats = path - floor
    return statistic


def find_peaks(statistic: Floats) -> NDArray[np.float32]:
    """(N, T / 120) the highest value of each two hours."""
    size, steps = statistic.shape
    whole = steps // BLOCK * BLOCK
    highest: NDArray[np.float32] = (
        statistic[:, :whole].reshape(size, -1, BLOCK).max(axis=2).astype(np.float32)
    )
    return highest


def count_alarms(highest: NDArray[np.float32], threshold: float) -> int:
    """Stretches of alarms."""
    above = highest >= threshold
    return int(above[:, 0].sum() + (above[:, 1:] & ~above[:, :-1]).sum())


def find_threshold(highest: NDArray[np.float32], allowed: float) -> float:
    """The lowest threshold with no more than `allowed` stretches."""
    top = np.sort(highest.reshape(-1))[::-1][: int(allowed * 40) + 40]
    low, high = 0, len(top) - 1  # top[low] is allowed, top[high] is not
    while high - low > 1:
        middle = (low + high) // 2
        if count_alarms(highest, float(top[middle])) <= allowed:
            low = middle
        else:
            high = middle
    return float(top[low])


def find_oracle_threshold(highest: NDArray[np.float32], allowed: float) -> float:
    """The same in nats, from four times as many alarms: their number falls by e with each nat."""
    return find_threshold(highest, 4 * allowed) + float(np.log(4))


def measure_delays(statistic: Floats, limit: float, onset: NDArray[np.int64], window: int) -> Floats:
    """(N,) minutes from `onset` (N,) columns to the first alarm after it, as product.delays()."""
    minutes = np.arange(statistic.shape[1])
    since = minutes - onset[:, None]
    alarms = (statistic >= limit) & (since >= 0) & (since < window)
    first = np.where(alarms.any(axis=1), alarms.argmax(axis=1) - onset + 1, window).astype(float)
    before = np.take_along_axis(statistic, onset[:, None] - 1, axis=1)[:, 0]
    return np.where(before >= limit, np.nan, first)

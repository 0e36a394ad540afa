"""Past hours of services, laid out as weeks: what a baseline is learned from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

HOURS = 24  # of a day


@dataclass(frozen=True)
class HourlyHistory:
    """Hours laid out as weeks, (N, weeks, 168) unless said; those that were not observed count 0."""

    counts: Floats
    raised: Floats  # counts ** (2 / 3), near Gaussian
    seen: Floats  # 1 or 0
    hours: Floats  # (N,) seen
    fresh: Floats  # (weeks, 1) weight of a week by its age
    days: int  # up to the end of the latest whole day, UTC


def count_slight_rises(
    *, past: HourlyHistory, expected: Floats, dispersion: Floats, wander: Floats, policy: Policy
) -> Floats:
    """(N, days) rises of about an hour, by the day on which they begin, less as many falls.

    Slight: by a factor of which few rises announce anything, yet more than hours scatter. A rate that
    wanders falls as often as it rises, so what is left over are bursts.
    """
    by_day = (*past.counts.shape[:1], -1, HOURS)
    counts, seen = past.counts.reshape(by_day), past.seen.reshape(by_day) > 0
    mean = np.broadcast_to(expected[:, None], past.counts.shape).reshape(by_day)
    mean = mean * _estimate_day_levels(counts, mean, seen, policy)
    # Half a report more on both sides: an hour without reports has a logarithm, too.
    ratio = np.where(seen, np.log((counts + 0.5) / (mean + 0.5)), 0.0)
    sd = np.sqrt(dispersion[:, None, None] / mean + wander[:, None, None])
    least = np.maximum(policy.burst_hour_sd * sd, np.log(policy.rises[0]))
    rises, falls = (_count_beginnings(sign * ratio, least, policy) for sign in (1, -1))
    return (rises - falls)[:, : past.days]


def _estimate_day_levels(counts: Floats, mean: Floats, seen: NDArray[np.bool_], policy: Policy) -> Floats:
    """(N, days, 1) the median hour of each day over the expected one; 1 where the day is unknown."""
    ratio = np.where(seen, (counts + 0.5) / (mean + 0.5), np.nan)
    known = seen.any(axis=2)
    levels = np.ones(known.shape)
    levels[known] = np.nanmedian(ratio[known], axis=1)
    return np.clip(levels, policy.level_low, policy.level_high)[..., None]


def _count_beginnings(ratio: Floats, least: Floats, policy: Policy) -> Floats:
    """(N, days) hours with a slight `ratio` (N, days, 24) that follow one without."""
    slight = ((ratio > least) & (ratio < np.log(policy.burst_hour_most))).reshape(len(ratio), -1)
    begins = slight.copy()
    begins[:, 1:] &= ~slight[:, :-1]
    counted: Floats = begins.reshape(ratio.shape).sum(axis=2, dtype=np.float64)
    return counted

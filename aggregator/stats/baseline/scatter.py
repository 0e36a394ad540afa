"""How far hours lie from what the local level would have expected: dispersion, wander, half-life."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.hourly_history import HourlyHistory
from aggregator.stats.policy import Policy
from aggregator.stats.recursion import accumulate
from aggregator.stats.score import Floats

WANDERS = (0.001, 0.25)  # bounds of what is believed
HOUR_MINUTES = 60
HOUR = 10.0  # reports in each of the hours that the prior is worth


class Prior(Protocol):
    """What is believed before the first report, each (N,)."""

    @property
    def dispersion(self) -> Floats: ...
    @property
    def wander(self) -> Floats: ...


@dataclass(frozen=True)
class Scatter:
    """Of N services, each (N,)."""

    dispersion: Floats  # variance over mean of one minute
    wander: Floats  # variance of the log rate around the local level
    half_life: Floats  # minutes over which the level that leaves least wander forgets


def learn_scatter(
    *, past: HourlyHistory, expected: Floats, weight: Floats, prior: Prior, policy: Policy
) -> Scatter:
    """variance / mean = dispersion + wander x mean, from the hours that kept their `weight`.

    Estimated for each half-life that the local level may have; the one that leaves least wander wins, the
    slow one unless it is clearly beaten. Sparse services lean on the others.
    """
    slow, *fast = (
        _learn_at(past, expected, weight, prior, half_life, policy) for half_life in policy.level_half_lives
    )
    best = slow
    for other in fast:
        better = other.wander < policy.fast_level_share * best.wander
        best = Scatter(
            *(
                np.where(better, getattr(other, name), getattr(best, name))
                for name in ("dispersion", "wander", "half_life")
            )
        )
    return best


def measure_day_dispersion(*, counts: NDArray[np.int64], policy: Policy) -> Floats:
    """(N,) variance over mean of the minutes of a day within their hours, `counts` (N, T); nan: too few."""
    hours = counts.reshape(len(counts), -1, HOUR_MINUTES).astype(np.float64)
    about = ((hours - hours.mean(axis=2, keepdims=True)) ** 2).sum(axis=(1, 2))
    return compute_minute_dispersion(about=about, reports=hours.sum(axis=(1, 2)), policy=policy)


def compute_minute_dispersion(*, about: Floats, reports: Floats, policy: Policy) -> Floats:
    """(N,) variance over mean from the squares of minutes about the means of their hours, and all reports."""
    enough = reports >= policy.minutes_reports
    free = HOUR_MINUTES / (HOUR_MINUTES - 1)  # each hour's mean is its own
    dispersion: Floats = np.where(enough, about * free / np.maximum(reports, 1), np.nan)
    return dispersion


def raise_dispersion(*, dispersion: Floats, days: Floats, policy: Policy) -> Floats:
    """(N,) `dispersion` as hours show it, or that of the minutes of most `days` (N, D).

    Noise that multiplies minute by minute is averaged out within an hour. The median day has no outage; where
    only few days have enough reports, those are the ones that do.
    """
    known_days = ~np.isnan(days)
    # Counted from a service's first known day, or newcomers would never have enough of them.
    life = np.where(known_days.any(axis=1), days.shape[1] - known_days.argmax(axis=1), 1)
    often = known_days.sum(axis=1)
    known = (often >= policy.minutes_days) & (2 * often > life)
    middle = np.zeros(len(days))
    middle[known] = np.nanmedian(days[known], axis=1)
    most = np.minimum(middle * policy.minutes_share, policy.most_dispersion)
    return np.maximum(dispersion, most)


def _learn_at(
    past: HourlyHistory, expected: Floats, weight: Floats, prior: Prior, half_life: float, policy: Policy
) -> Scatter:
    size, weeks = past.counts.shape[:2]
    kept = (weight >= 0.999 * past.fresh).reshape(size, -1)
    centre, seen = _find_centre(past, expected, weight, policy)
    mean, seen = np.tile(centre, weeks), np.tile(seen, weeks)
    counts = past.counts.reshape(size, -1)
    mean = mean * _compute_level_before(counts, mean, kept, half_life, policy)
    # An hour seen in k weeks has pulled its own mean: 1 / k of its scatter is hidden, half of that where
    # the smoothed week is the centre. A single week shows nothing of its own scatter.
    shown = 1 - np.where(seen >= policy.scatter_weeks, 1.0, 0.5) / np.maximum(seen, 1.0)
    trust = kept * (1 - 1 / np.maximum(seen, 1.0)) / (1 + mean / 20) ** 2
    scatter = (counts - mean) ** 2 / mean / np.maximum(shown, 0.1)
    sums = _Sums.of(trust, mean, scatter)
    own = sums.solve(dispersion=prior.dispersion, wander=prior.wander, policy=policy)
    share = np.minimum(1.0, np.array([sums.n, sums.mxx / HOUR**2]) / policy.dispersion_weight)
    others = (np.array(own) * share).sum(axis=1) + np.array([prior.dispersion[0], prior.wander[0]])
    pooled = (others / (share.sum(axis=1) + 1))[:, None] * np.ones(size)
    dispersion, wander = sums.solve(dispersion=pooled[0], wander=pooled[1], policy=policy)
    return Scatter(dispersion, wander, np.full(size, half_life))


@dataclass(frozen=True)
class _Sums:
    """Weighted sums over hours for a straight line of scatter over mean, each (N,)."""

    n: Floats
    mx: Floats
    mxx: Floats
    mz: Floats
    mxz: Floats

    @classmethod
    def of(cls, trust: Floats, mean: Floats, scatter: Floats) -> "_Sums":
        weighed = trust * mean
        parts = (trust, weighed, weighed * mean, trust * scatter, weighed * scatter)
        return cls(*(part.sum(axis=1) for part in parts))

    def solve(self, *, dispersion: Floats, wander: Floats, policy: Policy) -> tuple[Floats, Floats]:
        """(dispersion, wander), pulled to the given ones by the weight of a few hours."""
        given = policy.dispersion_weight
        n, mz = self.n + given, self.mz + given * dispersion
        mxx, mxz = self.mxx + given * HOUR**2, self.mxz + given * HOUR**2 * wander
        slope = np.clip((n * mxz - self.mx * mz) / np.maximum(n * mxx - self.mx**2, 1e-9), *WANDERS)
        level = np.clip((mz - slope * self.mx) / n, policy.least_dispersion, policy.most_dispersion)
        # Solved again for the wander, because the dispersion may have hit its bounds.
        return level, np.clip((mxz - level * self.mx) / mxx, *WANDERS)


def _find_centre(
    past: HourlyHistory, expected: Floats, weight: Floats, policy: Policy
) -> tuple[Floats, Floats]:
    """(N, 168) each hour's own mean where enough weeks show it, and how many weeks those are.

    The smoothed profile is off where a day begins with a jump; that is not scatter.
    """
    total = weight.sum(axis=1)
    weeks = total**2 / np.maximum((weight**2).sum(axis=1), 1e-9)
    mean = (weight * past.counts).sum(axis=1) / np.maximum(total, 1e-9)
    centre: Floats = np.maximum(np.where(weeks >= policy.scatter_weeks, mean, expected), expected / 2)
    return centre, weeks


def _compute_level_before(
    counts: Floats, mean: Floats, kept: NDArray[np.bool_], half_life: float, policy: Policy
) -> Floats:
    """(N, H) the detector's local level at each hour, from the hours before it."""
    terms = np.where(kept, [counts, mean], 0.0).reshape(2 * len(counts), -1)
    keep = np.full(terms.shape, 0.5 ** (60 / half_life))
    reports, expected = accumulate(gain=keep, add=terms, start=np.zeros(len(terms))).reshape(2, *counts.shape)
    prior = policy.level_prior_reports
    level = np.ones(counts.shape)
    level[:, 1:] = ((prior + reports) / (prior + expected))[:, :-1]
    return np.clip(level, policy.level_low, policy.level_high)

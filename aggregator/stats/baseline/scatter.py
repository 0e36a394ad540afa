"""How far hours lie from what the local level would have expected: dispersion, wander, half-life."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.hourly_history import HourlyHistory
from aggregator.stats.policy import Policy
from aggregator.stats.recursion import accumulate
from aggregator.stats.score import Floats

# Bounds of a wander. As a variance of the log rate, they are standard deviations of 3 % and 50 %.
WANDER_BOUNDS = (0.001, 0.25)
HOUR_MINUTES = 60
PRIOR_REPORTS_AN_HOUR = 10.0  # in each of the hours that the prior is worth
# Reports an hour at which wander adds as much scatter as dispersion: about their priors' ratio in the policy.
EQUAL_SCATTER_REPORTS = 20
# An hour that is no outlier keeps its week's weight. A little less allows for rounding.
FULL_WEIGHT = 0.999


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
    half_life: Floats  # minutes, of the local level that leaves the least wander


def learn_scatter(
    *, past: HourlyHistory, expected: Floats, weight: Floats, prior: Prior, policy: Policy
) -> Scatter:
    """variance / mean = dispersion + wander x mean, from the hours that kept their `weight`.

    Both are estimated for each half-life that the local level may have. The slowest is kept unless a faster
    one leaves clearly less wander. Estimates of sparse services are pulled towards those of the others.
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
    squares = ((hours - hours.mean(axis=2, keepdims=True)) ** 2).sum(axis=(1, 2))
    return compute_minute_dispersion(squares=squares, reports=hours.sum(axis=(1, 2)), policy=policy)


def compute_minute_dispersion(*, squares: Floats, reports: Floats, policy: Policy) -> Floats:
    """(N,) variance over mean of minutes; nan where there are too few reports.

    `squares` (N,): squared differences between the minutes and the mean of their hour, summed.
    """
    enough = reports >= policy.minutes_reports
    # Each hour's mean is estimated from its own 60 minutes, which leaves 59 degrees of freedom.
    correction = HOUR_MINUTES / (HOUR_MINUTES - 1)
    dispersion: Floats = np.where(enough, squares * correction / np.maximum(reports, 1), np.nan)
    return dispersion


def raise_dispersion(*, dispersion: Floats, days: Floats, policy: Policy) -> Floats:
    """(N,) the larger of two: `dispersion` from hours, and the median over `days` (N, D) of that of minutes.

    Hours average out noise that multiplies the rate of each minute. The median day has no outage. Where most
    days have too few reports, no median is taken: the days with enough are then those of outages.
    """
    known_days = ~np.isnan(days)
    # Counted from a service's first known day, or newcomers would never have enough of them.
    life = np.where(known_days.any(axis=1), days.shape[1] - known_days.argmax(axis=1), 1)
    enough_days = known_days.sum(axis=1)
    known = (enough_days >= policy.minutes_days) & (2 * enough_days > life)
    median = np.zeros(len(days))
    median[known] = np.nanmedian(days[known], axis=1)
    of_minutes = np.minimum(median * policy.minutes_share, policy.most_dispersion)
    return np.maximum(dispersion, of_minutes)


def _learn_at(
    past: HourlyHistory, expected: Floats, weight: Floats, prior: Prior, half_life: float, policy: Policy
) -> Scatter:
    size, weeks = past.counts.shape[:2]
    kept = (weight >= FULL_WEIGHT * past.fresh).reshape(size, -1)
    centre, seen = _find_centre(past, expected, weight, policy)
    mean, seen = np.tile(centre, weeks), np.tile(seen, weeks)
    counts = past.counts.reshape(size, -1)
    mean = mean * _compute_level_before(counts, mean, kept, half_life, policy)
    # A mean of k weeks follows each of them, which hides 1 / k of the scatter. The smoothed week, where it is
    # the centre, hides half as much. A single week shows nothing of its own scatter.
    shown = 1 - np.where(seen >= policy.scatter_weeks, 1.0, 0.5) / np.maximum(seen, 1.0)
    # Busy hours weigh less, because wander makes their scatter vary most.
    precision = kept * (1 - 1 / np.maximum(seen, 1.0)) / (1 + mean / EQUAL_SCATTER_REPORTS) ** 2
    scatter = (counts - mean) ** 2 / mean / np.maximum(shown, 0.1)
    sums = _Sums.of(precision, mean, scatter)
    own = sums.solve(dispersion=prior.dispersion, wander=prior.wander, policy=policy)
    hours = np.array([sums.n, sums.mxx / PRIOR_REPORTS_AN_HOUR**2])
    share = np.minimum(1.0, hours / policy.dispersion_weight)
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
    def of(cls, precision: Floats, mean: Floats, scatter: Floats) -> "_Sums":
        weighed = precision * mean
        columns = (precision, weighed, weighed * mean, precision * scatter, weighed * scatter)
        return cls(*(column.sum(axis=1) for column in columns))

    def solve(self, *, dispersion: Floats, wander: Floats, policy: Policy) -> tuple[Floats, Floats]:
        """(dispersion, wander), pulled towards the given ones as if a few more hours had shown those."""
        given = policy.dispersion_weight
        n, mz = self.n + given, self.mz + given * dispersion
        given_square = given * PRIOR_REPORTS_AN_HOUR**2
        mxx, mxz = self.mxx + given_square, self.mxz + given_square * wander
        slope = np.clip((n * mxz - self.mx * mz) / np.maximum(n * mxx - self.mx**2, 1e-9), *WANDER_BOUNDS)
        level = np.clip((mz - slope * self.mx) / n, policy.least_dispersion, policy.most_dispersion)
        # Solved again for the wander, because the dispersion may have hit its bounds.
        return level, np.clip((mxz - level * self.mx) / mxx, *WANDER_BOUNDS)


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
    keep = np.full(terms.shape, 0.5 ** (HOUR_MINUTES / half_life))
    reports, expected = accumulate(gain=keep, add=terms, start=np.zeros(len(terms))).reshape(2, *counts.shape)
    prior = policy.level_prior_reports
    level = np.ones(counts.shape)
    level[:, 1:] = ((prior + reports) / (prior + expected))[:, :-1]
    return np.clip(level, policy.level_low, policy.level_high)

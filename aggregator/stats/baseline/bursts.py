"""Services whose reports come in bursts: which they are, and how high a rise must be to be more than one.

Attention brings more reports without an outage: a film, a match, a headline. No single rise shows which of
the two it was, but many do. A service that rises several times a week is taken to have bursts, because no
service has so many unconfirmed outages; one that rises less often has outages, and those teach nothing.
Bursts that come once in weeks cannot be distinguished from outages one by one. But bursts come in all
heights, and low ones are the most frequent; outages are mostly high. So the services of a class are learned
together: if many of their rises are low, they are bursts; if not, a false alarm is the lesser evil.

Evidence grows with the length of a burst as much as with its height, so a threshold in nats would hide short
and high outages behind long and flat bursts. What is learned is the height: times the expected reports. Its
logarithm is exponential beyond a moderate level (Pareto's law, with Hill's estimate of its exponent).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline import daily_maxima as days
from aggregator.stats.baseline.baselines import Bursts, build_burstless_rows
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Rises:
    """Rises of N services, each (N,): one a day at most, except slight ones."""

    every: Ints  # days with an incident that was open
    marked: Ints  # of them, those that the operator called no outage
    slight: Floats  # those that only hours show, on other days
    low: Floats  # with these, all below `burst_high` times the expected rate
    high: Ints

    @classmethod
    def of(cls, maxima: Floats, slight: Floats, policy: Policy) -> "Rises":
        """From the maxima and the `slight` rises of their days, both (N, D)."""
        heights = days.extract_heights(maxima=maxima)
        opened, high = ~np.isnan(heights), heights >= policy.burst_high
        # The first and last hours of an incident are slight rises as well, but no bursts of their own.
        alone = ~opened
        alone[:, 1:] &= ~opened[:, :-1]
        apart = (slight * alone).sum(axis=1)
        return cls(
            every=opened.sum(axis=1),
            marked=(opened & (maxima >= days.BURST)).sum(axis=1),
            slight=apart,
            low=(opened & ~high).sum(axis=1) + apart,
            high=high.sum(axis=1),
        )


def learn_bursts(*, maxima: Floats, slight: Floats | None, policy: Policy) -> Bursts:
    """Of the services of a class, from the maxima (N, D) of their days; nan or LEFT_OUT: unknown.

    `slight` (N, D): their slight rises; None where hours are not known, as for parts.
    """
    learned = build_burstless_rows(size=len(maxima))
    known = (maxima < days.LEFT_OUT).sum(axis=1)
    seen = Rises.of(maxima, np.zeros(maxima.shape) if slight is None else slight, policy)
    bursty = _find_bursty(seen, known, policy)
    if slight is not None and _have_all_heights(seen, policy):
        bursty |= (seen.every > 0) | (known < policy.burst_young)
        # The others had no burst so far. They must not be silenced, but their first one will be a low one.
        learned[~bursty, 0] = policy.burst_high
    rows = np.flatnonzero(bursty)
    if len(rows):
        learned[rows] = _fit_bursts(maxima[rows], policy)
    return learned


def _have_all_heights(seen: Rises, policy: Policy) -> bool:
    """Whether the rises of a class are bursts: among those, the low ones are frequent."""
    every, low, high = int(seen.every.sum()), float(seen.low.sum()), int(seen.high.sum())
    enough = every >= policy.burst_least and low >= max(policy.burst_low_least, policy.burst_low_share * high)
    return enough and float(seen.slight.sum()) >= min(policy.burst_slight_least, high)


def _find_bursty(seen: Rises, known: Ints, policy: Policy) -> NDArray[np.bool_]:
    """(N,) which services rise so often, in their own `known` (N,) days, that it cannot all be outages.

    Where the whole class does, fewer are enough, and so are some that the operator called no outage. The
    class alone is not enough: it would silence a service that never had a burst.
    """
    a_week = 7 * seen.every / np.maximum(known, 7)
    common = float(a_week.mean()) >= policy.burst_common
    least = policy.burst_seldom if common else policy.burst_often
    often: NDArray[np.bool_] = (seen.every >= policy.burst_least) & (a_week >= least)
    return often | (seen.marked >= policy.burst_least)


def _fit_bursts(maxima: Floats, policy: Policy) -> Bursts:
    """Level, frequency and exponent of each service, all leaning on the class."""
    heights = days.extract_heights(maxima=maxima)
    # Hill's estimator uses only what exceeds a level; below it heights follow no power law.
    level = _estimate_levels(heights, policy)
    over = np.where(heights > level[:, None], np.log(heights / level[:, None]), 0.0)
    known = (maxima < days.LEFT_OUT).sum(axis=1)
    beyond, excess = (over > 0).sum(axis=1), over.sum(axis=1)
    lean = policy.burst_alike
    prior = policy.burst_prior
    mean = (excess.sum() + prior * policy.burst_excess) / (beyond.sum() + prior)
    common = (beyond.sum() + 1) / (known.sum() + policy.tail_least_days)
    often = (beyond + policy.tail_days * common) / (known + policy.tail_days)
    columns = (level, np.log(often), lean + beyond, lean * mean + excess)
    return np.stack(columns, axis=1)


def _estimate_levels(heights: Floats, policy: Policy) -> Floats:
    """(N,) the geometric mean of the median bursts of service and class, by the number of its bursts."""
    number = (~np.isnan(heights)).sum(axis=1)
    common = np.log(np.nanmedian(heights))
    own = np.full(len(heights), common)
    own[number > 0] = np.log(np.nanmedian(heights[number > 0], axis=1))
    levels: Floats = np.exp((number * own + policy.burst_own * common) / (number + policy.burst_own))
    return levels


def compute_burst_heights(*, bursts: Bursts, days_between: float, policy: Policy) -> Floats:
    """(N,) times the expected reports that bursts exceed once in `days_between` days; 0: no bursts."""
    level, often, shape, scale = bursts.T
    # A burst rarer than once in that time needs no height at all.
    short = np.maximum(often + np.log(days_between), 0.0)
    heights: Floats = level * np.exp(scale * np.expm1(np.minimum(short / shape, 3.0)))
    return np.minimum(heights, policy.burst_most)

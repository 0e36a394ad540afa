"""Services whose reports come in bursts: which they are, and how high a rise must be to be more than one.

Attention brings more reports without an outage: a film, a match, a headline. No single rise shows which of
the two it was, but many do. A service that rises several times a week is taken to have bursts, because no
service has so many unconfirmed outages; one that rises less often has outages, and those teach nothing.
Bursts that come once in weeks cannot be distinguished from outages, by number or by height; there a false
alarm is the lesser evil. The services of a class are learned together, because few rises show little.

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
    """Days of N services with an incident that was open, each (N,)."""

    every: Ints
    marked: Ints  # of them, those that the operator called no outage

    @classmethod
    def of(cls, maxima: Floats) -> "Rises":
        """From the maxima (N, D) of their days."""
        opened = ~np.isnan(days.extract_heights(maxima=maxima))
        return cls(opened.sum(axis=1), (opened & (maxima >= days.BURST)).sum(axis=1))


def learn_bursts(*, maxima: Floats, policy: Policy) -> Bursts:
    """Of the services of a class, from the maxima (N, D) of their days; nan or LEFT_OUT: unknown."""
    learned = build_burstless_rows(size=len(maxima))
    known = (maxima < days.LEFT_OUT).sum(axis=1)
    rows = np.flatnonzero(_find_bursty(Rises.of(maxima), known, policy))
    if len(rows):
        learned[rows] = _fit_bursts(maxima[rows], policy)
    return learned


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
    mean = (excess.sum() + lean * policy.burst_excess) / (beyond.sum() + lean)
    common = (beyond.sum() + 1) / (known.sum() + policy.tail_least_days)
    often = (beyond + policy.tail_days * common) / (known + policy.tail_days)
    columns = (level, np.log(often), lean + beyond, lean * mean + excess)
    return np.stack(columns, axis=1)


def _estimate_levels(heights: Floats, policy: Policy) -> Floats:
    """(N,) the geometric mean of the median bursts of service and class, by the number of its bursts."""
    number = (~np.isnan(heights)).sum(axis=1)
    own, common = np.log(np.nanmedian(heights, axis=1)), np.log(np.nanmedian(heights))
    levels: Floats = np.exp((number * own + policy.burst_own * common) / (number + policy.burst_own))
    return levels


def compute_burst_heights(*, bursts: Bursts, days_between: float, policy: Policy) -> Floats:
    """(N,) times the expected reports that bursts exceed once in `days_between` days; 0: no bursts."""
    level, often, shape, scale = bursts.T
    # A burst rarer than once in that time needs no height at all.
    short = np.maximum(often + np.log(days_between), 0.0)
    heights: Floats = level * np.exp(scale * np.expm1(np.minimum(short / shape, 3.0)))
    return np.minimum(heights, policy.burst_most)

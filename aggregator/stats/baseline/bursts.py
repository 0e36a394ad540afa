"""Services whose reports come in bursts: who they are, and how high a rise must be to be more than one.

Attention brings more reports without an outage: a film, a match, a headline. No single rise tells which of
the two it was, but many do. A service that rises moderately several times a week is taken to have bursts,
because no service has so many outages; one that rises less often, or mostly high, has outages, and those
teach nothing. Bursts that come once in weeks cannot be told from small outages, by number or by height; there
a false alarm is the lesser evil. The services of a class are read together: few incidents tell little.

Evidence grows with the length of a burst as much as with its height, so a threshold in nats would hide short
and high outages behind long and flat bursts. What is learned is the height: times the usual, the logarithm of
which is exponential beyond a moderate level (Pareto's law, with Hill's estimate of its exponent).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline import tops as days
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

Ints = NDArray[np.int64]
# (N, 4): the level, 0 where there are no bursts; ln P(height > level) a day; shape and scale of the Lomax
# that ln(height / level) follows.
Bursts = Floats


def none(*, size: int) -> Bursts:
    """Of services without bursts."""
    return np.tile(np.array([0.0, 0.0, 1.0, 0.0]), (size, 1))


@dataclass(frozen=True)
class Rises:
    """Days of N services with an incident that was open, each (N,)."""

    moderate: Ints
    marked: Ints  # of them, those that the operator called no outage
    every: Ints

    @classmethod
    def of(cls, tops: Floats, policy: Policy) -> "Rises":
        """From the tops (N, D) of their days. What the operator calls no outage is moderate at any height."""
        heights = days.heights_of(tops=tops)
        marked = ~np.isnan(heights) & (tops >= days.BURST)
        moderate = (heights < policy.burst_height) | marked
        return cls(moderate.sum(axis=1), marked.sum(axis=1), (~np.isnan(heights)).sum(axis=1))


def learn(*, tops: Floats, policy: Policy) -> Bursts:
    """Of the services of a class, from the tops (N, D) of their days; nan or LEFT_OUT: unknown."""
    found = none(size=len(tops))
    seen, known = Rises.of(tops, policy), (tops < days.LEFT_OUT).sum(axis=1)
    rows = np.flatnonzero(_are_moderate(seen, policy) & _are_many(seen, known, policy))
    if len(rows):
        found[rows] = _of_bursts(tops[rows], policy)
    return found


def _are_many(seen: Rises, known: Ints, policy: Policy) -> NDArray[np.bool_]:
    """(N,) who rises so often, on its own `known` (N,) days, that no service has so many outages.

    Where the whole class does, fewer are enough, and so are some that the operator called no outage. A
    neighbour's word alone silences nobody.
    """
    a_week = 7 * seen.moderate / np.maximum(known, 7)
    common = float(a_week.mean()) >= policy.burst_common
    least = policy.burst_seldom if common else policy.burst_often
    often: NDArray[np.bool_] = (seen.moderate >= policy.burst_least) & (a_week >= least)
    return often | (seen.marked >= policy.burst_least)


def _are_moderate(seen: Rises, policy: Policy) -> NDArray[np.bool_]:
    """(N,) of whose rises enough are moderate, judged with those of the class."""
    share = _share_of_class(seen, policy)
    own = (seen.moderate + policy.burst_lean * share) / (seen.every + policy.burst_lean)
    found: NDArray[np.bool_] = own >= policy.burst_share
    return found


def _share_of_class(seen: Rises, policy: Policy) -> float:
    """Lower bound of the share of moderate rises; a service with many of them counts like one with a few."""
    voices = np.minimum(seen.every, policy.burst_least)
    moderate = float((voices * seen.moderate / np.maximum(seen.every, 1)).sum())
    return _lower_bound(moderate, float(voices.sum()), policy)


def _lower_bound(hits: float, number: float, policy: Policy) -> float:
    """Of a share, as many standard errors below what was seen (Laplace's rule)."""
    share = (hits + 1) / (number + 2)
    return share - policy.burst_errors * float(np.sqrt(share * (1 - share) / (number + 2)))


def _of_bursts(tops: Floats, policy: Policy) -> Bursts:
    """Level from the class, frequency and exponent of each service leaning on the class."""
    heights = days.heights_of(tops=tops)
    level = float(np.nanmedian(heights))
    over = np.where(heights > level, np.log(np.maximum(heights, level) / level), 0.0)
    known = (tops < days.LEFT_OUT).sum(axis=1)
    beyond, excess = (over > 0).sum(axis=1), over.sum(axis=1)
    lean = policy.burst_alike
    mean = (excess.sum() + lean * policy.burst_excess) / (beyond.sum() + lean)
    usual = (beyond.sum() + 1) / (known.sum() + policy.tail_least_days)
    often = (beyond + policy.tail_days * usual) / (known + policy.tail_days)
    columns = (np.full(len(tops), level), np.log(often), lean + beyond, lean * mean + excess)
    return np.stack(columns, axis=1)


def heights(*, bursts: Bursts, days_between: float, policy: Policy) -> Floats:
    """(N,) times the usual that a burst reaches no oftener than once in so many days; 0: no bursts."""
    level, often, shape, scale = bursts.T
    short = np.maximum(often + np.log(days_between), 0.0)
    found: Floats = level * np.exp(scale * np.expm1(np.minimum(short / shape, 3.0)))
    return np.minimum(found, policy.burst_most)

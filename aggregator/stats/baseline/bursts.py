"""Services whose reports come in bursts: who they are, and how high a rise must be to be more than one.

Attention brings more reports without an outage: a film, a match, a headline. No single rise tells which of
the two it was, but many do: attention seldom brings many times the usual, an outage often does. So a service
of which most incidents stayed moderate is taken to have bursts; one of which most were high is taken to have
outages, and those teach nothing. The services of a class are read together: few incidents tell little.

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
    every: Ints

    @classmethod
    def of(cls, tops: Floats, policy: Policy) -> "Rises":
        """From the tops (N, D) of their days. What the operator calls no outage is moderate at any height."""
        heights = days.heights_of(tops=tops)
        moderate = (heights < policy.burst_height) | (~np.isnan(heights) & (tops >= days.BURST))
        return cls(moderate.sum(axis=1), (~np.isnan(heights)).sum(axis=1))


def learn(*, tops: Floats, policy: Policy) -> Bursts:
    """Of the services of a class, from the tops (N, D) of their days; nan or LEFT_OUT: unknown."""
    found = none(size=len(tops))
    known = (tops < days.LEFT_OUT).sum(axis=1)
    rows = np.flatnonzero(_have_bursts(Rises.of(tops, policy), known, policy))
    if len(rows):
        found[rows] = _of_bursts(tops[rows], policy)
    return found


def _have_bursts(seen: Rises, known: Ints, policy: Policy) -> NDArray[np.bool_]:
    """(N,) which services have bursts: by their own rises, leaning on those of the class."""
    share = _share_of_class(seen, policy)
    lean = policy.burst_lean
    own = (seen.moderate + lean * share) / (seen.every + lean)
    if share < policy.burst_share:  # the class leaves a doubt, and each must show its own
        return (seen.every >= policy.burst_least) & (own >= policy.burst_share)
    common = bool((seen.every > 0).mean() >= policy.burst_common)
    expected = common & (known < policy.burst_young)
    return ((seen.every > 0) | expected) & (own >= policy.burst_share)


def _share_of_class(seen: Rises, policy: Policy) -> float:
    """Lower bound of the share of moderate rises; a service with many of them counts like one with a few."""
    voices = np.minimum(seen.every, policy.burst_least)
    moderate = float((voices * seen.moderate / np.maximum(seen.every, 1)).sum()) + 1
    number = float(voices.sum()) + 2
    share = moderate / number
    return share - policy.burst_errors * float(np.sqrt(share * (1 - share) / number))


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


def heights(*, bursts: Bursts, days_between: float) -> Floats:
    """(N,) times the usual that a burst reaches no oftener than once in so many days; 0: no bursts."""
    level, often, shape, scale = bursts.T
    short = np.maximum(often + np.log(days_between), 0.0)
    found: Floats = level * np.exp(scale * np.expm1(np.minimum(short / shape, 3.0)))
    return np.minimum(found, days.HIGHEST)

"""How often quiet days really come close to an alarm: thresholds raised until measured = promised.

The guarantee of the e-detector is as good as its null. A rate that wanders in ways the null does not know,
or people who report because others did, lift the evidence of quiet days. So we keep the highest evidence of
each quiet day (`top`) and learn its tail: how often it exceeds a moderate level, and how far beyond. In
theory the excess is exponential with a mean of one nat; where days show more, the threshold rises. It never
falls below theory.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

LEFT_OUT = 1e9  # the top of a day with an open incident: it says nothing about quiet days
DAY = 1440
EDGES = (0.05, 0.3)  # reports a minute that part the classes of volume
ALIKE = np.array([4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0])  # exceedances that a class is worth to a series
MEANS = np.geomspace(0.4, 12.0, 60)  # nats of excess

Tails = Floats  # (N, 4): the level, ln P(top > level) a day, shape and scale of the Lomax excess beyond


@dataclass(frozen=True)
class _Excess:
    """Of some series beyond one level, each (N,)."""

    days: Floats
    beyond: Floats  # days whose top exceeds the level
    nats: Floats  # sum of their excess


def cold(*, size: int, policy: Policy) -> Tails:
    """What is believed of `size` services before their first day: theory, with little trust in it."""
    return np.tile(np.array([policy.tail_level, 0.0, policy.tail_alike, policy.tail_alike]), (size, 1))


def theory(*, size: int) -> Tails:
    """Excesses of one nat, certainly: no offset."""
    return np.tile(np.array([0.0, 0.0, 1e9, 1e9]), (size, 1))


def learn(*, tops: Floats, rate: Floats, prior: Tails, policy: Policy) -> Tails:
    """The tails of N services from `tops` (N, D), the highest evidence of each day; nan or LEFT_OUT: unknown.

    `rate` (N,) reports a minute parts them into classes. A series leans on its class by as much as the
    series of the class are alike; a class leans on theory by `policy.tail_weight` exceedances. `prior` (N, 4)
    speaks where a class has too few days.
    """
    known = np.where(tops < LEFT_OUT, tops, np.nan)
    classes = np.digitize(rate, EDGES)
    found = prior.copy()
    for each in np.unique(classes):
        rows = np.flatnonzero(classes == each)
        if (~np.isnan(known[rows])).sum() >= policy.tail_least_days:
            found[rows] = _of_class(known[rows], policy)
    return found


def _of_class(tops: Floats, policy: Policy) -> Tails:
    every = tops[~np.isnan(tops)]
    level = max(float(np.quantile(every, policy.tail_share)), policy.tail_level_least)
    over = np.where(np.isnan(tops), 0.0, np.maximum(tops - level, 0.0))
    seen = _Excess((~np.isnan(tops)).sum(axis=1), (over > 0).sum(axis=1), over.sum(axis=1))
    alike, mean = _alike(seen, policy)
    given = policy.tail_days
    usual = (seen.beyond.sum() + given * (1 - policy.tail_share)) / (seen.days.sum() + given)
    often = (seen.beyond + given * usual) / (seen.days + given)
    return np.stack(
        [
            np.full(len(tops), level),
            np.log(often),
            alike + seen.beyond,
            alike * mean + seen.nats,
        ],
        axis=1,
    )


def _alike(seen: _Excess, policy: Policy) -> tuple[float, float]:
    """(exceedances that the class is worth, mean excess): the likeliest for gamma-exponential excesses."""
    alike, mean = ALIKE[:, None, None], MEANS[None, :, None]
    scale, k = alike * mean, seen.beyond
    each = (
        gammaln(alike + k) - gammaln(alike) + alike * np.log(scale) - (alike + k) * np.log(scale + seen.nats)
    )
    theory = policy.tail_weight * (-np.log(MEANS) - 1 / MEANS)
    prior = policy.tail_likeness * np.log(ALIKE)[:, None] + theory
    place = np.unravel_index((each.sum(axis=2) + prior).argmax(), (len(ALIKE), len(MEANS)))
    return float(ALIKE[place[0]]), float(MEANS[place[1]])


def offsets(*, tails: Tails, series: int, policy: Policy, share: float = 1.0) -> Floats:
    """(N,) nats by which thresholds must lie above those of theory so that measured = promised; >= 0.

    `share` of the budget is that of the statistic whose tails these are.
    """
    days = policy.minutes_between(series=series) / DAY * policy.tail_margin / share
    level, often, shape, scale = tails.T
    short = np.maximum(often + np.log(days), 0.0)  # nats of rarity still missing at the level
    needed: Floats = level + scale * np.expm1(np.minimum(short / shape, 3.0))
    theory_has = policy.suspected_nats(series=series, share=share)
    return np.clip(needed - theory_has, 0.0, policy.offset_most)


def tops_of(*, statistic: Floats, days: NDArray[np.int64]) -> list[tuple[int, Floats]]:
    """(day, highest (N,)) for the days of bins (T,), from `statistic` (N, T); days never fall."""
    starts = np.flatnonzero(np.diff(days, prepend=days[0] - 1))
    highest = np.maximum.reduceat(statistic, starts, axis=1)
    return [(int(days[start]), highest[:, place]) for place, start in enumerate(starts)]

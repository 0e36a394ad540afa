"""How often quiet days really come close to an alarm: thresholds raised until measured = promised.

The guarantee of the e-detector is as good as its null. A rate that wanders in ways the null does not know, or
people who report because others did, raise the evidence of quiet days. So we keep the highest evidence of
each quiet day (daily_maxima.py) and learn its tail: how often it exceeds a moderate level, and how far
beyond. In theory the excess is exponential with a mean of one nat; where days show more, the threshold rises.
It never falls below theory. Services whose reports come in bursts also need a height (bursts.py).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from aggregator.stats.baseline import bursts
from aggregator.stats.baseline import daily_maxima as days
from aggregator.stats.baseline.baselines import QUIET, VOLUMES, Tails, Thresholds
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

ALIKE = np.array([4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0])  # exceedances that a class is worth to a series
MEANS = np.geomspace(0.4, 12.0, 60)  # nats of excess


@dataclass(frozen=True)
class _Excess:
    """Of some series beyond one level, each (N,)."""

    days: Floats
    beyond: Floats  # days whose top exceeds the level
    nats: Floats  # sum of their excess, in nats to the power


def learn_tails(
    *, maxima: Floats, rate: Floats, prior: Tails, policy: Policy, slight: Floats | None = None
) -> Tails:
    """The tails of N services from the `maxima` (N, D) of their days; nan or LEFT_OUT: unknown.

    `rate` (N,) reports a minute divides them into classes. A series leans on its class by as much as the
    series of the class are alike; a class leans on theory by `policy.tail_weight` exceedances. `prior` (N, 9)
    decides where a class has too few days. `slight` (N, any number of days, the latest last): rises that only
    the hours of these days show; see count_slight_rises().
    """
    if slight is not None:
        slight = days.align_days(known=slight, maxima=maxima)
    classes = np.digitize(rate, VOLUMES)
    tails = prior.copy()
    for each in np.unique(classes):
        rows = np.flatnonzero(classes == each)
        quiet = days.select_quiet_days(maxima=maxima[rows], policy=policy)
        of_class = None if slight is None else slight[rows]
        tails[rows, QUIET:] = bursts.learn_bursts(maxima=maxima[rows], slight=of_class, policy=policy)
        bursty = tails[rows, QUIET] > 0
        # Days that the height threshold holds back must not raise the threshold of evidence as well.
        alone = np.where(maxima[rows] < policy.burst_evident, maxima[rows], np.nan)
        for some, days_of in ((~bursty, quiet), (bursty, alone)):
            if (~np.isnan(days_of[some])).sum() >= policy.tail_least_days:
                tails[rows[some], :QUIET] = _fit_class(days_of[some], policy)
    return tails


def _fit_class(maxima: Floats, policy: Policy) -> Floats:
    """Tails with the exponential of theory, unless most series of the class show a heavier one."""
    every = maxima[~np.isnan(maxima)]
    level = max(float(np.quantile(every, policy.tail_share)), policy.tail_level_least)
    (plain, fitted), (heavy, _) = (
        _fit_excess(maxima, level, power, policy) for power in (1.0, policy.heavy_power)
    )
    # Each series has a bounded vote: one strange day must not decide for a class.
    votes = np.clip(heavy - plain, -policy.heavy_series_nats, policy.heavy_series_nats)
    if votes.sum() <= policy.heavy_nats:
        return fitted
    level = max(level, float(np.quantile(every, policy.heavy_share)))
    _, fitted = _fit_excess(maxima, level, policy.heavy_power, policy)
    fitted[:, 1] = np.minimum(fitted[:, 1] + np.log(policy.heavy_margin), 0.0)
    return fitted


def _fit_excess(maxima: Floats, level: float, power: float, policy: Policy) -> tuple[Floats, Floats]:
    """(log likelihood (N,) of the excess beyond `level`, tails) where nats to the `power` are exponential."""
    known = ~np.isnan(maxima)
    nats = np.where(known, np.maximum(maxima, level), level)
    over = nats**power - level**power
    seen = _Excess(known.sum(axis=1), (over > 0).sum(axis=1), over.sum(axis=1))
    likelihood, alike, mean = _fit_likeness(seen, power * level ** (power - 1), policy)
    if power != 1:
        steep = np.log(power) + (power - 1) * np.log(nats)
        likelihood = likelihood + np.where(over > 0, steep, 0.0).sum(axis=1)
    given = policy.tail_days
    common = (seen.beyond.sum() + given * (1 - policy.tail_share)) / (seen.days.sum() + given)
    often = (seen.beyond + given * common) / (seen.days + given)
    columns = (np.full(len(maxima), level), np.log(often), alike + seen.beyond, alike * mean + seen.nats)
    return likelihood, np.stack([*columns, np.full(len(maxima), power)], axis=1)


def _fit_likeness(seen: _Excess, unit: float, policy: Policy) -> tuple[Floats, float, float]:
    """(log likelihood (N,), exceedances that the class is worth, mean excess) of gamma-exponential excesses.

    The likeliest; `unit` is what one nat beyond the level amounts to.
    """
    alike, mean = ALIKE[:, None, None], MEANS[None, :, None] * unit
    scale, k = alike * mean, seen.beyond
    each = (
        gammaln(alike + k) - gammaln(alike) + alike * np.log(scale) - (alike + k) * np.log(scale + seen.nats)
    )
    theory = policy.tail_weight * (-np.log(MEANS) - 1 / MEANS)
    prior = policy.tail_likeness * np.log(ALIKE)[:, None] + theory
    place = np.unravel_index((each.sum(axis=2) + prior).argmax(), (len(ALIKE), len(MEANS)))
    return each[place], float(ALIKE[place[0]]), float(MEANS[place[1]] * unit)


def compute_thresholds(*, tails: Tails, series: int, policy: Policy, share: float) -> Thresholds:
    """Of a statistic with `tails` and a `share` of the budget of false alarms of so many series."""
    added = compute_offsets(tails=tails, series=series, policy=policy, share=share)
    high = compute_height_thresholds(tails=tails, series=series, policy=policy, share=share)
    return Thresholds(policy.suspected_nats(series=series, share=share) + added, added, high)


def compute_offsets(*, tails: Tails, series: int, policy: Policy, share: float = 1.0) -> Floats:
    """(N,) nats by which thresholds must lie above those of theory so that measured = promised; >= 0.

    `share` of the budget is that of the statistic whose tails these are.
    """
    level, often, shape, scale, power = tails[:, :QUIET].T
    # Nats of rarity still missing at the level.
    short = np.maximum(often + np.log(_days_between(series, share, policy)), 0.0)
    excess = scale * np.expm1(np.minimum(short / shape, 3.0))
    needed: Floats = (level**power + excess) ** (1 / power)
    return np.clip(needed - policy.suspected_nats(series=series, share=share), 0.0, policy.offset_most)


def compute_height_thresholds(*, tails: Tails, series: int, policy: Policy, share: float = 1.0) -> Floats:
    """(N,) times the expected reports that a rise must also reach where reports come in bursts; else 0."""
    between = _days_between(series, share, policy)
    return bursts.compute_burst_heights(bursts=tails[:, QUIET:], days_between=between, policy=policy)


def _days_between(series: int, share: float, policy: Policy) -> float:
    """Days between false alarms: twice and more as many as promised, as tails rest on few days."""
    return policy.minutes_between(series=series) / days.DAY * policy.tail_margin / share

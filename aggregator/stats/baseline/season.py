"""What each bin should bring: season x local level, and how far that may be off."""

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.baselines import (
    WEEK,
    Baselines,
    compute_expected_rate,
    compute_week_uncertainty,
)
from aggregator.stats.baseline.means import LaggedBins, LocalLevel, Means
from aggregator.stats.policy import Policy
from aggregator.stats.recursion import accumulate
from aggregator.stats.score import Floats, widen_dispersion

MANY = 32  # bins


def compute_season(
    *,
    baseline: Baselines,
    minutes: NDArray[np.int64],
    step: int,
    lift: Floats,
    lift_at: NDArray[np.int64],
    policy: Policy,
) -> Floats:
    """Expected reports in the bins that start at `minutes`, with an absorbed shift as the new baseline.

    A bin of several minutes takes the rate at its middle: the rate at its start would lag behind every
    morning by half a bin. `lift` (N,) is what the shift amounted to at `lift_at`; it fades while the refits
    learn it.
    """
    expected: Floats = compute_expected_rate(baseline=baseline, minutes=minutes + step // 2) * step
    if np.all(lift == 1.0):
        return expected
    lifted: Floats = expected * policy.fade_lift(lift=lift[:, None], age=minutes - lift_at[:, None])
    return lifted


def follow_level(
    *, bins: LaggedBins, start: tuple[Floats, Floats], baseline: Baselines, step: int, policy: Policy
) -> tuple[Floats, Floats]:
    """Exponentially weighted (reports, expected reports), each (N, T).

    A bin pulls no further than a few standard deviations above its season, so the sums stay linear in the
    counts and long stretches cost one pass. A newborn's season is a guess, and caps nothing. In a silent bin
    the sums stand still.
    """
    newborn = baseline.history_hours < policy.newborn_hours
    deviations = np.where(newborn, np.inf, policy.winsor_sd)[:, None]
    cap = bins.expected + deviations * np.sqrt(bins.expected * baseline.dispersion[:, None])
    observed = bins.observed & ~bins.silent
    # One report must always count in full, or a level near zero could never rise.
    pull = np.where(observed, np.minimum(bins.counts, np.maximum(cap, 1.0)), 0.0)
    weight = np.where(observed, bins.expected, 0.0)
    keep = np.where(bins.silent, 1.0, 0.5 ** (step / baseline.half_life[:, None]))
    both = accumulate(
        gain=np.concatenate([keep, keep]), add=np.concatenate([pull, weight]), start=np.concatenate(start)
    )
    return both[: len(keep)], both[len(keep) :]


def compute_local_level(
    *, reports: Floats, expected: Floats, baseline: Baselines, policy: Policy, lift: Floats | float = 1.0
) -> Floats:
    """(N, T) times the season, from the sums of follow_level(); near 1 where there were few reports.

    A newcomer's season is a guess, so its level may go far. Where a shift was absorbed (`lift` times the
    profile) the level may also fall by as much, because the shift may end.
    """
    prior, high = compute_level_prior(baseline=baseline, policy=policy)
    level: Floats = np.clip((prior + reports) / (prior + expected), policy.level_low / lift, high)
    return level


def compute_level_prior(*, baseline: Baselines, policy: Policy) -> tuple[Floats, Floats]:
    """(N, 1) reports that the season is worth, and the highest level: by how much history it rests on."""
    known = np.minimum(baseline.history_hours / policy.known_hours, 1.0)[:, None]
    few = policy.level_prior_young
    # Gamma-Poisson shrinkage: a rate that hardly wanders by the hour will not have another level today.
    steady = policy.level_prior_steady * baseline.dispersion / baseline.wander
    many = np.maximum(policy.level_prior_reports, steady)[:, None]
    return few + (many - few) * known, np.where(known < 1, policy.level_high_young, policy.level_high)


def compute_level_error(
    *, sums: tuple[Floats, Floats], season: Floats, baseline: Baselines, step: int, policy: Policy
) -> Floats:
    """(N, T) share by which the null is inflated: the fewer reports and weeks it rests on, the more.

    Each hour of the week was observed in `weeks` weeks, each time off by the wander and by its scatter. This
    is combined with the error of an hour never observed. `sums` are those of follow_level().
    """
    reports, expected = sums
    prior, _ = compute_level_prior(baseline=baseline, policy=policy)
    few = policy.level_error_reports / (expected + prior)
    weeks = np.maximum(baseline.history_hours / WEEK, 1e-3)[:, None]
    wander = baseline.wander[:, None]
    # Reports behind an hour of the week: also those of the neighbouring hours and of the pooled week.
    behind = season / step * 60 * weeks * 2 + policy.shrink_reports
    observed = policy.cell_wander * wander / weeks + baseline.dispersion[:, None] / behind
    hour = 1 / (1 / policy.unheard_error**2 + 1 / observed)
    young = 1 / (baseline.history_reports[:, None] + policy.level_prior_weight + reports)
    wanders = np.maximum(policy.level_error**2, policy.level_wander * wander)
    error: Floats = policy.error_factor * np.sqrt(wanders + young + few + hour)
    return error


def compute_uncertainty_factor(
    *,
    level: Floats,
    baseline: Baselines,
    minutes: NDArray[np.int64],
    step: int,
    lift: Floats | float = 1.0,
) -> Floats:
    """(N, T) >= 1, by which the null is raised beyond its error in bins from `minutes` on.

    A local level (N, T) or (N, 1) that has fallen below the believed one counts as the believed one: see
    uncertainty.py. An absorbed shift, `lift` times the profile, is not believed at all: its end is no news.
    """
    fallen: Floats = np.maximum(baseline.believed_level[:, None] / (level * lift), 1.0)
    # Nearly always there is no uncertainty; for many bins it is quicker to find that out than to interpolate.
    if len(minutes) >= MANY and (baseline.uncertainty == 1.0).all():
        return fallen
    return fallen * compute_week_uncertainty(baseline=baseline, minutes=minutes + step // 2)


def compute_means(
    *, season: Floats, local: LocalLevel, baseline: Baselines, step: int, policy: Policy
) -> Means:
    """Means of bins with the season (N, T)."""
    expected = season * local.level
    null = expected * (1 + local.error) * local.factor
    # A rate that wanders makes neighbouring minutes alike, so sums over ten minutes scatter more than chance.
    wander = baseline.wander[:, None] * max(policy.wander_minutes, step) / step
    dispersion = widen_dispersion(dispersion=baseline.dispersion[:, None], wander=wander, mean=null)
    return Means(expected, null, null / (dispersion - 1), dispersion)

"""What each bin should have brought: season x local level, and how far that may be off."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.fitting import WEEK, Baselines, compute_expected_rate, compute_week_uncertainty
from aggregator.stats.policy import Policy
from aggregator.stats.recursion import accumulate
from aggregator.stats.score import Floats, widen_dispersion

MANY = 32  # bins


@dataclass(frozen=True)
class Means:
    """Means of the bins of N services, each (N, T)."""

    usual: Floats
    null: Floats
    size: Floats  # negative binomial size at the null
    dispersion: Floats  # at the null, widened for a rate that wanders

    def of_part(self, part: float) -> "Means":
        """Of so much of each bin: as scattered as the whole, else the likelihood ratio is no martingale."""
        if part == 1.0:
            return self
        return Means(self.usual * part, self.null * part, self.size * part, self.dispersion)


def compute_season(
    *,
    baseline: Baselines,
    minutes: NDArray[np.int64],
    step: int,
    lift: Floats,
    lift_at: NDArray[np.int64],
    policy: Policy,
) -> Floats:
    """Usual reports in the bins that start at `minutes`, with a shift that was absorbed as the new usual.

    A bin of several minutes takes the rate at its middle. `lift` (N,) is what the shift amounted to at
    `lift_at`; it fades while the refits learn it.
    """
    usual: Floats = compute_expected_rate(baseline=baseline, minutes=minutes + step // 2) * step
    if np.all(lift == 1.0):
        return usual
    lifted: Floats = usual * fade_lift(lift=lift[:, None], age=minutes - lift_at[:, None], policy=policy)
    return lifted


def fade_lift(*, lift: Any, age: Any, policy: Policy) -> Any:
    """An absorbed shift, `age` minutes later."""
    return 1 + (lift - 1) * 0.5 ** (np.maximum(age, 0) / policy.lift_half_life)


def follow_level(
    *,
    counts: NDArray[np.int64],
    usual: Floats,
    heard: NDArray[np.bool_],
    silent: NDArray[np.bool_],
    start: tuple[Floats, Floats],
    baseline: Baselines,
    step: int,
    policy: Policy,
) -> tuple[Floats, Floats]:
    """Exponentially weighted (reports, usual reports), each (N, T), from lagged bins that may be `heard`.

    A bin pulls no further than a few standard deviations above its season, so the sums stay linear in
    the counts and long stretches cost one pass. A newborn's season is a guess, and caps nothing. In a
    `silent` bin, whose zero is our own silence, the sums stand still.
    """
    guess = np.where(baseline.history_hours < policy.newborn_hours, np.inf, policy.winsor_sd)[:, None]
    capped = usual + guess * np.sqrt(usual * baseline.dispersion[:, None])
    heard = heard & ~silent
    pull = np.where(heard, np.minimum(counts, np.maximum(capped, 1.0)), 0.0)
    weight = np.where(heard, usual, 0.0)
    keep = np.where(silent, 1.0, 0.5 ** (step / baseline.half_life[:, None]))
    both = accumulate(
        gain=np.concatenate([keep, keep]), add=np.concatenate([pull, weight]), start=np.concatenate(start)
    )
    return both[: len(keep)], both[len(keep) :]


def compute_local_level(
    *, reports: Floats, usual: Floats, baseline: Baselines, policy: Policy, lift: Floats | float = 1.0
) -> Floats:
    """Times the season: near 1 where little was heard.

    (N, T) with `reports` and `usual` (N, T). A newcomer's season is a guess, so its level may go far; where
    a shift was absorbed (`lift` times the profile) it may end, too.
    """
    prior, high = compute_level_prior(baseline=baseline, policy=policy)
    level: Floats = np.clip((prior + reports) / (prior + usual), policy.level_low / lift, high)
    return level


def compute_level_prior(*, baseline: Baselines, policy: Policy) -> tuple[Floats, Floats]:
    """(N, 1) reports for which the season speaks, and the highest level: by what the season has seen."""
    known = np.minimum(baseline.history_hours / policy.known_hours, 1.0)[:, None]
    few = policy.level_prior_young
    # Gamma-Poisson shrinkage: a rate that hardly wanders by the hour will not have another level today.
    steady = policy.level_prior_steady * baseline.dispersion / baseline.wander
    many = np.maximum(policy.level_prior_reports, steady)[:, None]
    return few + (many - few) * known, np.where(known < 1, policy.level_high_young, policy.level_high)


def compute_level_error(
    *, heard: tuple[Floats, Floats], season: Floats, baseline: Baselines, step: int, policy: Policy
) -> Floats:
    """(N, T) share by which the null is inflated: the fewer reports and weeks it rests on, the more.

    Each hour of the week has been heard `weeks` times, each time off by the wander and by its scatter;
    beside them stands what we would say of an hour never heard. `heard`: the sums of follow_level().
    """
    reports, usual = heard
    prior, _ = compute_level_prior(baseline=baseline, policy=policy)
    few = policy.level_error_reports / (usual + prior)
    weeks = np.maximum(baseline.history_hours / WEEK, 1e-3)[:, None]
    wander = baseline.wander[:, None]
    cell = season / step * 60 * weeks * 2 + policy.shrink_reports  # by neighbouring hours and the pooled week
    told = policy.cell_wander * wander / weeks + baseline.dispersion[:, None] / cell
    hour = 1 / (1 / policy.unheard_error**2 + 1 / told)
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
    """(N, T) >= 1, by which the null is raised beyond its error in bins from `minutes` on: see doubt.py.

    A local level (N, T) or (N, 1) below what is believed counts for no less than that. Of what was absorbed,
    `lift` times the profile, nothing is believed: its end is no news.
    """
    fallen: Floats = np.maximum(baseline.believed[:, None] / (level * lift), 1.0)
    if len(minutes) >= MANY and (baseline.doubt == 1.0).all():
        return fallen  # as nearly always, and for many bins that is quicker to find out
    return fallen * compute_week_uncertainty(baseline=baseline, minutes=minutes + step // 2)


def compute_means(
    *,
    season: Floats,
    level: Floats,
    error: Floats,
    baseline: Baselines,
    step: int,
    policy: Policy,
    caution: Floats | float = 1.0,
) -> Means:
    """Put season and caution (N, T), level and error (N, T) or (N, 1) together."""
    usual = season * level
    null = usual * (1 + error) * caution
    wander = baseline.wander[:, None] * max(policy.wander_minutes, step) / step
    dispersion = widen_dispersion(dispersion=baseline.dispersion[:, None], wander=wander, mean=null)
    return Means(usual, null, null / (dispersion - 1), dispersion)

"""The baseline: reports a minute by hour of the week, the scatter of minutes, and the wander of the rate.

Hours of the week are UTC, Monday 0:00 first. People live by local clocks; when those change, the local level
of the detector bridges the time until the refits have learned it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline import calibration, scatter, silence, uncertainty
from aggregator.stats.baseline.baselines import EPOCH_HOUR, WEEK, Baselines, build_theoretical_tails
from aggregator.stats.baseline.hourly_history import HOURS, HourlyHistory, count_slight_rises
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats


@dataclass(frozen=True)
class ObservedHours:
    """Reports of N services in H hours from `first_hour` since the epoch."""

    counts: Floats | NDArray[np.int64]  # (N, H) reports an hour
    observed: NDArray[np.bool_]  # (N, H); False also for hours of our own open incidents
    first_hour: int


@dataclass(frozen=True)
class ObservedDays:
    """What each of the last days showed, (N, days); None: not known."""

    maxima: Floats | None = None  # highest evidence: daily_maxima.py
    part_maxima: Floats | None = None  # that of parts
    dispersions: Floats | None = None  # of the minutes: scatter.measure_day_dispersion()


NO_DAYS = ObservedDays()


def fit_baselines(
    *, hours: ObservedHours, prior: Baselines, policy: Policy, days: ObservedDays = NO_DAYS
) -> Baselines:
    """Learn the baseline from the reports of past weeks.

    1. Level, pooled profile, own profile shrunk to the pooled one.
    2. Hours far above it, or far below where three weeks show it, lose weight (Anscombe); again from 1.
    3. Hours of silence in which reports were due are left out; see silence.py.
    4. Dispersion, wander and the half-life of the local level from the hours that kept their weight; the
       dispersion also from that of the minutes of each day.
    5. What may be wrong with it: see uncertainty.py.
    6. The tails of quiet days from the highest evidence of each day; see calibration.py.
    `prior` (N rows) decides where there are no reports; see build_cold_baselines().
    """
    past = _lay_out_weeks(hours, policy)
    weight = past.seen * past.fresh
    level = prior.profile.mean(axis=1)
    shape = prior.profile / level[:, None]
    for round_ in range(policy.fit_rounds):
        expected = _estimate_week(past, weight, level * 60, shape, policy)
        if round_ + 1 < policy.fit_rounds:
            weight = _reweight(past, expected, policy)
    without_silence = silence.exclude_silence(past=past, expected=expected, policy=policy)
    if without_silence is not past:
        past, weight = without_silence, _reweight(without_silence, expected, policy)
        expected = _estimate_week(past, weight, level * 60, shape, policy)
    learned = scatter.learn_scatter(past=past, expected=expected, weight=weight, prior=prior, policy=policy)
    dispersion = learned.dispersion
    if days.dispersions is not None:
        dispersion = scatter.raise_dispersion(dispersion=dispersion, days=days.dispersions, policy=policy)
    # A season that has met every hour is trusted as in theory until its days have been counted.
    young = past.hours < policy.known_hours
    tails = np.where(young[:, None], prior.tails, build_theoretical_tails(size=len(young)))
    profile = np.maximum(expected / 60, policy.floor_rate)
    rate = profile.mean(axis=1)
    slight = count_slight_rises(
        past=past, expected=expected, dispersion=dispersion, wander=learned.wander, policy=policy
    )
    return Baselines(
        profile=profile,
        dispersion=dispersion,
        wander=learned.wander,
        # A newcomer's hours are a guess, so its level must be quick to follow its first days.
        half_life=np.where(young, prior.half_life, learned.half_life),
        tails=_learn_tails(days.maxima, rate, tails, policy, slight),
        part_tails=_learn_tails(days.part_maxima, rate, prior.part_tails, policy),
        uncertainty=uncertainty.compute_hour_uncertainty(past=past, expected=expected, policy=policy),
        believed_level=uncertainty.compute_believed_level(past=past, expected=expected, policy=policy),
        history_hours=past.hours.astype(np.int64),
        history_reports=past.counts.sum(axis=(1, 2)).astype(np.int64),
    )


def _learn_tails(
    maxima: Floats | None, rate: Floats, prior: Floats, policy: Policy, slight: Floats | None = None
) -> Floats:
    if maxima is None:
        return prior
    return calibration.learn_tails(maxima=maxima, rate=rate, prior=prior, policy=policy, slight=slight)


def _lay_out_weeks(hours: ObservedHours, policy: Policy) -> HourlyHistory:
    """The hours as whole weeks; those added at both ends count as not observed."""
    size, length = hours.counts.shape
    lead = (hours.first_hour + EPOCH_HOUR) % WEEK
    weeks = -(-(lead + length) // WEEK)
    laid = np.zeros((2, size, weeks * WEEK))
    laid[0, :, lead : lead + length] = np.where(hours.observed, hours.counts, 0)
    laid[1, :, lead : lead + length] = hours.observed
    reports, seen = laid.reshape(2, size, weeks, WEEK)
    age = np.arange(weeks - 1, -1, -1.0)[:, None]
    fresh = 0.5 ** (age / policy.recency_half_life_weeks)
    return HourlyHistory(
        reports, reports ** (2 / 3), seen, seen.sum(axis=(1, 2)), fresh, (lead + length) // HOURS
    )


def _smooth(values: Floats) -> Floats:
    """Weights (1, 2, 1) / 4 over neighbouring hours, around the week."""
    around = np.concatenate([values[..., -1:], values, values[..., :1]], axis=-1)
    smooth: Floats = (around[..., :-2] + 2 * values + around[..., 2:]) / 4
    return smooth


def _estimate_week(
    past: HourlyHistory, weight: Floats, prior_level: Floats, shape: Floats, policy: Policy
) -> Floats:
    """Expected reports an hour (N, 168)."""
    reports, hours = (weight * past.counts).sum(axis=1), weight.sum(axis=1)
    given = policy.level_prior_weight
    level = (reports.sum(axis=1) + given) / (hours.sum(axis=1) + given / prior_level)
    share = hours * level[:, None]
    lean = policy.shrink_reports
    # The pooled day, the pooled week, the own day, the own week: each leans on the one before, because a
    # small service has too few reports for 168 hours of its own.
    all_reports, all_share = reports.sum(axis=0), share.sum(axis=0)
    day = _shrink(_sum_days(all_reports), _sum_days(all_share), shape, lean)
    week = _shrink(_smooth(all_reports), _smooth(all_share), day, lean)
    own_day = week * _shrink(_sum_days(reports), _sum_days(share * week), 1.0, lean)
    own = _shrink(_smooth(reports), _smooth(share), own_day, lean)
    expected: Floats = np.maximum(level[:, None] * own, policy.floor_rate * 60)
    return expected


def _sum_days(values: Floats) -> Floats:
    """Sum over the days of the week, hour by hour, laid out as a week again (..., 168)."""
    hours = values.reshape(*values.shape[:-1], 7, 24).sum(axis=-2)
    return np.concatenate([hours] * 7, axis=-1)


def _shrink(reports: Floats, share: Floats, base: Floats | float, lean: float) -> Floats:
    """Reports over what the level alone expects, pulled to `base` where few were expected."""
    return (reports + lean * base) / (share + lean)


def _reweight(past: HourlyHistory, expected: Floats, policy: Policy) -> Floats:
    """Weights of hours: those with Anscombe residuals far from zero lose weight, by the series' own scatter.

    A low one loses it only once the hour was observed in three weeks: of two it is unknown which is odd.
    """
    scale = 1.5 / expected ** (1 / 6)
    residual = past.raised * scale[:, None] - (expected ** (2 / 3) * scale)[:, None]
    spread = (past.seen * np.abs(residual)).sum(axis=(1, 2)) / np.maximum(past.hours, 1)
    typical = np.maximum(spread * 1.25, 1.0)[:, None, None]  # mean absolute deviation to sd, Gaussian
    many = past.seen.sum(axis=1, keepdims=True) >= 3
    excess = np.maximum(np.where(many, np.abs(residual), residual) / typical, policy.outlier)
    weight: Floats = past.seen * past.fresh * (policy.outlier / excess) ** 2
    return weight

"""What is usual: reports a minute by hour of the week, how much minutes scatter, how much the rate wanders.

Hours of the week are UTC, Monday 0:00 first. Crowds live by their own clocks; when those change, the
local level of the detector carries the week until the refits have learned it.
"""

from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline import calibration, scatter, silence, uncertainty
from aggregator.stats.baseline.scatter import HourlyHistory
from aggregator.stats.policy import DEFAULT, Policy
from aggregator.stats.score import Floats

WEEK = 168
EPOCH_HOUR = 72  # 1970-01-01 0:00 was a Thursday


@dataclass(frozen=True)
class Baselines:
    """Expectations of N services."""

    profile: Floats  # (N, 168) reports a minute
    dispersion: Floats  # (N,) variance over mean of one minute
    wander: Floats  # (N,) variance of the log rate around its local level
    history_hours: NDArray[np.int64]  # (N,) observed hours behind it
    history_reports: NDArray[np.int64]  # (N,) reports behind it
    # (N,) minutes over which the local level forgets; the slow one where not told
    half_life: Floats = field(default_factory=lambda: np.zeros(0))
    # (N, 4) how often quiet days come close to an alarm (calibration.py); as theory has it where not told
    tails: Floats = field(default_factory=lambda: np.zeros(0))
    # (N, 168) times the profile: what an hour of the week may be worth that few weeks have heard (doubt.py)
    doubt: Floats = field(default_factory=lambda: np.zeros(0))
    # (N,) times the profile: the level below which a drop is not believed yet (doubt.py)
    believed: Floats = field(default_factory=lambda: np.zeros(0))
    # (N, 4) the same of the evidence of their parts; with little trust where not told
    part_tails: Floats = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        if self.tails.shape[:1] != self.dispersion.shape:
            object.__setattr__(self, "tails", calibration.build_theoretical_tails(size=len(self.dispersion)))
        if self.doubt.shape != self.profile.shape:
            object.__setattr__(self, "doubt", np.ones(self.profile.shape))
        if self.believed.shape != self.dispersion.shape:
            object.__setattr__(self, "believed", np.zeros(self.dispersion.shape))
        if self.part_tails.shape[:1] != self.dispersion.shape:
            cold_tails = calibration.build_cold_tails(size=len(self.dispersion), policy=DEFAULT)
            object.__setattr__(self, "part_tails", cold_tails)
        if self.half_life.shape != self.dispersion.shape:
            slow = np.full(self.dispersion.shape, DEFAULT.level_half_lives[0])
            object.__setattr__(self, "half_life", slow)

    def take(self, rows: list[int] | slice) -> "Baselines":
        """The same for some of the services, in the order of `rows`."""
        return Baselines(*(getattr(self, field.name)[rows] for field in fields(self)))


def build_cold_baselines(*, size: int, policy: Policy) -> Baselines:
    """The prior for `size` services without history: high and flat, so that it cries wolf seldom."""
    return Baselines(
        profile=np.full((size, WEEK), policy.cold_rate),
        dispersion=np.full(size, policy.prior_dispersion),
        wander=np.full(size, policy.prior_wander),
        half_life=np.full(size, policy.level_half_lives[-1]),
        tails=calibration.build_cold_tails(size=size, policy=policy),
        part_tails=calibration.build_cold_tails(size=size, policy=policy),
        history_hours=np.zeros(size, np.int64),
        history_reports=np.zeros(size, np.int64),
    )


def join_baselines(*, parts: list[Baselines]) -> Baselines:
    """One baseline for the services of all parts, in that order."""
    return Baselines(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Baselines))
    )


def compute_expected_rate(*, baseline: Baselines, minutes: NDArray[np.int64]) -> Floats:
    """Usual reports a minute (N, T) at `minutes` (T,); straight lines between hour centres."""
    return _between_hours(baseline.profile, minutes)


def compute_week_uncertainty(*, baseline: Baselines, minutes: NDArray[np.int64]) -> Floats:
    """(N, T) times what is usual at `minutes` (T,) that it may be, where few weeks speak; >= 1."""
    return _between_hours(baseline.doubt, minutes)


def _between_hours(week: Floats, minutes: NDArray[np.int64]) -> Floats:
    place = (minutes - 30) / 60 + EPOCH_HOUR
    before = np.floor(place).astype(np.int64)
    share = place - before
    left, right = week[:, before % WEEK], week[:, (before + 1) % WEEK]
    found: Floats = left + (right - left) * share
    return found


def find_thin_services(*, baseline: Baselines, policy: Policy) -> NDArray[np.bool_]:
    """Which services (N,) have too few reports, or too short a history, to tell trouble from chance."""
    a_day = baseline.profile.mean(axis=1) * 1440
    few: NDArray[np.bool_] = (a_day < policy.thin_reports_a_day) | (
        baseline.history_hours < policy.thin_history_hours
    )
    return few


def fit_baselines(
    *,
    counts: Floats | NDArray[np.int64],
    observed: NDArray[np.bool_],
    first_hour: int,
    prior: Baselines,
    policy: Policy,
    tops: Floats | None = None,
    part_tops: Floats | None = None,
    scatters: Floats | None = None,
) -> Baselines:
    """Learn the usual week from `counts` (N, H) reports an hour, H hours from `first_hour` since the epoch.

    1. Hours that were not `observed` (N, H), or lie in our own open incidents, must be False there.
    2. Level, pooled profile, own profile shrunk to the pooled one.
    3. Hours far above it, or far below where three weeks tell, lose weight (Anscombe); again from 2.
    4. Hours of silence in which reports were due were not observed either; see silence.py.
    5. Dispersion, wander and the half-life of the local level from the hours that kept their weight; the
       first also from `scatters` (N, days), what the minutes of each day showed: scatter.of_day().
    6. What may be wrong with it: see doubt.py.
    7. The tails of quiet days from `tops` (N, days), the highest evidence of each day, and those of the
       evidence of parts from `part_tops`; see calibration.py.
    `prior` (N rows) speaks where there are no reports; see cold().
    """
    past = _by_week(counts, observed, first_hour, policy)
    weight = past.seen * past.fresh
    level = prior.profile.mean(axis=1)
    shape = prior.profile / level[:, None]
    for round_ in range(policy.fit_rounds):
        usual = _usual(past, weight, level * 60, shape, policy)
        if round_ + 1 < policy.fit_rounds:
            weight = _reweighted(past, usual, policy)
    heard = silence.exclude_silence(past=past, usual=usual, policy=policy)
    if heard is not past:
        past, weight = heard, _reweighted(heard, usual, policy)
        usual = _usual(past, weight, level * 60, shape, policy)
    found = scatter.learn_scatter(past=past, usual=usual, weight=weight, prior=prior, policy=policy)
    dispersion = found.dispersion
    if scatters is not None:
        dispersion = scatter.raise_dispersion(dispersion=dispersion, days=scatters, policy=policy)
    # A season that has met every hour is trusted as theory has it until its days have been counted.
    young = past.hours < policy.known_hours
    tails = np.where(young[:, None], prior.tails, calibration.build_theoretical_tails(size=len(young)))
    profile = np.maximum(usual / 60, policy.floor_rate)
    rate = profile.mean(axis=1)
    return Baselines(
        profile=profile,
        dispersion=dispersion,
        wander=found.wander,
        # A newcomer's hours are a guess, so its level must be quick to follow its first days.
        half_life=np.where(young, prior.half_life, found.half_life),
        tails=_tails(tops, rate, tails, policy),
        part_tails=_tails(part_tops, rate, prior.part_tails, policy),
        doubt=uncertainty.compute_hour_uncertainty(past=past, usual=usual, policy=policy),
        believed=uncertainty.compute_believed_level(past=past, usual=usual, policy=policy),
        history_hours=past.hours.astype(np.int64),
        history_reports=past.counts.sum(axis=(1, 2)).astype(np.int64),
    )


def _tails(tops: Floats | None, rate: Floats, prior: Floats, policy: Policy) -> Floats:
    return (
        prior if tops is None else calibration.learn_tails(tops=tops, rate=rate, prior=prior, policy=policy)
    )


def _by_week(
    counts: Floats | NDArray[np.int64], observed: NDArray[np.bool_], first_hour: int, policy: Policy
) -> HourlyHistory:
    """What sticks out of whole weeks at both ends is not observed."""
    size, hours = counts.shape
    lead = (first_hour + EPOCH_HOUR) % WEEK
    weeks = -(-(lead + hours) // WEEK)
    laid = np.zeros((2, size, weeks * WEEK))
    laid[0, :, lead : lead + hours] = np.where(observed, counts, 0)
    laid[1, :, lead : lead + hours] = observed
    reports, seen = laid.reshape(2, size, weeks, WEEK)
    age = np.arange(weeks - 1, -1, -1.0)[:, None]
    fresh = 0.5 ** (age / policy.recency_half_life_weeks)
    return HourlyHistory(reports, reports ** (2 / 3), seen, seen.sum(axis=(1, 2)), fresh)


def _smooth(values: Floats) -> Floats:
    """(1, 2, 1) / 4 around the week."""
    around = np.concatenate([values[..., -1:], values, values[..., :1]], axis=-1)
    found: Floats = (around[..., :-2] + 2 * values + around[..., 2:]) / 4
    return found


def _usual(past: HourlyHistory, weight: Floats, prior_level: Floats, shape: Floats, policy: Policy) -> Floats:
    """Expected reports an hour (N, 168)."""
    reports, hours = (weight * past.counts).sum(axis=1), weight.sum(axis=1)
    given = policy.level_prior_weight
    level = (reports.sum(axis=1) + given) / (hours.sum(axis=1) + given / prior_level)
    share = hours * level[:, None]
    lean = policy.shrink_reports
    # Everybody's day, everybody's week, own day, own week: each leans on the one before.
    all_reports, all_share = reports.sum(axis=0), share.sum(axis=0)
    day = _shrunk(_by_day(all_reports), _by_day(all_share), shape, lean)
    week = _shrunk(_smooth(all_reports), _smooth(all_share), day, lean)
    own_day = week * _shrunk(_by_day(reports), _by_day(share * week), 1.0, lean)
    own = _shrunk(_smooth(reports), _smooth(share), own_day, lean)
    found: Floats = np.maximum(level[:, None] * own, policy.floor_rate * 60)
    return found


def _by_day(values: Floats) -> Floats:
    """Sum over the days of the week, hour by hour, laid out as a week again (..., 168)."""
    hours = values.reshape(*values.shape[:-1], 7, 24).sum(axis=-2)
    return np.concatenate([hours] * 7, axis=-1)


def _shrunk(reports: Floats, share: Floats, base: Floats | float, lean: float) -> Floats:
    """Reports over what the level alone expects, pulled to `base` where few were expected."""
    return (reports + lean * base) / (share + lean)


def _reweighted(past: HourlyHistory, usual: Floats, policy: Policy) -> Floats:
    """Hours with Anscombe residuals far from zero lose weight; how far is judged by the series' own scatter.

    A low one loses it only once three weeks have heard the hour: of two nobody knows which is odd.
    """
    scale = 1.5 / usual ** (1 / 6)
    residual = past.raised * scale[:, None] - (usual ** (2 / 3) * scale)[:, None]
    spread = (past.seen * np.abs(residual)).sum(axis=(1, 2)) / np.maximum(past.hours, 1)
    typical = np.maximum(spread * 1.25, 1.0)[:, None, None]  # mean absolute deviation to sd, Gaussian
    many = past.seen.sum(axis=1, keepdims=True) >= 3
    excess = np.maximum(np.where(many, np.abs(residual), residual) / typical, policy.outlier)
    found: Floats = past.seen * past.fresh * (policy.outlier / excess) ** 2
    return found

"""What was learned of services: the expected week, its scatter, and how close quiet days come to an alarm.

Hours of the week are UTC, Monday 0:00 first.
"""

from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.policy import DEFAULT, Policy
from aggregator.stats.score import Floats

WEEK = 168  # hours
VOLUMES = (0.05, 0.3)  # reports a minute that part the classes of volume
EPOCH_HOUR = 72  # 1970-01-01 0:00 was a Thursday
# (N, 4): the level, 0 where there are no bursts; ln P(height > level) a day; shape and scale of the Lomax
# that ln(height / level) follows.
Bursts = Floats
# (N, 9): the level, ln P(top > level) a day, shape and scale of the Lomax excess beyond, the power of nats in
# which that is reckoned (1 as in theory, less where the tail is heavier than exponential); then Bursts.
Tails = Floats
QUIET = 5  # columns of tails, before those of bursts


def build_burstless_rows(*, size: int) -> Bursts:
    """Of services without bursts."""
    return np.tile(np.array([0.0, 0.0, 1.0, 0.0]), (size, 1))


PLAIN = build_burstless_rows(size=1)[0].tolist()


def build_cold_tails(*, size: int, policy: Policy) -> Tails:
    """The tails of `size` services before their first day: theory, with little trust in it."""
    return np.tile(
        np.array([policy.tail_level, 0.0, policy.tail_alike, policy.tail_alike, 1.0, *PLAIN]), (size, 1)
    )


def build_theoretical_tails(*, size: int) -> Tails:
    """Excesses of one nat with full trust: no offset."""
    return np.tile(np.array([0.0, 0.0, 1e9, 1e9, 1.0, *PLAIN]), (size, 1))


def parse_tails(*, rows: list[list[float]]) -> Tails:
    """Stored tails; from theory where nothing was learned, and for the power, which older rows lack."""
    if not rows:
        return build_theoretical_tails(size=0)
    plain = build_theoretical_tails(size=1)[0].tolist()
    return np.array([[*row, *plain[len(row) :]] for row in rows], dtype=np.float64)


@dataclass(frozen=True)
class Thresholds:
    """What N services need for an alarm, each (N,)."""

    nats: Floats  # of evidence, for `suspected`
    offsets: Floats  # of them added by calibration
    heights: Floats  # height thresholds, times the expected reports: see bursts.py


@dataclass(frozen=True)
class Baselines:
    """Expectations of N services."""

    profile: Floats  # (N, 168) reports a minute
    dispersion: Floats  # (N,) variance over mean of one minute
    wander: Floats  # (N,) variance of the log rate around its local level
    history_hours: NDArray[np.int64]  # (N,) observed hours behind it
    history_reports: NDArray[np.int64]  # (N,) reports behind it
    # (N,) minutes over which the local level forgets; by default the slow half-life
    half_life: Floats = field(default_factory=lambda: np.zeros(0))
    # (N, 9) how often quiet days come close to an alarm (calibration.py); by default as in theory
    tails: Floats = field(default_factory=lambda: np.zeros(0))
    # (N, 168) times the profile: the most that an hour may bring which few weeks have observed
    uncertainty: Floats = field(default_factory=lambda: np.zeros(0))
    # (N,) times the profile: the level below which a drop is not believed yet (uncertainty.py)
    believed_level: Floats = field(default_factory=lambda: np.zeros(0))
    # (N, 9) the same of the evidence of their parts; by default with little trust
    part_tails: Floats = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        if self.tails.shape[:1] != self.dispersion.shape:
            object.__setattr__(self, "tails", build_theoretical_tails(size=len(self.dispersion)))
        if self.uncertainty.shape != self.profile.shape:
            object.__setattr__(self, "uncertainty", np.ones(self.profile.shape))
        if self.believed_level.shape != self.dispersion.shape:
            object.__setattr__(self, "believed_level", np.zeros(self.dispersion.shape))
        if self.part_tails.shape[:1] != self.dispersion.shape:
            cold_tails = build_cold_tails(size=len(self.dispersion), policy=DEFAULT)
            object.__setattr__(self, "part_tails", cold_tails)
        if self.half_life.shape != self.dispersion.shape:
            slow = np.full(self.dispersion.shape, DEFAULT.level_half_lives[0])
            object.__setattr__(self, "half_life", slow)

    def take(self, rows: list[int] | slice) -> "Baselines":
        """The same for some of the services, in the order of `rows`."""
        return Baselines(*(getattr(self, field.name)[rows] for field in fields(self)))


def build_cold_baselines(*, size: int, policy: Policy) -> Baselines:
    """The prior for `size` services without history: high and flat, so that false alarms are rare."""
    return Baselines(
        profile=np.full((size, WEEK), policy.cold_rate),
        dispersion=np.full(size, policy.prior_dispersion),
        wander=np.full(size, policy.prior_wander),
        half_life=np.full(size, policy.level_half_lives[-1]),
        tails=build_cold_tails(size=size, policy=policy),
        part_tails=build_cold_tails(size=size, policy=policy),
        history_hours=np.zeros(size, np.int64),
        history_reports=np.zeros(size, np.int64),
    )


def join_baselines(*, parts: list[Baselines]) -> Baselines:
    """One baseline for the services of all parts, in that order."""
    return Baselines(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Baselines))
    )


def compute_expected_rate(*, baseline: Baselines, minutes: NDArray[np.int64]) -> Floats:
    """Expected reports a minute (N, T) at `minutes` (T,); straight lines between hour centres."""
    return _interpolate(baseline.profile, minutes)


def compute_week_uncertainty(*, baseline: Baselines, minutes: NDArray[np.int64]) -> Floats:
    """(N, T) >= 1: times the expected reports that `minutes` (T,) may really bring; see uncertainty.py."""
    return _interpolate(baseline.uncertainty, minutes)


def _interpolate(week: Floats, minutes: NDArray[np.int64]) -> Floats:
    place = (minutes - 30) / 60 + EPOCH_HOUR
    before = np.floor(place).astype(np.int64)
    share = place - before
    left, right = week[:, before % WEEK], week[:, (before + 1) % WEEK]
    between: Floats = left + (right - left) * share
    return between


def find_thin_services(*, baseline: Baselines, policy: Policy) -> NDArray[np.bool_]:
    """Which services (N,) have too few reports, or too short a history, to tell an outage from chance."""
    a_day = baseline.profile.mean(axis=1) * 1440
    few: NDArray[np.bool_] = (a_day < policy.thin_reports_a_day) | (
        baseline.history_hours < policy.thin_history_hours
    )
    return few

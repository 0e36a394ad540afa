"""Series of reports a minute to judge the detector by: one generator it was built against, others it was not.

Each generator is a function (draw, size, minutes) -> World; `minutes` (T,) since the epoch, UTC. Base rates
are log-uniform from 0.01 to 3 reports a minute unless given. Nothing here is imported by the product.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Draw = np.random.Generator

MONDAY = 2927 * 10_080 - 3 * 1440  # a Monday 0:00 UTC in February 2026, minutes since the epoch
DAY, WEEK = 1440, 10_080
SCATTER = 1.3  # variance over mean of a minute, given its rate
CLASSES = ((0.0, 0.05), (0.05, 0.3), (0.3, np.inf))
CLASS_NAMES = ("base <.05", "base .05-.3", "base .3-3")


@dataclass(frozen=True)
class World:
    """N series over T minutes."""

    base: Floats  # (N,) mean rate of an ordinary week
    rate: Floats  # (N, T) the momentary rate, which no detector knows
    counts: Ints  # (N, T)

    def rows(self, volume: int) -> Ints:
        """Rows of a volume class."""
        low, high = CLASSES[volume]
        return np.flatnonzero((self.base >= low) & (self.base < high))


Generator = Callable[[Draw, int, Ints], World]


def draw_counts(draw: Draw, mean: Floats, dispersion: float = SCATTER) -> Ints:
    """Negative binomial counts with variance dispersion x mean, as Poisson clusters of logarithmic size."""
    counts = draw.poisson(mean * (np.log(dispersion) / (dispersion - 1)))
    flat = counts.reshape(-1)
    places = np.flatnonzero(flat)
    of_cluster = np.repeat(np.arange(len(places)), flat[places])
    sizes = draw.logseries(1 - 1 / dispersion, len(of_cluster))
    flat[places] = np.bincount(of_cluster, weights=sizes, minlength=len(places))
    return counts.astype(np.int64, copy=False)


def draw_rates(draw: Draw, size: int, low: float = 0.01, high: float = 3.0) -> Floats:
    return np.exp(draw.uniform(np.log(low), np.log(high), size))


def draw_drift(draw: Draw, size: int, steps: int, *, sd: float, minutes: float) -> Floats:
    """(size, steps) Ornstein-Uhlenbeck paths with that standard deviation and memory."""
    keep = np.exp(-1 / minutes)
    noise = draw.standard_normal((size, steps)) * (sd * np.sqrt(1 - keep**2))
    noise[:, 0] = draw.standard_normal(size) * sd
    return lfilter([1.0], [1.0, -keep], noise, axis=1)


def draw_daily_shape(draw: Draw, size: int, minutes: Ints, *, phase: Floats | None = None) -> Floats:
    """(size, T) log of the season, mean rate 1: a day 3 to 11 times as busy as the night, and a weekend."""
    strength = 0.5 * np.log(draw.uniform(3, 11, size))[:, None]
    peak = (draw.uniform(0, 24, size) if phase is None else phase)[:, None]
    second = draw.uniform(-0.25, 0.25, size)[:, None]
    weekend = np.log(draw.uniform(0.5, 1.1, size))[:, None]
    week = np.arange(WEEK) / 60
    angle = 2 * np.pi * (week - peak) / 24
    log_shape = strength * np.cos(angle) + second * np.cos(2 * angle) + weekend * (week >= 120)
    log_shape -= np.log(np.exp(log_shape).mean(axis=1, keepdims=True))
    return log_shape[:, (minutes - MONDAY) % WEEK]


def generate_own(draw: Draw, size: int, minutes: Ints) -> World:
    """Season, a rate that wanders over twelve hours (sd .15) and over twenty minutes (.20), scatter 1.3."""
    base = draw_rates(draw, size)
    log_rate = draw_daily_shape(draw, size, minutes) + np.log(base)[:, None]
    log_rate += draw_drift(draw, size, len(minutes), sd=0.15, minutes=720)
    log_rate += draw_drift(draw, size, len(minutes), sd=0.20, minutes=20)
    rate = np.exp(log_rate)
    return World(base, rate, draw_counts(draw, rate))


def _build_wanderer(sd: float) -> Generator:
    def made(draw: Draw, size: int, minutes: Ints) -> World:
        base = draw_rates(draw, size)
        log_rate = draw_daily_shape(draw, size, minutes) + np.log(base)[:, None]
        rate = np.exp(log_rate + draw_drift(draw, size, len(minutes), sd=sd, minutes=180))
        return World(base, rate, draw_counts(draw, rate))

    return made


def generate_self_exciting(draw: Draw, size: int, minutes: Ints) -> World:
    """Each report brings .3 to .5 more within minutes: people who report because others did."""
    base = draw_rates(draw, size)
    steps = len(minutes)
    branching = draw.uniform(0.3, 0.5, size)
    memory = draw.uniform(2, 15, size)
    rate = np.exp(draw_daily_shape(draw, size, minutes)) * (base * (1 - branching))[:, None]
    newest = draw.poisson(rate).astype(np.int64)
    counts = newest.copy()
    while newest.any():
        row, at = np.nonzero(newest)
        parents = np.repeat(np.arange(len(row)), newest[row, at])
        children = np.repeat(parents, draw.poisson(branching[row[parents]]))
        row, at = row[children], at[children]
        at = at + np.floor(draw.exponential(memory[row]) + draw.uniform(0, 1, len(row))).astype(np.int64)
        kept = at < steps
        cells = row[kept] * steps + at[kept]
        newest = np.bincount(cells, minlength=size * steps).reshape(size, steps)
        counts += newest
    return World(base, rate, counts)


def generate_zones(draw: Draw, size: int, minutes: Ints) -> World:
    """Two to four crowds in different time zones, each with good and bad days of its own (sd .2)."""
    base = draw_rates(draw, size)
    day = (minutes - minutes[0]) // DAY
    shares = draw.dirichlet([1.5] * 4, size)
    rate = np.zeros((size, len(minutes)))
    for zone in range(4):
        mood = np.exp(draw.normal(0, 0.2, (size, int(day[-1]) + 1)))[:, day]
        phase = draw.uniform(0, 24, size)
        rate += (
            (shares[:, zone] * base)[:, None]
            * np.exp(draw_daily_shape(draw, size, minutes, phase=phase))
            * mood
        )
    return World(base, rate, draw_counts(draw, rate))


def generate_clutches(draw: Draw, size: int, minutes: Ints) -> World:
    """Reports come in clutches (retries, families, chat groups): variance 1.5 to 3 times the mean."""
    base = draw_rates(draw, size)
    rate = np.exp(draw_daily_shape(draw, size, minutes)) * base[:, None]
    dispersion = draw.uniform(1.5, 3, size)
    counts = np.concatenate(
        [draw_counts(draw, rate[[row]], float(dispersion[row])) for row in range(size)], axis=0
    )
    return World(base, rate, counts)


def generate_moving_levels(draw: Draw, size: int, minutes: Ints) -> World:
    """A level of its own each week (sd .15), growth or decline of up to 8 % a week, scatter 1.3."""
    base = draw_rates(draw, size)
    week = (minutes - minutes[0]) // WEEK
    steps = np.cumsum(draw.normal(0, 0.1, (size, int(week[-1]) + 1)), axis=1)
    growth = draw.uniform(-0.08, 0.08, size)[:, None] * (minutes - minutes[-1]) / WEEK
    log_rate = draw_daily_shape(draw, size, minutes) + np.log(base)[:, None]
    log_rate += (steps - steps[:, -1:])[:, week] + growth
    rate = np.exp(log_rate)
    return World(base, rate, draw_counts(draw, rate))


def generate_attention(draw: Draw, size: int, minutes: Ints) -> World:
    """Once a week something sends visitors: 1.3 to 1.8 times the reports for 30 to 120 minutes, no outage."""
    base = draw_rates(draw, size)
    log_rate = draw_daily_shape(draw, size, minutes) + np.log(base)[:, None]
    log_rate += draw_drift(draw, size, len(minutes), sd=0.1, minutes=180)
    for row in range(size):
        for start in range(0, len(minutes) - 2 * DAY, WEEK):
            at = start + int(draw.integers(0, 6 * DAY))
            log_rate[row, at : at + int(draw.integers(30, 120))] += np.log(draw.uniform(1.3, 1.8))
    rate = np.exp(log_rate)
    return World(base, rate, draw_counts(draw, rate))


HELD_OUT: dict[str, Generator] = {
    "wander .2": _build_wanderer(0.2),
    "wander .3": _build_wanderer(0.3),
    "self-exciting": generate_self_exciting,
    "time zones": generate_zones,
    "clutches": generate_clutches,
    "moving level": generate_moving_levels,
    "attention": generate_attention,
}


def add_past_outages(draw: Draw, world: World, steps: int) -> Ints:
    """The first `steps` minutes of the counts with an outage of 1 to 6 hours in every two weeks."""
    past = world.counts[:, :steps].copy()
    for row in range(len(past)):
        for start in range(0, steps - DAY, 2 * WEEK):
            at = start + int(draw.integers(0, 2 * WEEK - DAY))
            length = int(draw.integers(60, 360))
            extra = float(np.exp(draw.uniform(np.log(0.5), np.log(20)))) * max(float(world.base[row]), 0.2)
            end = min(at + length, steps)
            past[row, at:end] += draw_counts(draw, np.full(end - at, extra))
    return past


def shape_outage(steps: int, *, extra: float, at: int, rise: int, flat: int, decay: int = 0) -> Floats:
    """(steps,) extra reports a minute: a linear rise from minute `at`, a plateau, a linear decay."""
    since = np.arange(steps) - at + 0.5  # middles of minutes
    up = np.clip(since / rise, 0, 1) if rise else (since > 0).astype(float)
    over = since - rise - flat
    down = np.clip(1 - over / decay, 0, 1) if decay else (over < 0).astype(float)
    return extra * np.where(since > 0, np.minimum(up, down), 0.0)


def sum_hours(counts: Ints) -> Ints:
    """(N, T / 60)"""
    return counts.reshape(len(counts), -1, 60).sum(axis=2)


def build_draw(*seeds: Any) -> Draw:
    """A stream of its own for each (seed, what, number...); names are hashed by their letters."""
    words = [
        seed if isinstance(seed, int) else int.from_bytes(str(seed).encode()[:12], "big") for seed in seeds
    ]
    return np.random.default_rng(words)

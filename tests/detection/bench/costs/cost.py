"""Row 13: CPU time on one core, and memory."""

import resource
import time

import numpy as np

from aggregator.stats.baseline.baselines import build_cold_baselines
from aggregator.stats.baseline.fitting import ObservedHours, fit_baselines
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import build_known_baseline
from tests.detection.bench.series.generators import DAY, MONDAY, build_draw, draw_rates

SWEPT, FITTED, SCALE = 100_000, 10_000, 10


def run(seed: int, *, quick: bool) -> list[Measure]:
    draw = build_draw(seed, "cost")
    shrink = 10 if quick else 1
    stretch = _measure_days(draw, 100, (1 if quick else 7) * DAY)
    sweep = _measure_sweep(draw, SWEPT // shrink) * shrink
    refit, memory = _measure_refit(draw, FITTED // shrink)
    said = f"measured on {FITTED // shrink:,}, scaled; peak {memory:.0f} MB for those"
    return [
        Measure("13 CPU-s per 10^6 series-minutes, 100 series", stretch, accept=0.5, aim=0.2),
        Measure(
            "13 CPU-s to sweep 100,000 series for one minute",
            sweep,
            accept=0.1,
            note="median of 7" + (", scaled from a tenth" if quick else ""),
        ),
        Measure(
            "13 CPU-s of a nightly refit of 100,000 series", refit * SCALE * shrink, accept=300.0, note=said
        ),
    ]


def _measure_days(draw: np.random.Generator, size: int, steps: int) -> float:
    rate = draw_rates(draw, size)
    counts = draw.poisson(rate[:, None], (size, steps))
    baseline = build_known_baseline(
        profile=np.repeat(rate[:, None], 168, axis=1), dispersion=1.3, wander=0.03
    )
    memory = Memory.start(size=size, minute=MONDAY, policy=DEFAULT)
    begun = time.process_time()
    for day in range(0, steps, DAY):
        memory, _ = advance(
            memory=memory,
            bins=Bins(counts=counts[:, day : day + DAY], first_minute=MONDAY + day),
            baseline=baseline,
            policy=DEFAULT,
        )
    return (time.process_time() - begun) / (size * steps / 1e6)


def _measure_sweep(draw: np.random.Generator, size: int) -> float:
    rate = draw_rates(draw, size)
    baseline = build_known_baseline(
        profile=np.repeat(rate[:, None], 168, axis=1), dispersion=1.3, wander=0.03
    )
    memory = Memory.start(size=size, minute=MONDAY, policy=DEFAULT)
    times = []
    for minute in range(8):
        counts = draw.poisson(rate)[:, None]
        begun = time.process_time()
        memory, _ = advance(
            memory=memory,
            bins=Bins(counts=counts, first_minute=MONDAY + minute),
            baseline=baseline,
            policy=DEFAULT,
        )
        times.append(time.process_time() - begun)
    return float(np.median(times[1:]))


def _measure_refit(draw: np.random.Generator, size: int) -> tuple[float, float]:
    """(CPU-s, peak of resident memory in MB)."""
    hours = DEFAULT.history_weeks * 168
    counts = draw.poisson(draw_rates(draw, size)[:, None] * 60, (size, hours))
    begun = time.process_time()
    fit_baselines(
        hours=ObservedHours(counts=counts, observed=np.ones(counts.shape, bool), first_hour=MONDAY // 60),
        prior=build_cold_baselines(size=size, policy=DEFAULT),
        policy=DEFAULT,
    )
    return time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

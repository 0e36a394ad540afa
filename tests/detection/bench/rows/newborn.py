"""Row 11: services in their first week, among established ones on the same site."""

from concurrent.futures import Executor
from functools import partial

import numpy as np

from aggregator.stats.policy import MINUTES_A_YEAR
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import Site, build_policy, measure_delays
from tests.detection.bench.series.generators import (
    DAY,
    MONDAY,
    WEEK,
    Floats,
    build_draw,
    draw_counts,
    generate_own,
    shape_outage,
)

OLD, NEW = 20, 100
PAST = 2 * WEEK  # history of the established ones
PROMISE = 1.0  # a series-year


def count_first_week(seed: int, block: int) -> tuple[int, float]:
    """(false incidents of newcomers in their first week, promised)."""
    site, counts = _build_site(seed, "newborn", block, 7)
    site.live(counts)
    return sum(one.row >= OLD for one in site.incidents), PROMISE * NEW * WEEK / MINUTES_A_YEAR


def measure_after_an_hour(seed: int, extra: float, block: int) -> Floats:
    """Minutes to the detection of a step an hour after birth, for series without an incident."""
    site, counts = _build_site(seed, f"hour{extra:g}", block, 1)
    draw = build_draw(seed, "hour-extra", int(extra), block)
    steps = 240
    more = np.tile(shape_outage(steps, extra=extra, at=60, rise=0, flat=120), (OLD + NEW, 1))
    site.live(counts[:, :steps] + draw_counts(draw, more))
    onset = np.full(OLD + NEW, MONDAY + PAST + 60)
    delays_found = measure_delays(site.incidents, size=OLD + NEW, onset=onset, window=120)[OLD:]
    return delays_found[~np.isnan(delays_found)]


def _build_site(
    seed: int, name: str, block: int, days: int
) -> tuple[Site, np.ndarray[tuple[int, int], np.dtype[np.int64]]]:
    """Born at midnight on a Monday; the time of day of each crowd is its own."""
    draw = build_draw(seed, name, block)
    generated = generate_own(draw, OLD + NEW, MONDAY + np.arange(PAST + days * DAY))
    before = PAST // 2
    site = Site(
        policy=build_policy(series=OLD + NEW, a_series_year=PROMISE),
        births=np.full(OLD, MONDAY),
        now=MONDAY + before,
    )
    site.learn(generated.counts[:OLD, :before])
    site.live(generated.counts[:OLD, before:PAST])
    site.join(newcomers=NEW)
    return site, generated.counts[:, PAST:]


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    blocks = range(1 if quick else 8)
    weeks = list(pool.map(partial(count_first_week, seed), blocks))
    out = [
        measure.measure_rate(
            "11 first week: false alarms / promised",
            count=sum(count for count, _ in weeks),
            promised=sum(promised for _, promised in weeks),
            accept=4.0,
            aim=1.0,
        )
    ]
    for extra, accept, aim in ((5.0, 10.0, 7.0), (20.0, None, None)):
        delays_found = np.concatenate(
            list(pool.map(partial(measure_after_an_hour, seed, extra), list(blocks)[:4]))
        )
        key = f"11 delay in minutes of +{extra:g}, one hour after birth"
        share = (delays_found < 120).mean()
        note = f"median {np.median(delays_found):.0f}; {share:.0%} found; not found counts 120"
        out.append(measure.measure_mean(key, delays_found, accept=accept, aim=aim, note=note))
    return out

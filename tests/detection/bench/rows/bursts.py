"""Row 20: services whose reports come in bursts, from their first day on: false alarms, and what is found."""

from concurrent.futures import Executor

import numpy as np

from aggregator.stats.policy import MINUTES_A_YEAR
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import Site, build_policy, measure_delays
from tests.detection.bench.series.generators import (
    DAY,
    MONDAY,
    WEEK,
    Draw,
    Floats,
    Ints,
    World,
    build_draw,
    draw_counts,
    draw_daily_shape,
    draw_drift,
    draw_rates,
    shape_outage,
)

SIZE = 40  # series in a block
LEARNING, WEEKS = 14 * DAY, 10  # minutes before anything is asked, weeks in all
HEAVY = ("1.3", "1.6", "2")  # exponents
NAMES = {"attention": ("attention on busy services", 1.2, 1.0)} | {
    name: (f"heavy tails, exponent {name}", 4.0, 1.5) for name in HEAVY
}
PROMISE = 1.0  # a series-year, where outages are looked for
PROMISES = (PROMISE, 5.0)
LONG, WINDOW = 60, 120  # minutes of an outage, and in which it can be found
WARM = 720  # minutes before the earliest outage
TIMES = (5.0, 20.0, 80.0)  # ratio to the expected rate, in an outage


def generate_attention(draw: Draw, minutes: Ints) -> World:
    """Once a week 1.3 to 1.8 times as many reports for 30 to 120 minutes, on busy services."""
    base, log_rate = generate_ordinary(draw, minutes)
    for row in range(SIZE):
        for start in range(0, len(minutes) - 2 * DAY, WEEK):
            at = start + int(draw.integers(0, 6 * DAY))
            log_rate[row, at : at + int(draw.integers(30, 120))] += np.log(draw.uniform(1.3, 1.8))
    return World(base, np.exp(log_rate), draw_counts(draw, np.exp(log_rate)))


def generate_heavy(exponent: float, draw: Draw, minutes: Ints) -> World:
    """One to ten bursts a week of 10 to 300 minutes; the ratio to the expected rate follows Pareto's law."""
    base, log_rate = generate_ordinary(draw, minutes)
    for row in range(SIZE):
        often = np.exp(draw.uniform(0, np.log(10))) * len(minutes) / WEEK
        times = np.ones(len(minutes))
        for at in draw.integers(0, len(minutes), draw.poisson(often)).tolist():
            until = at + int(np.exp(draw.uniform(np.log(10), np.log(300))))
            times[at:until] = np.maximum(times[at:until], min(1 + draw.pareto(exponent), 1000.0))
        log_rate[row] += np.log(times)
    return World(base, np.exp(log_rate), draw_counts(draw, np.exp(log_rate)))


def generate_ordinary(draw: Draw, minutes: Ints) -> tuple[Floats, Floats]:
    """(base, log rate) without bursts."""
    base = draw_rates(draw, SIZE, 0.3, 10.0)
    log_rate = draw_daily_shape(draw, SIZE, minutes) + np.log(base)[:, None]
    return base, log_rate + draw_drift(draw, SIZE, len(minutes), sd=0.1, minutes=180)


def _generate_world(name: str, seed: int, block: int) -> World:
    draw, minutes = build_draw(seed, name, block), MONDAY + np.arange(WEEKS * WEEK)
    return (
        generate_attention(draw, minutes)
        if name == "attention"
        else generate_heavy(float(name), draw, minutes)
    )


def measure_series(
    name: str, seed: int, block: int, promise: float
) -> tuple[int, float, dict[float, Floats]]:
    """(incidents after the first two weeks, promised, minutes to our detection on an outage by its size)."""
    world = _generate_world(name, seed, block)
    half = WEEKS // 2 * WEEK
    site = begin_site(promise)
    site.live(world.counts[:, :half])
    delays_by_size = {
        times: _measure_detection(site.turned(site.policy), world, times, build_draw(seed, name, block, 1))
        for times in TIMES
        if promise == PROMISE
    }
    site.live(world.counts[:, half:])
    return count_false_alarms(site), compute_promised(promise), delays_by_size


def begin_site(promise: float) -> Site:
    """A site on the first day of its services."""
    policy = build_policy(series=SIZE, a_series_year=promise)
    return Site(policy=policy, births=np.full(SIZE, MONDAY), now=MONDAY)


def count_false_alarms(site: Site) -> int:
    """Incidents after two weeks."""
    return sum(one.at > MONDAY + LEARNING for one in site.incidents)


def compute_promised(promise: float) -> float:
    """False alarms after two weeks, at `promise` a series-year."""
    return promise * SIZE * (WEEKS * WEEK - LEARNING) / MINUTES_A_YEAR


def _measure_detection(site: Site, world: World, times: float, draw: Draw) -> Floats:
    """Minutes to the detection of an hour at `times` the expected rate, for series without an incident."""
    start, steps = site.now, 2 * DAY + WINDOW
    onset = WARM + draw.integers(0, DAY, SIZE)
    shape = np.stack([shape_outage(steps, extra=times - 1, at=int(at), rise=5, flat=LONG) for at in onset])
    after = slice(start - MONDAY, start - MONDAY + steps)
    site.live(world.counts[:, after] + draw_counts(draw, shape * world.base[:, None]))
    minutes = measure_delays(site.incidents, size=SIZE, onset=start + onset, window=WINDOW)
    return minutes[~np.isnan(minutes)]


def _describe_budget(promise: float) -> str:
    return "" if promise == PROMISE else f", {promise:g} a series-year promised"


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """False alarms of each kind, then outages on those with heavy tails."""
    blocks = range(1 if quick else 2)
    jobs = {
        (name, promise): [pool.submit(measure_series, name, seed, block, promise) for block in blocks]
        for promise in PROMISES
        for name in NAMES
    }
    parts = {key: [job.result() for job in some] for key, some in jobs.items()}
    out = [
        measure.measure_rate(
            f"20 false alarms / promised, {NAMES[name][0]}{_describe_budget(promise)}",
            count=sum(count for count, _, _ in some),
            promised=sum(promised for _, promised, _ in some),
            accept=NAMES[name][1],
            aim=NAMES[name][2],
        )
        for (name, promise), some in parts.items()
    ]
    for times in TIMES:
        minutes = np.concatenate(
            [delays_by_size[times] for name in HEAVY for *_, delays_by_size in parts[name, PROMISE]]
        )
        out.append(
            measure.measure_share(
                f"20 heavy tails: an hour of {times:g} times the usual found",
                hits=int((minutes < WINDOW).sum()),
                of=len(minutes),
                note=f"mean delay {minutes.mean():.0f} min; not found counts {WINDOW}",
            )
        )
    return out

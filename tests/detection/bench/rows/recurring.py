"""Row 20, second half: what a rule for bursts must not take for some, and bursts it was not made with."""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import Site
from tests.detection.bench.rows.bursts import (
    LEARNING,
    PROMISE,
    WEEKS,
    WINDOW,
    begin_site,
    compute_promised,
    count_false_alarms,
    generate_ordinary,
)
from tests.detection.bench.series.generators import (
    DAY,
    MONDAY,
    WEEK,
    Draw,
    Floats,
    build_draw,
    draw_counts,
    shape_outage,
)

MINUTES = MONDAY + np.arange(WEEKS * WEEK)
WEEKS_BETWEEN = (1, 2, 4)
HIGH = 3.0  # times the expected rate
FOUND = 0.98  # of the outages of 3 to 20 times that recur


@dataclass(frozen=True)
class Outage:
    """One outage of a service."""

    row: int
    onset: int  # minute since the beginning
    times: float  # the expected rate


def draw_outages(draw: Draw, rate: Floats, weeks_between: int) -> list[Outage]:
    """Add outages of 40 to 240 minutes and 1.8 to 20 times the expected rate to `rate` (N, T)."""
    outages = []
    for row in range(len(rate)):
        onset = int(draw.integers(0, weeks_between * WEEK))
        while onset < rate.shape[1] - DAY:
            times = float(np.exp(draw.uniform(np.log(1.8), np.log(20))))
            flat = int(np.exp(draw.uniform(np.log(40), np.log(240))))
            rise, decay = int(draw.integers(2, 12)), int(draw.integers(5, 40))
            steps = rise + flat + decay
            rate[row, onset : onset + steps] *= 1 + shape_outage(
                steps, extra=times - 1, at=0, rise=rise, flat=flat, decay=decay
            )
            outages.append(Outage(row, onset, times))
            onset += int(weeks_between * WEEK * draw.uniform(0.6, 1.4))
    return outages


def add_swells(draw: Draw, rate: Floats) -> None:
    """Bursts that grow and fade, log-normal in height; 3 a week on average, by a gamma distribution."""
    for row in range(len(rate)):
        for at in draw.integers(0, rate.shape[1], draw.poisson(draw.gamma(1.5, 2.0) * WEEKS)).tolist():
            grows, fades = np.exp(draw.uniform(0, np.log(30))), np.exp(draw.uniform(np.log(8), np.log(120)))
            extra = min(float(np.exp(draw.normal(np.log(0.6), 1.0))), 500.0)
            since = np.arange(min(rate.shape[1] - at, int(grows + 6 * fades)))
            shape = np.minimum((since + 1) / grows, np.exp(-np.maximum(since - grows, 0) / fades))
            rate[row, at : at + len(since)] *= 1 + extra * shape


def live(rate: Floats, draw: Draw) -> Site:
    """A site with these rates from its first day on."""
    site = begin_site(PROMISE)
    site.live(draw_counts(draw, rate))
    return site


def measure_outages(seed: int, weeks_between: int) -> list[tuple[float, float]]:
    """(times the expected rate, minutes to our announcement or WINDOW) of each outage after two weeks."""
    draw = build_draw(seed, "recurring", weeks_between)
    rate = np.exp(generate_ordinary(draw, MINUTES)[1])
    outages = draw_outages(draw, rate, weeks_between)
    announced = [(one.row, one.at - MONDAY) for one in live(rate, draw).incidents]
    return [
        (outage.times, _measure_delay(outage, announced)) for outage in outages if outage.onset > LEARNING
    ]


def _measure_delay(outage: Outage, announced: list[tuple[int, int]]) -> float:
    delays = (at - outage.onset for row, at in announced if row == outage.row)
    return min([WINDOW, *(delay for delay in delays if 0 < delay < WINDOW)])


def count_swells(seed: int) -> int:
    """False alarms after two weeks."""
    draw = build_draw(seed, "swells")
    rate = np.exp(generate_ordinary(draw, MINUTES)[1])
    add_swells(draw, rate)
    return count_false_alarms(live(rate, draw))


def run(pool: Executor, seed: int) -> list[Measure]:
    """Outages that recur, by how often and how high; then bursts of another shape."""
    jobs = {weeks: pool.submit(measure_outages, seed, weeks) for weeks in WEEKS_BETWEEN}
    swells = pool.submit(count_swells, seed)
    out = [
        _describe_found(weeks, high, [minutes for times, minutes in job.result() if (times >= HIGH) == high])
        for weeks, job in jobs.items()
        for high in (True, False)
    ]
    promised = compute_promised(PROMISE)
    name = "20 false alarms / promised, bursts that grow and fade"
    return [*out, measure.measure_rate(name, count=swells.result(), promised=promised, accept=4.0, aim=1.5)]


def _describe_found(weeks: int, high: bool, minutes: list[float]) -> Measure:
    size = "3 to 20" if high else "1.8 to 3"
    return measure.measure_share(
        f"20 an outage every {weeks} weeks, no bursts: {size} times the usual found",
        hits=sum(each < WINDOW for each in minutes),
        of=len(minutes),
        more=True,
        accept=FOUND if high else None,
        note=f"mean delay {np.mean(minutes):.0f} min; not found counts {WINDOW}",
    )

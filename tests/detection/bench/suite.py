"""All rows of the suite, in order, and how a run is printed."""

import json
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TextIO

from aggregator.stats.policy import DEFAULT
from aggregator.stats.policy_keys import compute_version
from tests.detection.bench import against
from tests.detection.bench.costs import cost, replay_cost, running
from tests.detection.bench.localisation import carriers, parts, places, strays
from tests.detection.bench.measure import Measure
from tests.detection.bench.rows import (
    attack,
    bursts,
    endings,
    episodes,
    holidays,
    known,
    newborn,
    recurring,
    site_rows,
    unheard,
    vendor,
    weekly,
)
from tests.detection.bench.rows.site_rows import QUICK, Large, Size

Row = Callable[["Run"], list[Measure]]


class Run:
    """What rows share: the pool, the seed, and the large run."""

    def __init__(self, pool: Executor, seed: int, *, quick: bool) -> None:
        self.pool, self.seed, self.quick = pool, seed, quick
        self.large = Large(pool, seed, QUICK if quick else Size())


ROWS: dict[str, Row] = {
    "1": lambda run: site_rows.measure_false_alarms(run.large),
    "2": lambda run: known.run(run.pool, run.seed, quick=run.quick),
    "3": lambda run: site_rows.measure_over_oracle(run.large),
    "4": lambda run: site_rows.measure_busy(run.large),
    "5": lambda run: site_rows.measure_pulses(run.large),
    "6": lambda run: site_rows.compare_peers(run.large),
    "7": lambda run: episodes.measure_shapes(run.pool, run.seed, quick=run.quick),
    "8": lambda run: episodes.measure_borders(run.pool, run.seed, quick=run.quick),
    "9": lambda run: places.run(run.pool, run.seed, quick=run.quick),
    "10": lambda run: attack.run(run.pool, run.seed, quick=run.quick),
    "11": lambda run: newborn.run(run.pool, run.seed, quick=run.quick),
    "12": lambda run: weekly.run(run.pool, run.seed, quick=run.quick),
    "14": lambda run: carriers.run(run.pool, run.seed, quick=run.quick),
    "15": lambda run: running.run(run.pool, run.seed, quick=run.quick),
    "16": lambda run: vendor.run(run.pool, run.seed, quick=run.quick),
    "17": lambda run: holidays.run(run.pool, run.seed, quick=run.quick),
    "18": lambda run: unheard.run(run.pool, run.seed, quick=run.quick),
    "19": lambda run: strays.run(run.pool, run.seed, quick=run.quick),
    "20": lambda run: bursts.run(run.pool, run.seed, quick=run.quick) + recurring.run(run.pool, run.seed),
    "21": lambda run: endings.run(run.pool, run.seed, quick=run.quick),
    "22": lambda run: parts.run(run.pool, run.seed, quick=run.quick),
    "24": lambda run: carriers.compare_strengths(run.pool, run.seed, quick=run.quick),
    "13": lambda run: run.pool.submit(cost.run, run.seed, quick=run.quick).result(),
    "23": lambda run: run.pool.submit(replay_cost.run, run.seed, quick=run.quick).result(),
}


def run(
    *, rows: list[str], seed: int, quick: bool, processes: int, out: TextIO, commit: str = ""
) -> list[Measure]:
    """Run `rows`, print each as soon as it is there, and one line of JSON last.

    With a `commit`, the comparison with it comes after them.
    """
    begun = time.monotonic()
    found: list[Measure] = []
    out.write(
        "| measure | value | 95 % | accept | aim | verdict | |\n| --- | --- | --- | --- | --- | --- | --- |\n"
    )
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        shared = Run(pool, seed, quick=quick)
        for row in rows:
            new = ROWS[row](shared)
            found += new
            out.write("".join(format_line(one) + "\n" for one in new))
            out.flush()
    if commit:
        new = against.compare(commit, seed, quick=quick, processes=processes)
        found += new
        out.write("".join(format_line(one) + "\n" for one in new))
    seconds = time.monotonic() - begun
    out.write(
        f"\n{seconds:.0f} s, policy {compute_version(DEFAULT)}, seed {seed}{', quick' if quick else ''}\n"
    )
    record = {
        "bench": "detect",
        "policy": compute_version(DEFAULT),
        "seed": seed,
        "quick": quick,
        "against": commit or None,
        "seconds": round(seconds),
        "measures": [one.to_record() for one in found],
    }
    out.write(json.dumps(record) + "\n")
    return found


def format_line(one: Measure) -> str:
    """Markdown."""
    sign = ">=" if one.more else "<="
    bounds = ["" if bound is None else f"{sign} {bound:g}" for bound in (one.accept, one.aim)]
    value = "" if one.value is None else f"{one.value:.3g}"
    interval = "" if one.low is None or one.high is None else f"{one.low:.3g} to {one.high:.3g}"
    return f"| {one.key} | {value} | {interval} | {bounds[0]} | {bounds[1]} | {one.verdict} | {one.note} |"

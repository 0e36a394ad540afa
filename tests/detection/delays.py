"""How soon a step is detected with a known baseline: `python -m tests.detection.delays` prints minutes.

Minutes are those to `suspected`. Each cell: 200 services with Poisson minutes and the same rate, a quiet day,
then `extra` reports a minute more. The budget is one false alarm a year for each service.
"""

import sys
from dataclasses import replace
from itertools import product

import numpy as np

from aggregator.stats.baseline.baselines import Baselines
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT

SERVICES, BEFORE, AFTER = 200, 1440, 240
RATES, EXTRAS = (0.02, 0.1, 0.5, 2.0), (1.0, 2.0, 5.0, 20.0)


def measure_delays(*, rate: float, extra: float, seed: int = 1) -> list[int]:
    """Minutes from the step to the detection, AFTER where there was none."""
    draw = np.random.default_rng(seed)
    mean = np.where(np.arange(BEFORE + AFTER) < BEFORE, rate, rate + extra)
    counts = draw.poisson(mean, (SERVICES, BEFORE + AFTER))
    known = Baselines(
        profile=np.full((SERVICES, 168), rate),
        dispersion=np.full(SERVICES, DEFAULT.least_dispersion),
        wander=np.full(SERVICES, 0.001),
        history_hours=np.full(SERVICES, 1344),
        history_reports=np.full(SERVICES, int(rate * 80_000)),
    )
    _, changes = advance(
        memory=Memory.start(size=SERVICES, minute=0, policy=DEFAULT),
        bins=Bins(counts=counts, first_minute=0),
        baseline=known,
        policy=replace(DEFAULT, false_alarms_per_year=float(SERVICES)),
    )
    first: dict[int, int] = {}
    for change in changes:
        if change.at_minute > BEFORE:
            first.setdefault(change.row, change.at_minute - BEFORE)
    return [first.get(row, AFTER) for row in range(SERVICES)]


def format_table() -> list[str]:
    """Markdown: mean (90 % quantile), one row for each rate."""
    lines = [
        "| usual a minute | " + " | ".join(f"+{extra:g}" for extra in EXTRAS) + " |",
        "| --- |" + " --- |" * len(EXTRAS),
    ]
    cells = {(rate, extra): measure_delays(rate=rate, extra=extra) for rate, extra in product(RATES, EXTRAS)}
    for rate in RATES:
        row = [cells[rate, extra] for extra in EXTRAS]
        lines.append(
            f"| {rate:g} | "
            + " | ".join(f"{np.mean(cell):.1f} ({np.quantile(cell, 0.9):.0f})" for cell in row)
            + " |"
        )
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(format_table()) + "\n")

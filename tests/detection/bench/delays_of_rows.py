"""Delays of rows 2 to 6, case by case, as one JSON object: `python -m tests.detection.bench.delays_of_rows`.

against.py lays this module over the tree of an older commit and runs it there: it may only use what the bench
has had since.
"""

import argparse
import json
import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")

from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np

from tests.detection.bench.rows import known
from tests.detection.bench.rows.site_rows import PULSES, QUICK, Large, Size
from tests.detection.bench.site import EXTRAS, Trials

Cells = dict[str, Any]  # a list of delays in minutes (null where the case does not count), or one number


def list_delays(pool: Executor, seed: int, *, quick: bool) -> dict[str, Cells]:
    """Row -> cell -> delays; of row 2, whose cells are fitted curves, delay over the oracle's."""
    large = Large(pool, seed, QUICK if quick else Size())
    found = {extra: large.found(extra) for extra in EXTRAS}
    settings = {"measured": large.knobs, "2 a year": (2 / 240,) * 3}
    return {
        "2": _list_oracle_excess(pool, seed, quick=quick),
        "3": {f"{v}, +{e:g}": _select_delays(found[e], v) for v in (0, 1) for e in (2.0, 5.0, 20.0)},
        "4": {f"2, +{e:g}": _select_delays(found[e], 2) for e in (5.0, 20.0)},
        "5": {
            f"{minutes} min, {setting}": _select_delays(large.pulses(minutes, knobs), 0, 1)
            for setting, knobs in settings.items()
            for minutes in PULSES
        },
        "6": {f"{v}, +{e:g}": _select_delays(found[e], v) for v in (0, 1, 2) for e in EXTRAS},
    }


def _list_oracle_excess(pool: Executor, seed: int, *, quick: bool) -> Cells:
    cells = known.run(pool, seed, quick=quick)[:-1]  # the last is their mean
    return {one.key: 1 + one.value for one in cells if one.value is not None}


def _select_delays(found: Trials, *volumes: int) -> list[float | None]:
    values = found.delays["ours"][np.isin(found.volume, volumes)]
    return [None if np.isnan(value) else float(value) for value in values]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    with ProcessPoolExecutor(asked.processes, mp_context=get_context("spawn")) as pool:
        sys.stdout.write(json.dumps(list_delays(pool, asked.seed, quick=asked.quick)) + "\n")


if __name__ == "__main__":
    main()

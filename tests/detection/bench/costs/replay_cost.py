"""Row 23: CPU time of a replay with all columns, reading included."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from aggregator.stats.policy import DEFAULT
from aggregator.stats.replay.reading import read_rows
from aggregator.stats.replay.replay import Replay
from aggregator.stats.replay.series import Names
from tests.detection.bench.measure import Measure
from tests.detection.bench.series import incidents
from tests.detection.bench.series.generators import WEEK
from tests.detection.bench.series.incidents import Plan

SERVICES = 60
LOADS = {"light": (0.01, 1.0), "busy": (0.1, 6.0)}  # mean reports a minute of a service, from and to


def run(seed: int, *, quick: bool) -> list[Measure]:
    weeks = 1 if quick else 3
    return [_measure_load(seed, name, Plan(SERVICES, weeks, 0, rates=rates)) for name, rates in LOADS.items()]


def _measure_load(seed: int, name: str, plan: Plan) -> Measure:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "series.csv"
        incidents.write_series(file, seed=seed, plan=plan)
        begun = time.process_time()
        rows = _replay(file)
        seconds = time.process_time() - begun
    millions = plan.services * plan.weeks * WEEK / 1e6
    return Measure(
        f"23 CPU-s of replay per 10^6 service-minutes, all columns, {plan.services} services, {name}",
        seconds / millions,
        accept=1.5,
        aim=0.7,
        note=f"reading included; {rows / millions / 1e6:.2f} rows a service-minute",
    )


def _replay(file: Path) -> int:
    names, rows = Names(), 0
    replay = Replay(names, DEFAULT)
    with file.open("rb") as lines:
        for batch in read_rows(lines=lines, names=names):
            rows += len(batch.second)
            replay.feed(batch)
    replay.finish()
    return rows

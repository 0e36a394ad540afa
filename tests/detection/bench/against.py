"""This tree against an older commit, on the same series: `make bench-detect AGAINST=<commit>`.

Rows 2 to 6 come from each side's own bench with the same seed, so that trial for trial the reports are the
same. Incidents of a part and of the whole, and holidays, go through each side's `manage.py replay`.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

import numpy as np

from tests.detection.bench import delays_of_rows, replays
from tests.detection.bench.measure import Measure
from tests.detection.bench.replays import ReplayScore
from tests.detection.bench.series import incidents
from tests.detection.bench.series.generators import Floats, build_draw
from tests.detection.bench.series.incidents import Plan, TrueIncident

HERE = Path(__file__).resolve().parents[3]
RESAMPLES = 1000
A_SERVICE_YEAR = 5 / 6  # false alarms promised to each service of a replayed series
HOLIDAYS = (4, 11, 18)  # Fridays of the first three weeks


class UnableToCompare(RuntimeError):
    """The other commit is not there, or its code does not run; the message says why."""


@dataclass(frozen=True)
class Sides:
    """Two folders with code."""

    new: Path
    old: Path


def compare(commit: str, seed: int, *, quick: bool, processes: int) -> list[Measure]:
    """All comparisons; UnableToCompare where the other side does not run."""
    with checkout(commit) as old, TemporaryDirectory() as series:
        sides = Sides(HERE, old)
        results = _compare_replays(sides, Path(series), seed, quick=quick, processes=processes)
        return results + _compare_rows(sides, seed, quick=quick, processes=processes)


@contextmanager
def checkout(commit: str) -> Iterator[Path]:
    """The files of a commit of this repository in a temporary folder, which is removed afterwards."""
    with TemporaryDirectory() as folder, TemporaryFile() as packed:
        done = subprocess.run(
            ["git", "-C", str(HERE), "archive", "--format=tar", commit], stdout=packed, stderr=subprocess.PIPE
        )
        if done.returncode:
            raise UnableToCompare(f"{commit}: {done.stderr.decode().strip()}")
        packed.seek(0)
        with tarfile.open(fileobj=packed) as files:
            files.extractall(folder, filter="data")
        yield Path(folder)


def compare_means(new: Floats, old: Floats, seed: int) -> tuple[float, float, float]:
    """(mean(new) / mean(old), low, high): 95 % by resampling pairs; cases that one side left out are none."""
    both = ~(np.isnan(new) | np.isnan(old))
    resampled = _resample_ratios(new[both], old[both], seed)
    return (
        float(new[both].mean() / old[both].mean()),
        *(float(q) for q in np.quantile(resampled, (0.025, 0.975))),
    )


def _resample_ratios(new: Floats, old: Floats, seed: int) -> Floats:
    """(RESAMPLES,) ratios of means."""
    draw = build_draw(seed, "resample", len(new))
    chosen = draw.integers(0, len(new), (RESAMPLES, len(new)))
    results: Floats = new[chosen].mean(axis=1) / old[chosen].mean(axis=1)
    return results


def _compare_rows(sides: Sides, seed: int, *, quick: bool, processes: int) -> list[Measure]:
    overlaid = sides.old / Path(delays_of_rows.__file__).relative_to(HERE)
    shutil.copyfile(delays_of_rows.__file__, overlaid)
    options = ["--seed", str(seed), "--processes", str(processes), *(["--quick"] if quick else [])]
    new, old = (_run_bench(folder, options) for folder in (sides.new, sides.old))
    lines, spreads = [], []
    for row, cells in new.items():
        value, spread = _compare_row(cells, old[row], seed)
        spreads.append(spread)
        lines.append(_build_line(f"row {row}: mean delay, new / old", value, spread, accept=1.05))
    mean = float(np.mean([line.value for line in lines]))
    return [
        *lines,
        _build_line(
            "rows 2 to 6, mean: delay, new / old", mean, np.mean(spreads, axis=0), accept=1.02, aim=0.9
        ),
    ]


def _run_bench(folder: Path, options: list[str]) -> dict[str, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.detection.bench.delays_of_rows", *options],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in replays.OURS},
        capture_output=True,
    )
    if done.returncode:
        raise UnableToCompare(f"the bench in {folder} failed:\n{done.stderr.decode()}")
    results: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return results


def _compare_row(new: dict[str, Any], old: dict[str, Any], seed: int) -> tuple[float, Floats]:
    """(mean of the cells' ratios, (RESAMPLES,) the same resampled)."""
    values, spreads = [], []
    for cell, told in new.items():
        if isinstance(told, float):
            values.append(told / old[cell])
            spreads.append(np.full(RESAMPLES, values[-1]))
            continue
        ours, theirs = np.array(told, float), np.array(old[cell], float)
        both = ~(np.isnan(ours) | np.isnan(theirs))
        values.append(float(ours[both].mean() / theirs[both].mean()))
        spreads.append(_resample_ratios(ours[both], theirs[both], seed))
    return float(np.mean(values)), np.mean(spreads, axis=0)


def _build_line(key: str, value: float, spread: Floats, **asked: Any) -> Measure:
    low, high = np.quantile(spread, (0.025, 0.975))
    known = bool(high > low)  # cells of row 2 have no cases to resample
    return Measure(
        f"against: {key}", value, float(low) if known else None, float(high) if known else None, **asked
    )


@dataclass(frozen=True)
class _Job:
    """A series to be written and told by both sides."""

    seed: int
    plan: Plan

    def run(self, sides: Sides, folder: Path) -> tuple[list[TrueIncident], ReplayScore, ReplayScore]:
        """(truths, what the new side makes of it, what the old)."""
        file = folder / f"{self.seed}-{len(self.plan.quiet_days)}.csv"
        truths = incidents.write_series(file, seed=self.seed, plan=self.plan)
        options = ("--false-alarms", str(A_SERVICE_YEAR * self.plan.services))
        new, old = (_run_side(side, file, options) for side in (sides.new, sides.old))
        file.unlink()
        return truths, replays.score_changes(new, truths), replays.score_changes(old, truths)


def _run_side(folder: Path, file: Path, options: tuple[str, ...]) -> list[dict[str, Any]]:
    try:
        return replays.run_replay(folder, file, *options)
    except subprocess.CalledProcessError as failed:
        raise UnableToCompare(f"replay in {folder} failed: {failed}") from failed


def _compare_replays(sides: Sides, folder: Path, seed: int, *, quick: bool, processes: int) -> list[Measure]:
    holiday = Plan(days_between=0.0, quiet_days=HOLIDAYS)
    files = (1, 1) if quick else (5, 2)
    jobs = [_Job(seed + n, Plan()) for n in range(files[0])]
    jobs += [_Job(seed + n, holiday) for n in range(files[1])]
    with ThreadPoolExecutor(processes) as pool:
        told = list(pool.map(lambda job: job.run(sides, folder), jobs))
    results, days = told[: files[0]], told[files[0] :]
    truths = [truth for part, *_ in results for truth in part]
    new, old = (np.concatenate([part[side].delays for part in results]) for side in (1, 2))
    limited = np.array([truth.limited for truth in truths])
    return [
        _build_delay_line(
            "incidents limited to a part", new[limited], old[limited], seed, accept=0.6, aim=0.48
        ),
        _build_delay_line(
            "service-wide incidents", new[~limited], old[~limited], seed, accept=1.02, aim=0.95
        ),
        *(
            _build_delay_line(f"incidents limited to a part: {kind}", new[chosen], old[chosen], seed)
            for kind in ("surface", "region", "both", "symptom")
            if (chosen := np.array([truth.kind == kind for truth in truths])).any()
        ),
        _build_false_line("false incidents among them", results),
        _build_false_line(f"incidents after holidays on days {', '.join(map(str, HOLIDAYS))}", days),
    ]


def _build_delay_line(key: str, new: Floats, old: Floats, seed: int, **asked: Any) -> Measure:
    value, low, high = compare_means(new, old, seed)
    both = ~(np.isnan(new) | np.isnan(old))
    results = [float((side[both] < replays.WINDOW).mean()) for side in (new, old)]
    note = f"{new[both].mean():.1f} against {old[both].mean():.1f} min, n {both.sum()}; "
    note += f"found {results[0]:.2f} against {results[1]:.2f}, the others count {replays.WINDOW} min"
    return Measure(f"against: {key}: mean delay, new / old", value, low, high, note=note, **asked)


def _build_false_line(key: str, told: list[tuple[list[TrueIncident], ReplayScore, ReplayScore]]) -> Measure:
    new, old = (sum(part[side].false for part in told) for side in (1, 2))
    return Measure(f"against: {key}, new", float(new), note=f"{old} at the other commit")

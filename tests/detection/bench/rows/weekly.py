"""Row 12: Noufaily's 42 scenarios of weekly counts, at the false-positive rate of Farrington Flexible.

What of the product is tested: the tail test (`score.tail`) and the weight that outliers lose
(`policy.outlier`). Its profile is of hours in a week and cannot learn a year, so the suite brings the mean: a
log-linear trend and two harmonics, fitted by weighted likelihood to the weeks before. That form is the
generator's own, which Flexible's ten-level factor is not; the comparison leans our way by that. Surprise is
the greater one of the week's tail and that of the week and the one before together.
"""

import itertools
import shutil
import subprocess
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from aggregator.stats.policy import DEFAULT
from aggregator.stats.score import LEAST_DISPERSION, compute_tail
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.series.generators import Draw, Floats, Ints, build_draw, draw_counts

# theta, beta, first and second amplitude, dispersion
PARAMETERS = (
    (0.1, 0.0025, 0.6, 0.6, 1.5),
    (-2.0, 0.005, 0.1, 0.3, 2.0),
    (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0),
    (2.5, 0.001, 1.0, 0.1, 3.0),
    (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)
SCENARIOS = tuple(itertools.product(range(7), (0, 1, 2), (False, True)))
WEEKS, FIRST = 624, 575  # tested are weeks 576 to 624, each on all weeks before
FLEXIBLE_RATE = 0.0064  # measured with the R package, 42 x 20 replicates
RIDGE = 5.0  # pulls trend and harmonics towards none
PEER = Path(__file__).with_name("farrington.R")


@dataclass(frozen=True)
class Run:
    """One replicate of one scenario: surprise of the last 49 weeks in nats, and where the outbreak is."""

    nats: Floats  # (49,)
    outbreak: Ints  # weeks among the 49
    first: bool = True  # replicate of its scenario


def _compute_mean(scenario: tuple[int, int, bool]) -> tuple[Floats, float]:
    row, harmonics, trend = scenario
    theta, beta, g1, g2, dispersion = PARAMETERS[row]
    week = np.arange(1, WEEKS + 1)
    log_mean = theta + beta * week * trend
    for j in range(1, harmonics + 1):
        log_mean = log_mean + g1 * np.cos(2 * np.pi * j * week / 52) + g2 * np.sin(2 * np.pi * j * week / 52)
    return np.exp(log_mean), dispersion


def _add_outbreak(
    draw: Draw, counts: Ints, mean: Floats, dispersion: float, first: int, last: int, k: int
) -> Ints:
    """Put one outbreak in; return its weeks."""
    start = int(draw.integers(first, last))
    size = draw.poisson(k * np.sqrt(dispersion * mean[start]))
    weeks = start + np.floor(draw.lognormal(0, 0.5, size)).astype(int)
    weeks = weeks[weeks < WEEKS]
    np.add.at(counts, weeks, 1)
    return np.unique(weeks)


def run_replicate(seed: int, scenario: tuple[int, int, bool], number: int) -> Run:
    counts, outbreak = _draw_series(seed, scenario, number)
    return Run(compute_surprise(counts), outbreak, first=number == 0)


def _draw_series(seed: int, scenario: tuple[int, int, bool], number: int) -> tuple[Ints, Ints]:
    """(counts of all weeks, weeks of the outbreak among the last 49)."""
    draw = build_draw(seed, "weekly", *map(int, scenario), number)
    mean, dispersion = _compute_mean(scenario)
    counts = draw_counts(draw, mean, dispersion) if dispersion > 1 else draw.poisson(mean).astype(np.int64)
    for _ in range(4):
        _add_outbreak(draw, counts, mean, dispersion, 312, FIRST, int(draw.choice([0, 2, 3, 5, 10])))
    now = _add_outbreak(draw, counts, mean, dispersion, FIRST, WEEKS, int(draw.integers(1, 11)))
    return counts, now - FIRST


def _build_design(weeks: Ints) -> Floats:
    angle = 2 * np.pi * weeks / 52
    columns = [np.ones(len(weeks)), (weeks - weeks.mean()) / 260]
    for j in (1, 2):
        columns += [np.cos(j * angle), np.sin(j * angle)]
    return np.stack(columns, axis=1)


def compute_surprise(counts: Ints) -> Floats:
    """(49,) nats of each week, given the weeks before it."""
    fits = np.array([_fit_week(counts[:week].astype(float)) for week in range(FIRST - 1, WEEKS)])
    mean, dispersion, mean_variance = (
        fits.T
    )  # variance of the logarithm of the mean: the error of the fit itself
    alone = _compute_nats(counts[FIRST:], mean[1:], dispersion[1:], mean_variance[1:])
    two = _compute_nats(
        counts[FIRST:] + counts[FIRST - 1 : -1], mean[1:] + mean[:-1], dispersion[1:], mean_variance[1:]
    )
    return np.maximum(alone, two)


def _compute_nats(counts: Ints, mean: Floats, dispersion: Floats, mean_variance: Floats) -> Floats:
    wide = np.maximum(dispersion + mean * mean_variance, LEAST_DISPERSION)
    nats: Floats = -np.log(compute_tail(count=counts, mean=mean, dispersion=wide))
    return nats


def _fit_week(counts: Floats) -> tuple[float, float, float]:
    """(mean of the next week, dispersion, variance of the log of the mean), outliers weighted down."""
    every = _build_design(np.arange(len(counts) + 1))
    design, new = every[:-1], every[-1]
    weight, dispersion = np.ones(len(counts)), 1.0
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(counts.mean() + 0.1)
    lean = np.diag([1e-6] + [RIDGE] * (len(beta) - 1))
    for round_ in range(4):
        for _ in range(2 if round_ else 4):
            mean = np.exp(np.clip(design @ beta, -8, 12))
            curve = (design.T * (weight * mean)) @ design + lean * dispersion
            slope = design.T @ (weight * (counts - mean)) - lean @ beta * dispersion
            beta = beta + np.clip(np.linalg.solve(curve, slope), -2, 2)
        mean = np.exp(np.clip(design @ beta, -8, 12))
        freedom = max(weight.sum() - len(beta), 1.0)
        dispersion = max(float((weight * (counts - mean) ** 2 / mean).sum() / freedom), 1.0)
        residual = 1.5 * (counts ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * np.sqrt(dispersion))
        weight = (DEFAULT.outlier / np.maximum(residual, DEFAULT.outlier)) ** 2
    mean_variance = dispersion * float(new @ np.linalg.solve(curve, new))
    return float(np.exp(np.clip(new @ beta, -8, 12))), dispersion, mean_variance


def _run_scenario(seed: int, replicates: int, scenario: tuple[int, int, bool]) -> list[Run]:
    return [run_replicate(seed, scenario, number) for number in range(replicates)]


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    scenarios = SCENARIOS[::3] if quick else SCENARIOS
    peer = pool.submit(run_flexible, seed, scenarios)
    parts = pool.map(partial(_run_scenario, seed, 1 if quick else 3), scenarios)
    runs = [one for part in parts for one in part]
    asked = {"accept": 0.48, "aim": 0.52, "more": True}
    ours = _measure_power("ours", runs, [one.nats for one in runs], **asked)
    first, theirs, reason = [one for one in runs if one.first], *peer.result()
    if theirs is None:
        return [ours, Measure("12 Noufaily, Farrington Flexible (R)", None, more=True, note=reason)]
    return [
        ours,
        _measure_power("first replicates, ours", first, [one.nats for one in first], more=True),
        _measure_power("first replicates, Farrington Flexible (R)", first, list(theirs), more=True),
    ]


def _measure_power(who: str, runs: list[Run], nats: list[Floats], **asked: Any) -> Measure:
    """Share of outbreaks with at least one alarm between their first and their last week."""
    quiet = np.concatenate([np.delete(one, run.outbreak) for one, run in zip(nats, runs, strict=True)])
    limit = float(np.quantile(quiet, 1 - FLEXIBLE_RATE))
    with_outbreak = [(one, run.outbreak) for one, run in zip(nats, runs, strict=True) if len(run.outbreak)]
    hits = sum(bool((one[weeks[0] : weeks[-1] + 1] > limit).any()) for one, weeks in with_outbreak)
    key = f"12 Noufaily, found at a false-positive rate of {FLEXIBLE_RATE}, {who}"
    return measure.measure_share(
        key, hits=hits, of=len(with_outbreak), note=f"threshold {limit:.1f} nats", **asked
    )


def run_flexible(seed: int, scenarios: tuple[tuple[int, int, bool], ...]) -> tuple[Floats | None, str]:
    """(nats (S, 49) of the R package on the first replicate of each scenario, why not)."""
    program = shutil.which("Rscript")
    if program is None:
        return None, "skipped: there is no Rscript on the PATH"
    with TemporaryDirectory() as folder:
        counts_file, nats_file = Path(folder) / "counts.csv", Path(folder) / "surprise.csv"
        series = [_draw_series(seed, scenario, 0)[0] for scenario in scenarios]
        np.savetxt(counts_file, np.array(series), delimiter=",", fmt="%d")
        done = subprocess.run(
            [program, str(PEER), str(counts_file), str(nats_file), str(FIRST)], capture_output=True, text=True
        )
        if done.returncode:
            return None, "skipped: " + (done.stderr.strip().splitlines() or ["Rscript failed"])[-1]
        return np.loadtxt(nats_file, delimiter=","), ""

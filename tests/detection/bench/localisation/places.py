"""Row 9: which of 600 cells (10 surfaces x 12 regions x 5 symptoms) are affected."""

import itertools
from concurrent.futures import Executor
from functools import partial

import numpy as np

from aggregator.stats.place.localisation import Scope, localise
from aggregator.stats.policy import DEFAULT
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.series.generators import Draw, Floats, build_draw

SURFACES = tuple(f"surface-{n}" for n in range(10))
REGIONS = ("BR", "CA", "DE", "ES", "FR", "GB", "IN", "IT", "JP", "NL", "PL", "US")
SYMPTOMS = ("cannot-log-in", "does-not-load", "error", "slow", "wrong-answer")
CELLS = tuple(itertools.product(SURFACES, REGIONS, SYMPTOMS))
SHAPE = (10, 12, 5)
BASE = 3.0  # reports a minute, all cells
QUIET_REPORTS = 20_000  # of quiet times at the same hours, eight weeks
EXPECTED_SD = 0.15  # error of the log of the expected reports


def _draw_shares(draw: Draw) -> Floats:
    """(600,) product of uneven margins."""
    surface, region, symptom = (draw.dirichlet([1.0] * size) for size in SHAPE)
    shares = np.einsum("i,j,k->ijk", surface, region, symptom).reshape(-1) + 1e-6
    return np.asarray(shares / shares.sum())


def _draw_affected(draw: Draw) -> Floats:
    """(600,) 1 where affected: some values of one to three dimensions, all of the others."""
    chosen = [np.ones(size) for size in SHAPE]
    for dimension in draw.choice(3, draw.integers(1, 4), replace=False).tolist():
        size = SHAPE[dimension]
        named = draw.choice(size, draw.integers(1, max(2, size // 3)), replace=False)
        chosen[dimension] = np.isin(np.arange(size), named).astype(float)
    return np.asarray(np.einsum("i,j,k->ijk", *chosen).reshape(-1))


def mark_cells(scope: Scope) -> Floats:
    """(600,) 1 where the scope says that something is affected."""
    named = (scope.surfaces, scope.regions, scope.symptoms)
    return np.array(
        [
            all(not names or value in names for names, value in zip(named, cell, strict=True))
            for cell in CELLS
        ],
        float,
    )


def measure_jaccard(seed: int, minutes: int, extra: float, case: int) -> float:
    """Overlap of named and true cells, weighted by their expected reports, `minutes` after a step."""
    draw = build_draw(seed, "places", minutes, int(extra), case)
    shares = _draw_shares(draw)
    affected = _draw_affected(draw)
    while (affected * shares).sum() < 0.01:  # nobody uses it
        affected = _draw_affected(draw)
    quiet = draw.poisson(shares * QUIET_REPORTS)
    more = extra * affected * shares / (affected * shares).sum()
    observed = draw.poisson((BASE * shares + more) * minutes)
    scope = localise(
        observed={cell: float(n) for cell, n in zip(CELLS, observed.tolist(), strict=True) if n},
        quiet={cell: float(n) for cell, n in zip(CELLS, quiet.tolist(), strict=True) if n},
        expected=BASE * minutes * float(np.exp(draw.normal(0, EXPECTED_SD))),
        policy=DEFAULT,
    )
    named_cells = mark_cells(scope)
    both = (np.minimum(named_cells, affected) * shares).sum()
    return float(both / (np.maximum(named_cells, affected) * shares).sum())


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    cases = 40 if quick else 300
    out = []
    for minutes, extra, accept, aim in (
        (5, 5.0, 0.8, 0.9),
        (2, 5.0, None, None),
        (15, 2.0, None, None),
        (5, 20.0, None, None),
    ):
        values = list(pool.map(partial(measure_jaccard, seed, minutes, extra), range(cases), chunksize=20))
        key = f"9 localisation, Jaccard {minutes} min after onset, +{extra:g} over 600 cells"
        out.append(measure.measure_mean(key, values, accept=accept, aim=aim, more=True))
    return out

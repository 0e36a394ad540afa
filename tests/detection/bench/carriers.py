"""Row 14: whose trouble is it? Two carriers, of which one is down and people report the other one too."""

from concurrent.futures import Executor

import numpy as np

from aggregator.stats.place.causes import Edge, Kind, Trouble, explain
from aggregator.stats.policy import DEFAULT
from tests.detection.bench import measure
from tests.detection.bench.generators import Draw, Floats, Ints, draw_for, outage, scattered
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import Told, known, watched

STEPS, ONSET = 2160, 1800
LOOK = 30  # minutes after the onset at which we ask whose trouble it is
PAST_DAYS = 180


def _pair(draw: Draw, *, share: float, late: float) -> tuple[list[Told], Ints, Floats, int]:
    """(incidents, counts (2, T), usual a minute (2,), the row that is down)."""
    base = np.exp(draw.uniform(np.log(0.05), np.log(3), 2))
    down = int(draw.integers(2))
    size = base[down] * draw.uniform(9, 60) + 2  # from ten times the usual on
    more = np.zeros((2, STEPS))
    more[down] = outage(STEPS, extra=size, at=ONSET, rise=5, flat=120)
    at = ONSET + int(draw.integers(0, int(late) + 1))
    more[1 - down] = outage(STEPS, extra=size * share, at=at, rise=5, flat=120)
    counts = scattered(draw, np.repeat(base[:, None], STEPS, axis=1)) + scattered(draw, more)
    usual = known(profile=np.repeat(base[:, None], 168, axis=1), dispersion=1.3, wander=0.03)
    told = watched(counts=counts[:, : ONSET + LOOK], baseline=usual, first_minute=0, a_series_year=1.0)
    return [one for one in told if one.at > ONSET], counts, base, down


def _troubles(told: list[Told], counts: Ints, base: Floats) -> list[Trouble]:
    window = counts[:, ONSET + LOOK - 15 : ONSET + LOOK].sum(axis=1)
    return [
        Trouble(
            one.row,
            one.onset,
            ONSET + LOOK,
            int(window[one.row]),
            float(base[one.row] * 15),
            one.opened is not None,
        )
        for one in {one.row: one for one in told}.values()
    ]


def _blamed(troubles: list[Trouble], kind: Kind) -> set[tuple[int, int]]:
    edges = [Edge(0, 1, kind), Edge(1, 0, kind)]
    found = explain(troubles=troubles, declared=edges, past=[], days=PAST_DAYS, policy=DEFAULT)
    return {(service, explanation.cause) for service, explanation in found.items()}


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """People who report the wrong one make up 3 to 30 % of those who report the right one."""
    trials = 60 if quick else 300
    return pool.submit(_run, seed, trials).result()


def _run(seed: int, trials: int) -> list[Measure]:
    draw = draw_for(seed, "carriers")
    right = wrong = both = 0
    for _ in range(trials):
        told, counts, base, down = _pair(draw, share=draw.uniform(0.03, 0.3), late=6)
        troubles = _troubles(told, counts, base)
        if len(troubles) < 2:
            continue
        both += 1
        blamed = _blamed(troubles, "confused")
        right += blamed == {(1 - down, down)}
        wrong += (down, 1 - down) in blamed
    alike = alone = 0
    for _ in range(trials):
        # Two troubles of their own that meet by chance within the hour: neither is the other's.
        told, counts, base, _ = _pair(draw, share=draw.uniform(0.6, 1.0), late=20)
        troubles = _troubles(told, counts, base)
        alone += len(troubles) == 2
        alike += bool(len(troubles) == 2 and _blamed(troubles, "confused"))
    note = f"{both} of {trials} in which the other one was in trouble at all"
    key = "14 of two carriers, one down (from 10 times its usual)"
    return [
        measure.share(f"{key}: the right one blamed", hits=right, of=both, accept=0.8, more=True, note=note),
        measure.share(f"{key}: the wrong one blamed", hits=wrong, of=both, accept=0.01),
        measure.share("14 two down at once, alike in size: one blamed", hits=alike, of=alone, accept=0.01),
    ]

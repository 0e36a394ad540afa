"""Rows 14 and 24: whose incident is it? Of two carriers one is down, and people report the other one too."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from aggregator.stats.place.causes import Edge, UnresolvedIncident, explain_incidents
from aggregator.stats.policy import DEFAULT
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import DetectedIncident, build_known_baseline, detect_incidents
from tests.detection.bench.series.generators import Draw, Floats, Ints, build_draw, draw_counts, shape_outage

STEPS, ONSET = 2160, 1800
LOOK = 30  # minutes after the onset at which we ask whose incident it is
PAST_DAYS = 180
EDGES = (Edge(0, 1, "confused"), Edge(1, 0, "confused"))
STRONGER = (1.5, 2.0, 2.5, 3.0, 4.0)  # ratios of excess reports that row 24 compares


@dataclass(frozen=True)
class Pair:
    """Two incidents at once; row `down` had the larger outage."""

    incidents: tuple[UnresolvedIncident, ...]
    down: int


def _draw_pair(draw: Draw, *, share: float, late: float) -> tuple[list[DetectedIncident], Ints, Floats, int]:
    """(incidents, counts (2, T), usual a minute (2,), the row that is down)."""
    base = np.exp(draw.uniform(np.log(0.05), np.log(3), 2))
    down = int(draw.integers(2))
    size = base[down] * draw.uniform(9, 60) + 2  # from ten times the expected rate on
    more = np.zeros((2, STEPS))
    more[down] = shape_outage(STEPS, extra=size, at=ONSET, rise=5, flat=120)
    at = ONSET + int(draw.integers(0, int(late) + 1))
    more[1 - down] = shape_outage(STEPS, extra=size * share, at=at, rise=5, flat=120)
    counts = draw_counts(draw, np.repeat(base[:, None], STEPS, axis=1)) + draw_counts(draw, more)
    baseline = build_known_baseline(
        profile=np.repeat(base[:, None], 168, axis=1), dispersion=1.3, wander=0.03
    )
    detected = detect_incidents(
        counts=counts[:, : ONSET + LOOK], baseline=baseline, first_minute=0, a_series_year=1.0
    )
    return [one for one in detected if one.at > ONSET], counts, base, down


def _build_incidents(
    detected: list[DetectedIncident], counts: Ints, base: Floats
) -> tuple[UnresolvedIncident, ...]:
    window = counts[:, ONSET + LOOK - 15 : ONSET + LOOK].sum(axis=1)
    return tuple(
        UnresolvedIncident(
            one.row,
            one.onset,
            ONSET + LOOK,
            int(window[one.row]),
            float(base[one.row] * 15),
            one.confirmed_at is not None,
        )
        for one in {one.row: one for one in detected}.values()
    )


def _draw_pairs(draw: Draw, trials: int, shares: tuple[float, float], late: float) -> list[Pair]:
    """Those of the trials in which both were affected."""
    pairs = []
    for _ in range(trials):
        detected, counts, base, down = _draw_pair(draw, share=draw.uniform(*shares), late=late)
        pairs.append(Pair(_build_incidents(detected, counts, base), down))
    return [pair for pair in pairs if len(pair.incidents) == 2]


def _find_blamed(pair: Pair, stronger: float) -> set[tuple[int, int]]:
    policy = replace(DEFAULT, cause_stronger=stronger)
    pairs = explain_incidents(
        incidents=pair.incidents, declared=EDGES, past=[], days=PAST_DAYS, policy=policy
    )
    return {(service, explanation.cause) for service, explanation in pairs.items()}


def _count_blamed(one_down: Sequence[Pair], alike: Sequence[Pair], stronger: float) -> tuple[int, int, int]:
    """(the right one blamed, the wrong one blamed, one of two alike blamed)."""
    blamed_by_pair = [(pair.down, _find_blamed(pair, stronger)) for pair in one_down]
    right = sum(blamed == {(1 - down, down)} for down, blamed in blamed_by_pair)
    wrong = sum((down, 1 - down) in blamed for down, blamed in blamed_by_pair)
    return right, wrong, sum(bool(_find_blamed(pair, stronger)) for pair in alike)


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """Row 14. People who report the wrong one make up 3 to 30 % of those who report the right one."""
    trials = 60 if quick else 300
    return pool.submit(_measure_blame, seed, trials).result()


def _measure_blame(seed: int, trials: int) -> list[Measure]:
    draw = build_draw(seed, "carriers")
    one_down = _draw_pairs(draw, trials, (0.03, 0.3), late=6)
    # Two incidents of their own that meet by chance within the hour: neither is the other's.
    alike = _draw_pairs(draw, trials, (0.6, 1.0), late=20)
    right, wrong, merged = _count_blamed(one_down, alike, DEFAULT.cause_stronger)
    both = len(one_down)
    note = f"{both} of {trials} in which the other one was in trouble at all"
    key = "14 of two carriers, one down (from 10 times its usual)"
    return [
        measure.measure_share(
            f"{key}: the right one blamed", hits=right, of=both, accept=0.8, more=True, note=note
        ),
        measure.measure_share(f"{key}: the wrong one blamed", hits=wrong, of=both, accept=0.01),
        measure.measure_share(
            "14 two down at once, alike in size: one blamed", hits=merged, of=len(alike), accept=0.01
        ),
    ]


def compare_strengths(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """Row 24: what `cause_stronger` costs and buys, on the same pairs for each value."""
    blocks, trials = (2, 30) if quick else (12, 100)
    drawn = list(pool.map(partial(_draw_block, seed, trials), range(blocks)))
    one_down = [pair for pairs, _ in drawn for pair in pairs]
    alike = [pair for _, pairs in drawn for pair in pairs]
    out = []
    for stronger in STRONGER:
        right, wrong, merged = _count_blamed(one_down, alike, stronger)
        asked = {"accept": 0.8} if stronger == DEFAULT.cause_stronger else {}
        barred = {"accept": 0.01} if asked else {}
        key = f"24 {stronger:g} times the reports"
        out += [
            measure.measure_share(
                f"{key}: the right one blamed", hits=right, of=len(one_down), more=True, **asked
            ),
            measure.measure_share(f"{key}: the wrong one blamed", hits=wrong, of=len(one_down), **barred),
            measure.measure_share(f"{key}: one of two alike blamed", hits=merged, of=len(alike), **barred),
        ]
    return out


def _draw_block(seed: int, trials: int, block: int) -> tuple[list[Pair], list[Pair]]:
    draw = build_draw(seed, "stronger", block)
    return _draw_pairs(draw, trials, (0.03, 0.3), late=6), _draw_pairs(draw, trials, (0.6, 1.0), late=20)

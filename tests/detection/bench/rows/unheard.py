"""Row 18: hours in which nobody could report, on record or not, and outages that begin in them or after."""

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np

from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import DetectedIncident, Site, build_policy
from tests.detection.bench.rows.holidays import PROMISE, generate_crowd
from tests.detection.bench.series.generators import (
    DAY,
    MONDAY,
    WEEK,
    Floats,
    build_draw,
    draw_counts,
    shape_outage,
)

SIZE = 5  # series of a block
PAST = 3 * WEEK
HOURS = (0.5, 1.0, 2.0, 6.0, 24.0, 72.0)
RATES = (0.3, 1.0, 3.0, 10.0)
AFTER = 2 * DAY  # in which the return of the expected reports must not be an outage
WINDOW = 120  # minutes in which an outage can be found
EXTRA = {0.3: 2.0, 1.0: 3.0, 3.0: 6.0, 10.0: 15.0}  # reports a minute of an outage, by rate
MEANWHILE = 0.2  # of the expected reports that come in spite of it
KINDS = ("recorded", "empty", "some reports")


@dataclass(frozen=True)
class Case:
    """So many hours of one kind, with a peak rate; `onset`: minutes after the end of the gap of an outage."""

    kind: str
    hours: float
    rate: float
    smooth: bool
    onset: int | None = None
    heard: bool = False  # there is no gap: what the same outage takes otherwise


def live_case(seed: int, case: Case) -> tuple[list[DetectedIncident], int]:
    """(what was told from the beginning of the gap on, the minute of its end)."""
    draw = build_draw(seed, "unheard", int(case.hours * 10), int(case.rate * 10), int(case.smooth))
    length = int(case.hours * 60)
    begun = PAST + DAY + int(draw.integers(0, DAY))
    ended = begun + length
    steps = -(-(ended + AFTER) // 60) * 60
    rate = generate_crowd(draw, SIZE, np.arange(steps), case.rate, smooth=case.smooth)
    if not case.heard:
        rate[:, begun:ended] *= MEANWHILE if case.kind == "some reports" else 0.0
    counts = draw_counts(draw, rate) + draw_counts(draw, _generate_outage(case, begun, ended, steps))
    site = Site(
        policy=build_policy(series=SIZE, a_series_year=PROMISE),
        births=np.full(SIZE, MONDAY),
        now=MONDAY,
        gaps=[(MONDAY + begun, MONDAY + ended)] if case.kind == "recorded" and not case.heard else [],
    )
    site.live(counts)
    return [one for one in site.incidents if one.at > MONDAY + begun], MONDAY + ended


def _generate_outage(case: Case, begun: int, ended: int, steps: int) -> Floats:
    """(SIZE, steps) reports of an outage: none while nobody could report, or as few as of the rest."""
    if case.onset is None:
        return np.zeros((SIZE, steps))
    length = WINDOW + max(-case.onset, 0)
    more = shape_outage(steps, extra=EXTRA[case.rate], at=ended + case.onset, rise=5, flat=length)
    if not case.heard:
        more[begun:ended] *= MEANWHILE if case.kind == "some reports" else 0.0
    else:
        more[:ended] = 0.0  # to be compared with one that begins when we hear again
    return np.tile(more, (SIZE, 1))


def count_false(seed: int, case: Case) -> tuple[int, int]:
    """(series with an incident while nobody could report or in the two days after, with an open one)."""
    incidents, _ = live_case(seed, case)
    opened = {one.row for one in incidents if one.confirmed_at is not None}
    return len({one.row for one in incidents}), len(opened)


def measure_delay(seed: int, case: Case) -> Floats:
    """(SIZE,) minutes from the later of the outage's onset and the end of the gap to our detection."""
    incidents, ended = live_case(seed, case)
    begun = ended + max(case.onset or 0, 0)
    results = np.full(SIZE, float(WINDOW))
    for one in incidents:
        if one.resolved_at is None or one.resolved_at > begun:
            results[one.row] = min(results[one.row], max(one.at - begun, 0))
    return results


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    hours, rates = (HOURS[1::2], RATES[1::2]) if quick else (HOURS, RATES)
    grid = [(one, rate, smooth) for one in hours for rate in rates for smooth in (False, True)]
    out = []
    for kind in KINDS:
        results = np.array(list(pool.map(partial(count_false, seed), [Case(kind, *cell) for cell in grid])))
        series = len(grid) * SIZE
        days = sum(SIZE * (cell[0] / 24 + AFTER / DAY) for cell in grid)
        promised = PROMISE * days / 365.25
        out.append(
            measure.measure_share(
                f"18 unheard, {kind}: series with a false open",
                hits=int(results[:, 1].sum()),
                of=series,
                accept=0.02 if kind == "some reports" else 0.0,
                note=f"{series} series, {results[:, 0].sum()} with any, {promised:.1f} promised anyway",
            )
        )
    grid = grid[:: 1 if quick else 2]
    for onset, name in ((-20, "20 min before its end"), (30, "30 min after it")):
        calm = np.concatenate(
            list(
                pool.map(
                    partial(measure_delay, seed), [Case("empty", *cell, onset, heard=True) for cell in grid]
                )
            )
        )
        for kind in KINDS:
            cases = [Case(kind, *cell, onset) for cell in grid]
            more = np.concatenate(list(pool.map(partial(measure_delay, seed), cases))) - calm
            note = f"{calm.mean():.1f} min without a gap"
            key = f"18 outage {name}, {kind}: more minutes than without a gap"
            out.append(measure.measure_mean(key, more, accept=5.0, note=note))
    return out

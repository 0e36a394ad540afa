"""Row 21: when will it end? Each problem told by all the others, at several moments of its life.

Real ones are judged as a site would that had only them. Simulated ones come from outages of many laws of
length, which the production detector finds, opens and closes; the end is the one that it dates back.
"""

import math
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.memory import Memory
from aggregator.stats.ending.archive import NEVER, PastProblem, archive
from aggregator.stats.ending.coverage import EndCoverage, coverage
from aggregator.stats.ending.outlook import learn
from aggregator.stats.policy import DEFAULT
from tests.detection import published
from tests.detection.bench import measure
from tests.detection.bench.generators import DAY, MONDAY, Draw, Floats, Ints, draw_for, outage, scattered
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import known, policy
from tests.detection.lives import StateChange, problems

SLOT = 3 * DAY  # each service has one outage in so long
LONGEST = 2 * DAY
LEAST = 60  # of fewer trials no coverage is told
Law = Callable[[], float]  # minutes that an outage lasts


# --- outages ----------------------------------------------------------------------------------------
def log_normal(draw: Draw) -> Law:
    middle, spread = draw.normal(math.log(70), 0.7), draw.uniform(0.5, 1.1)
    return lambda: float(np.exp(draw.normal(middle, spread)))


def heavy_tailed(draw: Draw) -> Law:
    least, exponent = float(np.exp(draw.normal(math.log(20), 0.5))), draw.uniform(0.8, 1.6)
    return lambda: float(least * (1 + draw.pareto(exponent)))


def bimodal(draw: Draw) -> Law:
    """A restart helps, or it takes the day."""
    short = draw.uniform(0.3, 0.7)
    return lambda: float(np.exp(draw.normal(*((math.log(20), 0.3) if draw.random() < short else (6.0, 0.4)))))


def alike(draw: Draw) -> Law:
    """Hardly two services last as long, and each of them always does."""
    middle = draw.normal(math.log(60), 1.0)
    return lambda: float(np.exp(draw.normal(middle, 0.15)))


def even(draw: Draw) -> Law:
    longest = float(np.exp(draw.normal(math.log(200), 0.5)))
    return lambda: float(draw.uniform(8, longest))


LAWS = (log_normal, heavy_tailed, bimodal, alike, even)


@dataclass(frozen=True)
class Outages:
    """Extra reports of N services over T minutes, and what the vendor does."""

    extra: Floats  # (N, T)
    onset: Ints  # (N, slots) minutes since the beginning
    vendor: Floats  # (N, slots) minutes from the onset to its first word, or NEVER


def outages(draw: Draw, size: int, slots: int, laws: Iterable[Callable[[Draw], Law]]) -> Outages:
    """A law for each service; longer ones are larger on average, and more are told of by the vendor."""
    kinds = list(laws)
    extra, onset = np.zeros((size, slots * SLOT)), np.zeros((size, slots), np.int64)
    vendor = np.full((size, slots), NEVER)
    for row in range(size):
        law = kinds[row % len(kinds)](draw)
        for slot in range(slots):
            length = min(max(law(), 5.0), LONGEST)
            size_now = float(np.exp(draw.normal(math.log(8) + 0.3 * math.log(length / 60), 0.8)))
            at = slot * SLOT + int(draw.integers(300, DAY - 300))
            decay = round(length * draw.uniform(0.1, 0.5))
            shape = outage(
                SLOT, extra=size_now, at=at - slot * SLOT, rise=3, flat=round(length) - decay, decay=decay
            )
            extra[row, slot * SLOT : (slot + 1) * SLOT] = shape
            onset[row, slot] = at
            if draw.random() < 0.3 + 0.4 * (length > 60):
                vendor[row, slot] = draw.uniform(5, 60)
    return Outages(extra, onset, vendor)


def simulated(seed: int, block: int, size: int = 50, slots: int = 5) -> list[PastProblem]:
    """What the detector made of a block of services; the numbers of services go on from block to block."""
    draw = draw_for(seed, "endings", block)
    base = np.exp(draw.uniform(math.log(0.05), math.log(2), size))
    made = outages(draw, size, slots, LAWS)
    counts = scattered(draw, made.extra + base[:, None])
    chosen = policy(series=size, a_series_year=1.0)
    _, changes = advance(
        memory=Memory.start(size=size, minute=MONDAY, policy=chosen),
        counts=counts,
        baseline=known(profile=np.repeat(base[:, None], 168, axis=1), dispersion=1.3, wander=0.03),
        first_minute=MONDAY,
        policy=chosen,
    )
    said, live = [], {}
    for change in changes:
        of = live.setdefault(change.row, (change.row, change.onset_minute))
        said.append(
            StateChange(
                of, change.at_minute, change.state, change.onset_minute, change.ended_minute, change.evidence
            )
        )
        if change.state == "resolved":
            del live[change.row]
    vendor = {one.of: _told(made, one) for one in said}
    place = {one.of: (block * size + one.of[0], one.of[0] % 7) for one in said}
    return list(problems(said, until=MONDAY + counts.shape[1], place=place, vendor=vendor).values())


def _told(made: Outages, one: StateChange) -> float:
    """Minutes from the detector's onset to the vendor's word about the outage of that slot."""
    row, begun = one.of[0], one.onset - MONDAY
    slot = min(max(begun, 0) // SLOT, made.onset.shape[1] - 1)
    return float(made.onset[row, slot] + made.vendor[row, slot] - begun)


# --- what is counted --------------------------------------------------------------------------------
def real(name: str) -> tuple[EndCoverage, ...]:
    """As a site would tell that knew these problems only."""
    own = published.crowd() if name == "reports" else published.official()
    return coverage(experience=learn(own=archive(own), elsewhere=archive([]), policy=DEFAULT))


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """EndCoverage at each moment, and the median width."""
    blocks = list(pool.map(partial(simulated, seed), range(1 if quick else 2)))
    own = [one for block in blocks for one in block]
    learned = learn(own=archive(own), elsewhere=archive([]), policy=DEFAULT)
    out = []
    for found in coverage(experience=learned):
        out += _lines("simulated", found, within=0.05)
    for name in ("reports", "official"):
        for found in pool.submit(real, name).result():
            out += _lines(f"real, {name}", found, within=None)
    return out


def _lines(name: str, found: EndCoverage, *, within: float | None) -> list[Measure]:
    """Shares that were over in time; simulated ones as how far they are from what was said."""
    out = []
    for words, hits, said in (("half", found.half, 0.5), ("nine in ten", found.most, 0.9)):
        one = measure.share(f"21 end, {name}, {found.moment}: {words}", hits=hits, of=found.of)
        out.append(_judged(one, said, found.of, within))
    note = f"half within {found.half_width:.0f}"
    key = f"21 end, {name}, {found.moment}: median minutes to nine in ten"
    return [*out, Measure(key, found.most_width, note=note)]


def _judged(one: Measure, said: float, of: int, within: float | None) -> Measure:
    """`within`: how far off it may be; None: the interval must hold what was said."""
    value, low, high = (float(x or 0.0) for x in (one.value, one.low, one.high))
    if of < LEAST:
        return replace(one, note=f"{of} cases: too few to judge")
    off = max(0.0, low - said, said - high) if within is None else abs(value - said)
    told = f"{value:.3f} ({low:.3f} to {high:.3f}) of {of}"
    return Measure(f"{one.key}, off by", off, accept=within or 0.0, note=told)

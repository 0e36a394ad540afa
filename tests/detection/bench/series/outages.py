"""Outages whose lengths follow different distributions, as the production detector sees them.

Nothing here is imported by the product.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.memory import Memory
from aggregator.stats.ending.archive import NEVER, PastIncident
from tests.detection.bench.product import build_known_baseline, build_policy
from tests.detection.bench.series.generators import (
    DAY,
    MONDAY,
    Draw,
    Floats,
    Ints,
    build_draw,
    draw_counts,
    shape_outage,
)
from tests.detection.lives import StateChange, build_past_incidents

SLOT = 3 * DAY  # in which each service has one outage
LONGEST = 2 * DAY
LengthDistribution = Callable[[], float]  # draws the minutes that an outage lasts


def log_normal(draw: Draw) -> LengthDistribution:
    middle, spread = draw.normal(math.log(70), 0.7), draw.uniform(0.5, 1.1)
    return lambda: float(np.exp(draw.normal(middle, spread)))


def heavy_tailed(draw: Draw) -> LengthDistribution:
    least, exponent = float(np.exp(draw.normal(math.log(20), 0.5))), draw.uniform(0.8, 1.6)
    return lambda: float(least * (1 + draw.pareto(exponent)))


def bimodal(draw: Draw) -> LengthDistribution:
    """A restart helps, or it takes the day."""
    short = draw.uniform(0.3, 0.7)
    return lambda: float(np.exp(draw.normal(*((math.log(20), 0.3) if draw.random() < short else (6.0, 0.4)))))


def alike(draw: Draw) -> LengthDistribution:
    """Lengths differ from service to service, and hardly within one."""
    middle = draw.normal(math.log(60), 1.0)
    return lambda: float(np.exp(draw.normal(middle, 0.15)))


def even(draw: Draw) -> LengthDistribution:
    longest = float(np.exp(draw.normal(math.log(200), 0.5)))
    return lambda: float(draw.uniform(8, longest))


LAWS = {
    "log-normal": log_normal,
    "heavy-tailed": heavy_tailed,
    "bimodal": bimodal,
    "alike within a service": alike,
    "even": even,
}


@dataclass(frozen=True)
class Outages:
    """Extra reports of N services over T minutes, and what the vendor does."""

    extra: Floats  # (N, T)
    onset: Ints  # (N, slots) minutes since the beginning
    vendor: Floats  # (N, slots) minutes from the onset to the vendor's announcement, or NEVER


def draw_outages(
    draw: Draw, size: int, slots: int, laws: Sequence[Callable[[Draw], LengthDistribution]]
) -> Outages:
    """A law for each service; longer outages are larger on average, and the vendor announces more of them."""
    extra, onset = np.zeros((size, slots * SLOT)), np.zeros((size, slots), np.int64)
    vendor = np.full((size, slots), NEVER)
    for row in range(size):
        law = laws[row % len(laws)](draw)
        for slot in range(slots):
            length = min(max(law(), 5.0), LONGEST)
            amplitude = float(np.exp(draw.normal(math.log(8) + 0.3 * math.log(length / 60), 0.8)))
            at = slot * SLOT + int(draw.integers(300, DAY - 300))
            decay = round(length * draw.uniform(0.1, 0.5))
            shape = shape_outage(
                SLOT, extra=amplitude, at=at - slot * SLOT, rise=3, flat=round(length) - decay, decay=decay
            )
            extra[row, slot * SLOT : (slot + 1) * SLOT] = shape
            onset[row, slot] = at
            if draw.random() < 0.3 + 0.4 * (length > 60):
                vendor[row, slot] = draw.uniform(5, 60)
    return Outages(extra, onset, vendor)


def simulate_incidents(
    seed: int, laws: Sequence[str], block: int, size: int = 50, slots: int = 5
) -> list[PastIncident]:
    """Incidents detected in a block of services; the numbers of services go on from block to block."""
    draw = build_draw(seed, "endings", *laws, block)
    base = np.exp(draw.uniform(math.log(0.05), math.log(2), size))
    made = draw_outages(draw, size, slots, [LAWS[name] for name in laws])
    counts = draw_counts(draw, made.extra + base[:, None])
    chosen = build_policy(series=size, a_series_year=1.0)
    _, changes = advance(
        memory=Memory.start(size=size, minute=MONDAY, policy=chosen),
        bins=Bins(counts=counts, first_minute=MONDAY),
        baseline=build_known_baseline(
            profile=np.repeat(base[:, None], 168, axis=1), dispersion=1.3, wander=0.03
        ),
        policy=chosen,
    )
    state_changes, unresolved = [], {}
    for change in changes:
        incident = unresolved.setdefault(change.row, (change.row, change.onset_minute))
        state_changes.append(
            StateChange(
                incident,
                change.at_minute,
                change.state,
                change.onset_minute,
                change.ended_minute,
                change.evidence,
            )
        )
        if change.state == "resolved":
            del unresolved[change.row]
    vendor_after = {each.incident: _measure_vendor_delay(made, each) for each in state_changes}
    place = {each.incident: (block * size + each.incident[0], each.incident[0] % 7) for each in state_changes}
    until = MONDAY + counts.shape[1]
    incidents = build_past_incidents(state_changes, until=until, place=place, vendor_after=vendor_after)
    return list(incidents.values())


def _measure_vendor_delay(made: Outages, change: StateChange) -> float:
    """Minutes from the detector's onset to the vendor's announcement of the outage in that slot."""
    row, begun = change.incident[0], change.onset - MONDAY
    slot = min(max(begun, 0) // SLOT, made.onset.shape[1] - 1)
    return float(made.onset[row, slot] + made.vendor[row, slot] - begun)

"""Past incidents, made by hand or drawn."""

from collections.abc import Sequence

import numpy as np

from aggregator.stats.ending.archive import NEVER, NOT_KNOWN, OPEN, SUBSIDING, LifeStep, PastIncident
from aggregator.stats.ending.estimate import OngoingIncident

NEW = OngoingIncident(service=1, category=1, age=5.0, state=OPEN, since=0.0, size=4.0, vendor_announced=0.0)


def make_step(at: float, state: int, size: float = NOT_KNOWN) -> LifeStep:
    return LifeStep(at, state, size)


def make_past_incident(
    *,
    length: float = 60,
    resolved_after: float = 80,
    steps: Sequence[LifeStep] = (LifeStep(5, OPEN, 4.0),),
    service: int = 1,
    category: int = 1,
    breadth: float = NOT_KNOWN,
    vendor_after: float = NEVER,
    ended: bool = True,
) -> PastIncident:
    return PastIncident(service, category, length, resolved_after, tuple(steps), ended, breadth, vendor_after)


def draw_incidents(
    draw: np.random.Generator, *, services: int, each: int, spread: float
) -> list[PastIncident]:
    """Lengths that are log-normal; services differ by `spread` in the logarithm."""
    middles = draw.normal(4.5, spread, services)
    lengths = [float(np.exp(draw.normal(middle, 0.6))) + 6 for middle in np.repeat(middles, each)]
    return [
        make_past_incident(
            length=length,
            resolved_after=length + 20,
            steps=[make_step(5, OPEN, 4.0), make_step(length, SUBSIDING)],
            service=number // each,
            category=number // each % 3,
        )
        for number, length in enumerate(lengths)
    ]

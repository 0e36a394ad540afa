"""The same minutes in one call and in many. As a program it prints, as JSON, whether that changed a bit."""

import json
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from tests.kernels import running
from tests.unit.aggregator.stats.parts import Log, attacked, quiet_parts
from tests.unit.aggregator.stats.series import flat, outage, quiet

MINUTES = 300
STRIDES = (1, 50)  # minutes in a call
SIZES = (1, 3, 50)  # services: compiled code works off a few, NumPy many


def draw_services(size: int) -> tuple[list[float], NDArray[np.int64]]:
    """Rates and counts of services, of which each third has an outage, and one has it still."""
    rates = [(0.02, 0.3, 1.6)[row % 3] for row in range(size)]
    counts = quiet(rates, MINUTES, seed=size)
    for row in range(0, size, 3):
        outage(counts, row=row, first=100 + row, last=130 + row, extra=9)
    counts[2::3, 40:80] = 0  # a busy one falls silent
    outage(counts, row=size - 1, first=270, last=MINUTES, extra=9)
    return rates, counts


def advance_services(size: int, stride: int) -> str:
    """The changes of state and the memory at the end, to the last bit."""
    rates, counts = draw_services(size)
    memory, changes = Memory.start(size=size, minute=0, policy=DEFAULT), []
    for start in range(0, MINUTES, stride):
        memory, new = advance(
            memory=memory,
            bins=Bins(counts=counts[:, start : start + stride], first_minute=start),
            baseline=flat(rates),
            policy=DEFAULT,
        )
        changes += new
    assert changes
    return repr((changes, memory.to_records()))


def advance_parts(stride: int) -> str:
    """The same of two services with parts, of which a part of one has an outage, or is attacked before."""
    reports = quiet_parts([0.5, 6.0], MINUTES)
    reports[0, 1, 100:160] += np.random.default_rng(1).poisson(3.0, 60)
    return repr([_advance_log(log, stride) for log in (Log(reports), attacked(MINUTES))])


def _advance_log(log: Log, stride: int) -> str:
    memory, changes = Memory.start(size=2, minute=0, policy=DEFAULT), []
    for start in range(0, MINUTES, stride):
        end = min(start + stride, MINUTES)
        memory, new = advance(
            memory=memory,
            bins=Bins(counts=log.whole[:, start:end], first_minute=start),
            baseline=flat([0.5, 6.0]),
            policy=DEFAULT,
            parts=log.parts(first=start, last=end),
        )
        changes += new
    assert changes
    return repr((changes, memory.to_records()))


def outcome() -> dict[str, object]:
    """Whether all strides end alike, and a name for how the whole ended."""
    whole = [*(advance_services(size, MINUTES) for size in SIZES), advance_parts(MINUTES)]
    alike = all(
        [*(advance_services(size, stride) for size in SIZES), advance_parts(stride)] == whole
        for stride in STRIDES
    )
    return {"alike": alike, "whole": blake2b(repr(whole).encode(), digest_size=8).hexdigest()}


if __name__ == "__main__":
    print(json.dumps({"kernels": running(), **outcome()}))

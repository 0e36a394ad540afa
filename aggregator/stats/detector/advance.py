"""Counts in, changes of state out: the one function that production, replay and tests call.

Quiet in bulk, trouble by the bin: while nothing is wrong, a service's bins need no decision between them,
so any stretch of them is a few array operations. A service that alarms is followed bin by bin until its
incident is resolved, and then rejoins. However the bins are cut into calls, the outcome is the same.
"""

from copy import copy
from dataclasses import replace

import numpy as np

from aggregator.stats.baseline import calibration
from aggregator.stats.baseline.baseline import Baseline
from aggregator.stats.detector import stance
from aggregator.stats.detector.evidence import Beside, Transition
from aggregator.stats.detector.memory import ARRAYS, Memory
from aggregator.stats.detector.stretch import Stretch
from aggregator.stats.detector.surprise import Ints
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

__all__ = ["Memory", "advance"]

CELLS = 8192  # (service, bin) pairs worked on at once: about what the processor cache holds
LEAST_WIDTH = 16  # bins, however many services


def advance(
    *,
    memory: Memory,
    counts: Ints,
    baseline: Baseline,
    first_minute: int,
    policy: Policy,
    step: int = 1,
    series: int | None = None,
    works: Ints | None = None,
    aside: Ints | None = None,
    networks: Ints | None = None,
    spoken: Ints | None = None,
    part: float = 1.0,
    official: Ints | None = None,
) -> tuple[Memory, list[Transition]]:
    """Take in `counts` (N, T) of T closed bins of `step` minutes, the first starting at `first_minute`.

    `series`: how many services share the site's budget of false alarms; N when not told. Bins must
    follow those of the call before without a gap. `works` (N, T): who said that it works; see stance.py.
    `aside`, `networks` (N, T): what brigading.py found at each bin. `spoken` (N,): the minute in which a
    look said of a service that something is wrong, so that it is; `part`: so much of the only bin has
    passed; see peek.py. `official` (N, T): what the vendor says; see claimed.py. `memory` itself is not
    changed. ValueError for what cannot be counts.
    """
    size, steps = counts.shape
    width = max(LEAST_WIDTH, CELLS // max(size, 1))
    sharing = size if series is None else series
    offsets = calibration.offsets(tails=baseline.tails, series=sharing, policy=policy)
    heights = calibration.heights(tails=baseline.tails, series=sharing, policy=policy)
    nats = policy.suspected_nats(series=sharing) + offsets
    counts = stance.tempered(broken=counts, works=works, policy=policy)
    _check(memory, counts, first_minute)
    beside = Beside(aside, networks, official if official is not None and official.any() else None)
    changes: list[Transition] = []
    for start in range(0, steps, width):
        now = slice(start, start + width)
        bins = np.asarray(counts[:, now], dtype=np.int64)
        begun = first_minute + start * step
        stretch = _lay_out(
            memory, bins, beside.during(now), baseline, begun, step, (nats, offsets, heights), policy
        )
        stretch.spoken, stretch.part = spoken, part
        stretch.run()
        memory = stretch.remembered()
        changes += stretch.changes
    return memory, sorted(changes, key=lambda change: (change.at_minute, change.row))


def _check(memory: Memory, counts: Ints, first_minute: int) -> None:
    """ValueError where bins do not belong to this memory: other services, or a time already told."""
    if len(counts) != memory.size:
        raise ValueError(f"counts of {len(counts)} services for a memory of {memory.size}")
    latest = memory.since.max(axis=1, initial=first_minute)
    if (latest > first_minute).any():
        row = int(latest.argmax())
        raise ValueError(
            f"row {row}: bins from minute {first_minute} on, but it has been told of {latest[row]}"
        )


def _lay_out(
    memory: Memory,
    counts: Ints,
    beside: Beside,
    baseline: Baseline,
    first_minute: int,
    step: int,
    bar: tuple[Floats, Floats, Floats],
    policy: Policy,
) -> Stretch:
    own = replace(memory, **{name: getattr(memory, name).copy() for name in ARRAYS})
    laid = np.concatenate([memory.recent, counts], axis=1)
    episodes = [episode and copy(episode) for episode in memory.episodes]
    stretch = Stretch(
        own,
        episodes,
        laid,
        beside,
        np.empty(laid.shape),
        np.zeros(counts.shape),
        baseline,
        first_minute,
        step,
        *bar,
        policy,
        [],
    )
    stretch.season[:] = stretch.season_of(slice(None), stretch.minutes)
    return stretch

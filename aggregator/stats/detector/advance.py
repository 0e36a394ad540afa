"""Counts in, changes of state out: the one function that production, replay and tests call.

Quiet in bulk, trouble by the bin: while nothing is wrong, a service's bins need no decision between them,
so any stretch of them is a few array operations. A service that alarms is followed bin by bin until its
incident is resolved, and then rejoins. However the bins are cut into calls, the outcome is the same.
"""

from dataclasses import dataclass, replace

import numpy as np

from aggregator.stats.baseline import calibration
from aggregator.stats.baseline.fitting import Baselines
from aggregator.stats.baseline.shares import Shares
from aggregator.stats.detector import works_reports
from aggregator.stats.detector.evidence import Beside, Transition
from aggregator.stats.detector.evidence_process import Ints
from aggregator.stats.detector.memory import ARRAYS, Memory
from aggregator.stats.detector.part.part_networks import PartLog
from aggregator.stats.detector.part.part_stretch import PartStretch
from aggregator.stats.detector.part_memory import PartCounts, PartMemory
from aggregator.stats.detector.stretch import Stretch
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

__all__ = ["Memory", "PartInputs", "advance"]

CELLS = 16384  # (service, bin) pairs worked on at once: about what the processor cache holds
LEAST_WIDTH = 16  # bins, however many services


@dataclass(frozen=True)
class PartInputs:
    """What is known of the parts of N services."""

    shares: Shares
    counts: PartCounts  # in the bins of one call
    log: PartLog  # also of the day before


def advance(
    *,
    memory: Memory,
    counts: Ints,
    baseline: Baselines,
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
    parts: PartInputs | None = None,
) -> tuple[Memory, list[Transition]]:
    """Take in `counts` (N, T) of T closed bins of `step` minutes, the first starting at `first_minute`.

    `series`: how many services share the site's budget of false alarms; N when not told. Bins must
    follow those of the call before without a gap. `works` (N, T): who said that it works; see stance.py.
    `aside`, `networks` (N, T): what brigading.py found at each bin. `spoken` (N,): the minute in which a
    look said of a service that something is wrong, so that it is; `part`: so much of the only bin has
    passed; see peek.py. `official` (N, T): what the vendor says; see claimed.py. `parts`: their own reports;
    see gate.py. `memory` itself is not changed. ValueError for what cannot be counts.
    """
    size, steps = counts.shape
    width = max(LEAST_WIDTH, CELLS // max(size, 1))
    sharing = size if series is None else series
    parts = None if policy.whole_share >= 1 else parts
    bar = _bar(baseline.tails, sharing, policy.whole_share, policy)
    board = None if parts is None else memory.parts.aligned(shares=parts.shares)
    counts = works_reports.tempered(broken=counts, works=works, policy=policy)
    _check(memory, counts, first_minute)
    beside = Beside(aside, networks, official if official is not None and official.any() else None)
    changes: list[Transition] = []
    for start in range(0, steps, width):
        now = slice(start, start + width)
        bins = np.asarray(counts[:, now], dtype=np.int64)
        begun = first_minute + start * step
        stretch = _lay_out(memory, bins, beside.during(now), baseline, begun, step, bar, policy)
        stretch.spoken, stretch.part = spoken, part
        if parts is not None and board is not None:
            own_bar = _bar(baseline.part_tails, sharing, 1 - policy.whole_share, policy)
            stretch.parts = _laid_out_parts(stretch, parts, board, own_bar)
        stretch.run()
        memory = stretch.remembered()
        changes += stretch.changes
    if board is not None:
        kept = board.kept(until=first_minute + steps * step, step=step, policy=policy)
        memory = replace(memory, parts=kept)
    return memory, sorted(changes, key=lambda change: (change.at_minute, change.row))


Bar = tuple[Floats, Floats, Floats]


def _bar(tails: Floats, series: int, share: float, policy: Policy) -> Bar:
    """(N,) nats for `suspected` of a test with so much of the budget, those of them that calibration added,
    and how high a rise must be besides."""
    offsets = calibration.offsets(tails=tails, series=series, policy=policy, share=share)
    heights = calibration.heights(tails=tails, series=series, policy=policy, share=share)
    return policy.suspected_nats(series=series, share=share) + offsets, offsets, heights


def _laid_out_parts(stretch: Stretch, parts: PartInputs, board: PartMemory, bar: Bar) -> PartStretch:
    last = stretch.first_minute + stretch.steps * stretch.step
    counts = parts.counts.during(first=stretch.first_minute, last=last)
    return PartStretch(
        parts.shares, board, counts, parts.log, *bar, stretch.first_minute, last, stretch.step, stretch.policy
    )


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
    baseline: Baselines,
    first_minute: int,
    step: int,
    bar: Bar,
    policy: Policy,
) -> Stretch:
    own = replace(memory, **{name: getattr(memory, name).copy() for name in ARRAYS})
    laid = np.concatenate([memory.recent, counts], axis=1)
    episodes = [episode and episode.copy() for episode in memory.episodes]
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
        np.zeros(counts.shape),
    )
    stretch.season[:] = stretch.season_of(slice(None), stretch.minutes)
    return stretch

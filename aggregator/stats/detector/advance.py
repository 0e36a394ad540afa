"""Counts in, changes of state out: the one function that production, replay and tests call.

Quiet in bulk, trouble by the bin: while nothing is wrong, a service's bins need no decision between them,
so any stretch of them is a few array operations. A service that alarms is followed bin by bin until its
incident is resolved, and then rejoins. However the bins are cut into calls, the outcome is the same.
"""

from dataclasses import dataclass, replace

from aggregator.stats.baseline.calibration import Thresholds
from aggregator.stats.baseline.fitting import Baselines
from aggregator.stats.baseline.shares import Shares
from aggregator.stats.detector import works_reports
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.evidence import Transition
from aggregator.stats.detector.memory import Memory
from aggregator.stats.detector.part.part_networks import PartLog
from aggregator.stats.detector.part.part_stretch import PartStretch
from aggregator.stats.detector.part_memory import PartCounts, PartMemory
from aggregator.stats.detector.stretch import Stretch
from aggregator.stats.policy import Policy

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
    bins: Bins,
    baseline: Baselines,
    policy: Policy,
    series: int | None = None,
    parts: PartInputs | None = None,
) -> tuple[Memory, list[Transition]]:
    """Take in the bins of N services, which must follow those of the call before without a gap.

    `series`: how many services share the site's budget of false alarms; N when None. `parts`: the reports of
    their parts, see part/gate.py. `memory` itself is not changed. ValueError for what cannot be counts.
    """
    _check(memory, bins)
    size, steps = bins.counts.shape
    sharing = size if series is None else series
    bins = _prepared(bins, policy)
    alarm = Thresholds.of(tails=baseline.tails, series=sharing, policy=policy, share=policy.whole_share)
    parts = None if policy.whole_share >= 1 else parts
    part_memory = None if parts is None else memory.parts.aligned(shares=parts.shares)
    changes: list[Transition] = []
    width = max(LEAST_WIDTH, CELLS // max(size, 1))
    for start in range(0, steps, width):
        now = bins.during(slice(start, start + width))
        stretch = Stretch.of(memory=memory, bins=now, baseline=baseline, alarm=alarm, policy=policy)
        if parts is not None and part_memory is not None:
            stretch.parts = _part_stretch(stretch, parts, part_memory, sharing)
        stretch.run()
        memory = stretch.remembered()
        changes += stretch.changes
    if part_memory is not None:
        until = bins.first_minute + steps * bins.step
        memory = replace(memory, parts=part_memory.kept(until=until, step=bins.step, policy=policy))
    return memory, sorted(changes, key=lambda change: (change.at_minute, change.row))


def _check(memory: Memory, bins: Bins) -> None:
    """ValueError where bins do not belong to this memory: other services, or a time already told."""
    if len(bins.counts) != memory.size:
        raise ValueError(f"counts of {len(bins.counts)} services for a memory of {memory.size}")
    latest = memory.since.max(axis=1, initial=bins.first_minute)
    if (latest > bins.first_minute).any():
        row = int(latest.argmax())
        raise ValueError(
            f"row {row}: bins from minute {bins.first_minute} on, but it has been told of {latest[row]}"
        )


def _prepared(bins: Bins, policy: Policy) -> Bins:
    """Counts as evidence takes them; a vendor that says nothing costs nothing."""
    counts = works_reports.subtract_works(broken=bins.counts, works=bins.works, policy=policy)
    vendor = bins.vendor if bins.vendor is not None and bins.vendor.any() else None
    return replace(bins, counts=counts, works=None, vendor=vendor)


def _part_stretch(stretch: Stretch, parts: PartInputs, memory: PartMemory, series: int) -> PartStretch:
    bins, policy = stretch.bins, stretch.policy
    share = 1 - policy.whole_share
    last = bins.first_minute + stretch.steps * bins.step
    return PartStretch(
        shares=parts.shares,
        memory=memory,
        counts=parts.counts.during(first=bins.first_minute, last=last),
        log=parts.log,
        alarm=Thresholds.of(tails=stretch.baseline.part_tails, series=series, policy=policy, share=share),
        first_minute=bins.first_minute,
        last_minute=last,
        step=bins.step,
        policy=policy,
    )

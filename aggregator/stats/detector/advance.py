"""Counts in, changes of state out: the one function that production, replay and tests call.

Quiet services are moved in bulk, incidents bin by bin: while nothing is wrong, a service's bins need no
decision between them, so any stretch of them is a few array operations. A service that alarms is followed bin
by bin until its incident is resolved, and is then quiet again. The outcome does not depend on how the bins
are cut into calls.
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
from aggregator.stats.detector.stretch.state import StretchState
from aggregator.stats.detector.stretch.stretch import Stretch
from aggregator.stats.policy import Policy

__all__ = ["Memory", "PartInputs", "advance"]

CELLS = 16384  # (service, bin) pairs worked on at once: about what the processor cache holds
LEAST_WIDTH = 16  # bins, however many services


@dataclass(frozen=True)
class PartInputs:
    """What the detector takes of the parts of N services."""

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
    bins = _prepare(bins, policy)
    alarm = Thresholds.of(tails=baseline.tails, series=sharing, policy=policy, share=policy.whole_share)
    # Without a share of the budget parts could never alarm, so their reports are not even weighed.
    parts = None if policy.whole_share >= 1 else parts
    part_memory = None if parts is None else memory.parts.align(shares=parts.shares)
    changes: list[Transition] = []
    # Pieces that fit the processor cache; the outcome does not depend on their width.
    width = max(LEAST_WIDTH, CELLS // max(size, 1))
    for start in range(0, steps, width):
        now = bins.during(slice(start, start + width))
        stretch = StretchState.of(memory=memory, bins=now, baseline=baseline, alarm=alarm, policy=policy)
        if parts is not None and part_memory is not None:
            stretch.parts = _build_part_stretch(stretch, parts, part_memory, sharing)
        Stretch(stretch).run()
        memory = stretch.remember()
        changes += stretch.changes
    if part_memory is not None:
        # Dropped only here: within a call the places of parts must stay those of their shares.
        until = bins.first_minute + steps * bins.step
        memory = replace(memory, parts=part_memory.keep(until=until, step=bins.step, policy=policy))
    # Services were moved one after the other; readers expect changes in the order of time.
    return memory, sorted(changes, key=lambda change: (change.at_minute, change.row))


def _check(memory: Memory, bins: Bins) -> None:
    """ValueError where bins do not belong to this memory: other services, or a time already taken in."""
    if len(bins.counts) != memory.size:
        raise ValueError(f"counts of {len(bins.counts)} services for a memory of {memory.size}")
    # A CUSUM that is zero now has its onset in the next bin, so equal minutes are in order.
    latest = memory.since.max(axis=1, initial=bins.first_minute)
    if (latest > bins.first_minute).any():
        row = int(latest.argmax())
        raise ValueError(
            f"row {row}: bins from minute {bins.first_minute} on, but those up to {latest[row]} are known"
        )


def _prepare(bins: Bins, policy: Policy) -> Bins:
    """Counts without `works`; a vendor without any claim is left out, so that it costs nothing."""
    counts = works_reports.subtract_works(broken=bins.counts, works=bins.works, policy=policy)
    vendor = bins.vendor if bins.vendor is not None and bins.vendor.any() else None
    return replace(bins, counts=counts, works=None, vendor=vendor)


def _build_part_stretch(
    stretch: StretchState, parts: PartInputs, memory: PartMemory, series: int
) -> PartStretch:
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

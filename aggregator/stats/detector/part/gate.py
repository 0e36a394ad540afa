"""The second e-detector: the evidence of parts, weighed and added up.

Each part keeps the statistics of evidence_process.py for its own counts, whose null is a share of the
service's. Their weighted sum over the parts that report is no more than that over all parts, which obeys the
same bound as the first detector: above A at most once in A minutes. So two detectors, each with its share of
the budget, keep the promise together. The silence between two reports of a part is taken in with the second.
"""

from dataclasses import dataclass

import numpy as np

from aggregator.stats.baseline.means import Means
from aggregator.stats.baseline.shares import HOURS, Shares
from aggregator.stats.detector import evidence_process
from aggregator.stats.detector.bins import Ints
from aggregator.stats.detector.part_memory import (
    PartCounts,
    PartMemory,
    compute_lifts,
    compute_memory_span,
)
from aggregator.stats.policy import Policy
from aggregator.stats.recursion import accumulate
from aggregator.stats.score import Floats, round_to_grains

MOST_NATS = 500.0  # that a part may rise by in one piece: e to it, times MOST_ODDS, is still a number
HOUR = 60


@dataclass(frozen=True)
class PartBins:
    """Bins with reports of parts, E in all; the first bin of the stretch begins at `first_minute`."""

    counts: PartCounts
    index: Ints  # (E,) of the service among those that are weighed
    first_minute: int
    step: int


@dataclass(frozen=True)
class WeighedParts:
    """The evidence of bins with reports of parts, each (E,) unless noted; M services in T bins."""

    counts: PartCounts
    index: Ints  # of the service
    at: Ints  # bin
    odds: Floats  # (K, E)
    weighted_odds: Floats  # each part's share of the sum
    statistic: Floats  # (M, T) nats
    starts: Ints  # (S,) each part's first


@dataclass(frozen=True)
class _Ratios:
    """Log likelihood ratios of a part's bins and of the silence before each; (K, E) unless noted."""

    own: Floats
    silence: Floats  # of one silent bin
    silent_bins: Ints  # (E,) before each
    forgotten: Ints  # entries before which the silence was so long that nothing is left
    starts: Ints  # (S,) each part's first


def compute_null_share(
    *, shares: Shares, memory: PartMemory, parts: Ints, minutes: Ints, policy: Policy
) -> Floats:
    """Share of the service that the null of each part is made with, at its minute."""
    return shares.inflated[parts, minutes // HOUR % HOURS] * compute_lifts(memory, parts, minutes, policy)


def weigh_parts(
    *, bins: PartBins, memory: PartMemory, shares: Shares, means: Means, policy: Policy
) -> WeighedParts:
    """Weigh the reports of parts; `means` (M, T) are those of the services, `memory` has their order."""
    counts, index, step = bins.counts, bins.index, bins.step
    at = (counts.minute - bins.first_minute) // step
    share = compute_null_share(
        shares=shares, memory=memory, parts=counts.part, minutes=counts.minute, policy=policy
    )
    null, size = means.null[index, at] * share, means.size[index, at]
    ratios = _compute_ratios(counts, null, size, memory, step, policy)
    odds = _accumulate_odds(ratios, memory.odds[counts.part[ratios.starts]], step)
    # Weights that sum to one keep the mixture of all parts a supermartingale.
    weighted_odds = shares.weight[counts.part] * sum(odds)
    total = np.bincount(
        index * means.null.shape[1] + at, weights=weighted_odds, minlength=means.null.size
    ).reshape(means.null.shape)
    return WeighedParts(
        counts=counts,
        index=index,
        at=at,
        odds=odds,
        weighted_odds=weighted_odds,
        statistic=np.log(np.maximum(total, 1.0)),
        starts=ratios.starts,
    )


def _compute_ratios(
    counts: PartCounts, null: Floats, size: Floats, memory: PartMemory, step: int, policy: Policy
) -> _Ratios:
    own, silence = _nats(counts.counts, null, size, step, policy)
    first = np.ones(len(counts.part), bool)
    first[1:] = counts.part[1:] != counts.part[:-1]
    starts = np.flatnonzero(first)
    before = np.concatenate([[0], counts.minute[:-1]])
    before[starts] = memory.last[counts.part[starts]]
    gap = counts.minute - before
    furthest = compute_memory_span(step=step, policy=policy)
    silent_bins = np.minimum(gap, furthest) // step - 1
    return _Ratios(own, silence, silent_bins, np.flatnonzero(gap > furthest), starts)


def _nats(counts: Ints, null: Floats, size: Floats, step: int, policy: Policy) -> tuple[Floats, Floats]:
    """(K, E) nats of the counts, and those of a silent bin at the same null.

    In grains: see evidence_process.py.
    """
    rise = np.array(policy.of_parts.rises)[:, None]
    extra = np.array(policy.of_parts.extras)[:, None] * step
    alternative = null * rise + extra
    shift = np.log((alternative + size) / (null + size))
    silence = np.maximum(-size * shift, evidence_process.LEAST_NATS)
    own = counts * (np.log(alternative / null) - shift) - size * shift
    return round_to_grains(np.clip(own, evidence_process.LEAST_NATS, policy.bin_nats)), round_to_grains(
        silence
    )


def _accumulate_odds(ratios: _Ratios, before: Floats, step: int) -> Floats:
    """(K, E) the statistics at the end of each bin, from `before` (S, K).

    m silent bins with the likelihood ratio g: R g^m + d / K x (g + g^2 + ... + g^m).
    """
    own, silence, starts = ratios.own, ratios.silence, ratios.starts
    kinds, length = own.shape
    if not length:
        return own.copy()
    ratio, kept = np.exp(own), np.exp(silence * ratios.silent_bins)
    add = (step / kinds) * ratio * (1 + (1 - kept) / (np.exp(-silence) - 1))
    gain = kept * ratio
    # After so long a silence the evidence from before it is nothing.
    gain[:, ratios.forgotten] = 0.0
    add[:, starts] += gain[:, starts] * before.T
    gain[:, starts] = 0.0
    return _accumulate(gain, add, np.maximum(own.max(axis=0), 0.0), starts)


def _accumulate(gain: Floats, add: Floats, rises: Floats, starts: Ints) -> Floats:
    """The recursion with MOST_ODDS at the most after each step, as store_odds() keeps them between two calls.

    So evidence far beyond an alarm that did not count falls back in the same way, however the bins are cut
    into calls. All parts are one row, and each begins (`starts`) with a gain of 0. Those that rise (`rises`
    (E,) by step) by more than MOST_NATS might overflow, and are left to the bounded steps.
    """
    steep = np.add.reduceat(rises, starts) > MOST_NATS
    lengths = np.diff(np.append(starts, len(rises)))
    safe = np.where(np.repeat(steep, lengths), 0.0, gain) if steep.any() else gain
    out = accumulate(gain=safe, add=add, start=np.zeros(len(add)))
    beyond = np.maximum.reduceat(out.max(axis=0), starts) > evidence_process.MOST_ODDS
    capped = np.flatnonzero(steep | beyond)
    if len(capped):
        _cap(out, gain, add, starts[capped], lengths[capped])
    return out


def _cap(out: Floats, gain: Floats, add: Floats, starts: Ints, lengths: Ints) -> None:
    """Overwrite some parts of `out` step by step, none beyond MOST_ODDS; all of them together."""
    order = np.argsort(-lengths, kind="stable")
    starts, many = starts[order], np.searchsorted(-lengths[order], -np.arange(lengths.max()))
    level = np.zeros((len(add), len(starts)))
    for step, left in enumerate(many.tolist()):
        at = starts[:left] + step
        level = np.minimum(gain[:, at] * level[:, :left] + add[:, at], evidence_process.MOST_ODDS)
        out[:, at] = level


def store_odds(*, weighed: WeighedParts, memory: PartMemory) -> None:
    """Move `memory` to the end of the weighed bins, in place."""
    if not len(weighed.at):
        return
    # A part without a report in these bins keeps its statistics: its silence is taken in with the next one.
    ends = np.append(weighed.starts[1:], len(weighed.at)) - 1
    parts = weighed.counts.part[ends]
    memory.odds[parts] = weighed.odds[:, ends].T
    memory.last[parts] = weighed.counts.minute[ends]


def find_strongest_parts(
    *, weighed: WeighedParts, index: int, at: int, nats: float, policy: Policy
) -> list[tuple[int, Floats]]:
    """Parts of a service that may come to `nats` in bin `at`, with their odds (K,), the strongest first.

    Weaker ones could not have brought the sum so high: see Policy.part_examined_nats.
    """
    here = np.flatnonzero((weighed.index == index) & (weighed.at == at))
    # Stable, so that equal parts keep their order however the bins are cut into calls.
    here = here[np.argsort(-weighed.weighted_odds[here], kind="stable")][: policy.part_examined]
    enough = here[np.log(np.maximum(weighed.weighted_odds[here], 1e-300)) >= nats - policy.part_examined_nats]
    return [(int(weighed.counts.part[event]), weighed.odds[:, event]) for event in enough.tolist()]

"""The e-detector: a mixture of Shiryaev-Roberts statistics, and a test of each single bin.

Each alternative k keeps R_k <- (R_k + d / K) x exp(log likelihood ratio). Their sum minus the time is
a supermartingale whenever the truth lies below the null, so stopping at A makes false alarms rarer than
one in A minutes, whatever the mixture (Shin, Ramdas, Rinaldo, E-detectors).

Evidence is measured in nats, the natural logarithm of a likelihood ratio or of odds: 2.3 nats make something
ten times likelier.
"""

from dataclasses import dataclass

import numpy as np

from aggregator.stats.baseline.means import Means
from aggregator.stats.detector.bins import Ints
from aggregator.stats.policy import Policy
from aggregator.stats.recursion import accumulate
from aggregator.stats.score import Floats, compute_log_ratio, compute_tail, round_to_grains

# Below it an alternative is dead either way, and exp() of it is still a number.
LEAST_NATS = -600.0
MOST_ODDS = 1e60  # far beyond any threshold; keeps the record short and the product a number


@dataclass(frozen=True)
class Onsets:
    """Since when each alternative has been likelier than the null: its CUSUM, each (K, N) or (K, T)."""

    cusum: Floats
    since: Ints  # minute of its last zero
    reports: Ints  # since then


def compute_log_ratios(*, counts: Ints, means: Means, step: float, policy: Policy) -> Floats:
    """(K, N, T) log likelihood ratio of each bin of `step` minutes, for each alternative over the null.

    In grains, so that a CUSUM does not depend on where its sums begin. Rounding down costs 2e-8 nats a bin
    and no false alarms.
    """
    rise = np.array(policy.rises)[:, None, None]
    extra = np.array(policy.extras)[:, None, None] * step
    nats = compute_log_ratio(
        count=counts, null=means.null, alternative=means.null * rise + extra, size=means.size
    )
    return round_to_grains(np.clip(nats, LEAST_NATS, policy.bin_nats))


def accumulate_odds(*, nats: Floats, start: Floats, step: float) -> Floats:
    """R (K, N, T) from `start` (K, N). Values after an alarm may overflow; nobody reads them."""
    kinds, steps = nats.shape[0], nats.shape[-1]
    gain = np.exp(nats).reshape(-1, steps)
    return accumulate(gain=gain, add=gain * (step / kinds), start=start.reshape(-1)).reshape(nats.shape)


def update_odds(*, odds: list[float], gain: list[float], step: float) -> list[float]:
    """R of one service after one more bin, K long and kept below MOST_ODDS: quicker without arrays."""
    share = step / len(odds)
    updated = [(old + share) * ratio for old, ratio in zip(odds, gain, strict=True)]
    return updated if max(updated) <= MOST_ODDS else [min(each, MOST_ODDS) for each in updated]


def sum_odds_in_nats(*, odds: Floats) -> Floats:
    """(N, T) logarithm of the sum over the alternatives."""
    # Added one after the other: numpy regroups sums of eight and more, by the length of the row.
    total: Floats = np.log(np.maximum(sum(odds), 1.0))
    return total


def weigh_single_bins(*, counts: Ints, means: Means, step: int, policy: Policy) -> Floats:
    """(N, T) nats of the test of each single bin; 0 where it is clear at once that there are none.

    A bin of several minutes is one trial instead of several, which its nats are credited with; the test's
    smaller share of the budget is taken off, so that one threshold serves both tests.
    """
    credit = np.log(step * policy.single_bin_share / (1 - policy.single_bin_share))
    nats = np.zeros(counts.shape)
    # Within three standard deviations no tail is as small as a millionth, so it need not be computed. One
    # report alone never counts: where hardly any is expected, it would be improbable every time.
    odd = (counts > 1) & (counts > means.null + 3 * np.sqrt(means.null * means.dispersion))
    if odd.any():
        beyond = compute_tail(count=counts[odd], mean=means.null[odd], dispersion=means.dispersion[odd])
        nats[odd] = credit - np.log(beyond)
    return nats


def move_onsets(*, nats: Floats, counts: Ints, start: Onsets, first_minute: int, step: int) -> Onsets:
    """Move the CUSUMs (K, N) past all bins of `nats` (K, N, T).

    Without a loop over the bins: a CUSUM is the path of the sum above its lowest point so far.
    """
    path = nats.cumsum(axis=-1)
    steps = path.shape[-1]
    # The last minimum, not the first: an onset is the latest moment at which nothing spoke for a rise.
    last = steps - 1 - path[..., ::-1].argmin(axis=-1)
    low = np.take_along_axis(path, last[..., None], axis=-1)[..., 0]
    # Equal is a zero, as in trace_onsets(): else the two would date an onset differently.
    reset = low <= -start.cusum
    total = np.broadcast_to(counts.cumsum(axis=-1), path.shape)
    before = np.take_along_axis(total, last[..., None], axis=-1)[..., 0]
    return Onsets(
        cusum=path[..., -1] - np.where(reset, low, -start.cusum),
        since=np.where(reset, first_minute + (last + 1) * step, start.since),
        reports=total[..., -1] - np.where(reset, before, -start.reports),
    )


def trace_onsets(*, nats: Floats, counts: Ints, start: Onsets, first_minute: int, step: int) -> Onsets:
    """The CUSUMs of one service after each bin, each (K, T), from `nats` (K, T), `start` (K,)."""
    path = nats.cumsum(axis=-1)
    floor = np.minimum(np.minimum.accumulate(path, axis=-1), -start.cusum[:, None])
    at_floor = np.where(path <= floor, np.arange(path.shape[-1]), -1)
    last = np.maximum.accumulate(at_floor, axis=-1)
    total = counts.cumsum()
    return Onsets(
        cusum=path - floor,
        since=np.where(last >= 0, first_minute + (last + 1) * step, start.since[:, None]),
        reports=total - np.where(last >= 0, total[last], -start.reports[:, None]),
    )

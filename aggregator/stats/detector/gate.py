"""The second e-detector: evidence of parts, weighed and added up.

Each part keeps the statistics of surprise.py for its own counts, whose null is a share of the service's.
Their weighted sum over the parts that report is no more than that over all parts, of which the same holds as
of the first detector: above A at most once in A minutes. So two gates, each with its share of the budget,
keep the promise together. The silence between two reports of a part is taken in with the second of them.
"""

from dataclasses import dataclass

import numpy as np

from aggregator.stats.baseline.season import Means
from aggregator.stats.baseline.shares import HOURS, Shares
from aggregator.stats.detector import surprise
from aggregator.stats.detector.parts import PartCounts, PartMemory, lift_in_force, reach
from aggregator.stats.detector.surprise import Ints
from aggregator.stats.policy import Policy
from aggregator.stats.recursion import accumulate
from aggregator.stats.score import Floats, in_grains

FORGET = -150.0  # nats: no CUSUM is above it without an alarm
MOST_NATS = 500.0  # of a part in one call: far beyond an alarm, and e to it is still a number
HOUR = 60
MOST_PARTS, LEAST_SHARE = 8, 0.01  # that are looked into one by one where the sum is high


@dataclass(frozen=True)
class Weighed:
    """What bins with reports of parts have shown, each (E,) unless said; M services in T bins."""

    counts: PartCounts
    place: Ints  # of the service
    at: Ints  # bin
    silent: Floats  # (K, E) nats of the silence before each
    nats: Floats  # (K, E) nats of its own reports
    odds: Floats  # (K, E)
    worth: Floats  # its weighed part of the sum
    strength: Floats  # (M, T) nats
    starts: Ints  # (S,) of each part's first
    forgotten: Ints  # which come after so long a silence that what was before is nothing


@dataclass(frozen=True)
class Following:
    """Where the CUSUMs of S parts stand, each (S, K)."""

    cusum: Floats
    since: Ints
    tally: Ints
    before: Ints


def share_of(
    *, shares: Shares, memory: PartMemory, parts: Ints, minutes: Ints, policy: Policy
) -> tuple[Floats, Floats]:
    """Usual share of parts at minutes (one a part), and what its null has more, times."""
    hour = minutes // HOUR % HOURS
    lift = lift_in_force(lift=memory.lift[parts], age=minutes - memory.lift_at[parts], policy=policy)
    return shares.share[parts, hour] * lift, 1 + shares.error[parts, hour]


def weigh(
    *,
    counts: PartCounts,
    memory: PartMemory,
    shares: Shares,
    place: Ints,
    means: Means,
    first_minute: int,
    step: int,
    policy: Policy,
) -> Weighed:
    """Weigh reports of parts in the T bins from `first_minute` on.

    `means` (M, T) are those of the services, `place` (E,) the service of each; `memory` is aligned with
    `shares`.
    """
    at = (counts.minute - first_minute) // step
    usual, more = share_of(
        shares=shares, memory=memory, parts=counts.part, minutes=counts.minute, policy=policy
    )
    null, size = means.null[place, at] * usual * more, means.size[place, at]
    own, silence = _nats(counts.counts, null, size, step, policy)
    first = np.ones(len(at), bool)
    first[1:] = counts.part[1:] != counts.part[:-1]
    starts = np.flatnonzero(first)
    before = np.concatenate([[0], counts.minute[:-1]])
    before[starts] = memory.last[counts.part[starts]]
    gap = counts.minute - before
    furthest = reach(step=step, policy=policy)
    forgotten = np.flatnonzero(gap > furthest)
    silent = np.minimum(gap, furthest) // step - 1
    odds = _odds(own, silence, silent, forgotten, starts, memory.odds[counts.part[starts]], step)
    worth = shares.weight[counts.part] * sum(odds)
    strength = np.bincount(
        place * means.null.shape[1] + at, weights=worth, minlength=means.null.size
    ).reshape(means.null.shape)
    return Weighed(
        counts=counts,
        place=place,
        at=at,
        silent=silence * silent,
        nats=own,
        odds=odds,
        worth=worth,
        strength=np.log(np.maximum(strength, 1.0)),
        starts=starts,
        forgotten=forgotten,
    )


def _nats(counts: Ints, null: Floats, size: Floats, step: int, policy: Policy) -> tuple[Floats, Floats]:
    """(K, E) nats of the counts, and those of a silent bin at the same null. In grains, as in surprise.py."""
    rise = np.array(policy.rises)[:, None]
    extra = np.array(policy.extras)[:, None] * step
    alternative = null * rise + extra
    shift = np.log((alternative + size) / (null + size))
    silence = np.maximum(-size * shift, surprise.LEAST_NATS)
    own = counts * (np.log(alternative / null) - shift) - size * shift
    return in_grains(np.clip(own, surprise.LEAST_NATS, policy.bin_nats)), in_grains(silence)


def _odds(
    own: Floats, silence: Floats, silent: Ints, forgotten: Ints, starts: Ints, before: Floats, step: int
) -> Floats:
    """(K, E) the statistics at the end of each bin, from `before` (S, K).

    m silent bins with the likelihood ratio g: R g^m + d / K x (g + g^2 + ... + g^m).
    """
    kinds, length = own.shape
    if not length:
        return own.copy()
    up, kept = np.exp(own), np.exp(silence * silent)
    add = (step / kinds) * up * (1 + (1 - kept) / (np.exp(-silence) - 1))
    gain = kept * up
    gain[:, forgotten] = 0.0
    add[:, starts] += gain[:, starts] * before.T
    gain[:, starts] = 0.0
    beyond = _beyond(own, starts)
    gain[:, beyond], add[:, beyond] = 0.0, 0.0
    return accumulate(gain=gain, add=add, start=np.zeros(kinds))


def _beyond(own: Floats, starts: Ints) -> Ints:
    """Reports so far beyond an alarm that nobody reads on, and numbers would end."""
    risen = np.cumsum(np.maximum(own.max(axis=0), 0.0))
    base = np.concatenate([[0.0], risen])[starts]
    many = np.diff(np.append(starts, own.shape[1]))
    return np.flatnonzero(risen - np.repeat(base, many) > MOST_NATS)


def remember(*, weighed: Weighed, memory: PartMemory, told: Ints, step: int) -> None:
    """Move `memory` to the end of what was weighed, in place. `told` (M, T + 1): reports before each bin."""
    if not len(weighed.at):
        return
    parts = weighed.counts.part[weighed.starts]
    ends = np.append(weighed.starts[1:], len(weighed.at)) - 1
    found = follow(weighed=weighed, memory=memory, told=told, step=step)
    memory.odds[parts] = np.minimum(weighed.odds[:, ends].T, surprise.MOST_ODDS)
    memory.last[parts] = weighed.counts.minute[ends]
    for name in ("cusum", "since", "tally", "before"):
        getattr(memory, name)[parts] = getattr(found, name)


def follow(*, weighed: Weighed, memory: PartMemory, told: Ints, step: int) -> Following:
    """The CUSUMs of parts at their latest reports: each bin is a step for the silence before it, and one."""
    counts, starts = weighed.counts, weighed.starts
    kinds, length = weighed.nats.shape
    steps = np.empty((kinds, 2 * length))
    steps[:, ::2], steps[:, 1::2] = np.maximum(weighed.silent, FORGET), np.maximum(weighed.nats, FORGET)
    steps[:, 2 * weighed.forgotten] = FORGET
    path = steps.cumsum(axis=1)
    cuts, many = 2 * starts, np.diff(np.append(2 * starts, 2 * length))
    ends = np.append(cuts[1:], 2 * length) - 1
    base = np.where(cuts > 0, path[:, np.maximum(cuts - 1, 0)], 0.0)
    low = np.minimum.reduceat(path, cuts, axis=1)
    at_low = np.where(path == np.repeat(low, many, axis=1), np.arange(2 * length), -1)
    last = np.maximum.reduceat(at_low, cuts, axis=1)
    parts = counts.part[starts]
    start = memory.cusum[parts].T
    reset = low - base <= -start
    # What stands at the end of each step: a minute, and the reports up to it.
    minute = (counts.minute[:, None] + np.array([0, step])).ravel()
    heard = np.zeros(2 * length, np.int64)
    heard[1::2] = counts.counts
    heard = heard.cumsum()
    whole = np.stack([told[weighed.place, weighed.at], told[weighed.place, weighed.at + 1]], axis=1).ravel()
    begun = np.where(cuts > 0, heard[np.maximum(cuts - 1, 0)], 0)
    return Following(
        cusum=np.where(reset, path[:, ends] - low, path[:, ends] - base + start).T,
        since=np.where(reset, minute[last], memory.since[parts].T).T,
        tally=np.where(reset, heard[ends] - heard[last], heard[ends] - begun + memory.tally[parts].T).T,
        before=np.where(reset, whole[last], memory.before[parts].T).T,
    )


@dataclass(frozen=True)
class Standing:
    """A part at the end of a bin; the last five are each (K,)."""

    part: int  # place among the shares
    worth: float  # its weighed part of the sum
    odds: Floats
    cusum: Floats
    since: Ints
    tally: Ints
    before: Ints


def standing(
    *, weighed: Weighed, memory: PartMemory, told: Ints, place: int, at: int, step: int
) -> tuple[list[Standing], float]:
    """Parts of a service that make up bin `at`, the strongest first; and what all others add to the sum."""
    here = np.flatnonzero((weighed.place == place) & (weighed.at == at))
    here = here[np.argsort(-weighed.worth[here], kind="stable")]
    count = int((weighed.worth[here[:MOST_PARTS]] >= LEAST_SHARE * weighed.worth[here].sum()).sum())
    found = []
    for event in here[:count].tolist():
        part = int(weighed.counts.part[event])
        start = int(np.searchsorted(weighed.counts.part, part))
        own = follow(weighed=_slice(weighed, start, event + 1), memory=memory, told=told, step=step)
        columns = own.cusum[0], own.since[0], own.tally[0], own.before[0]
        found.append(Standing(part, float(weighed.worth[event]), weighed.odds[:, event], *columns))
    return found, float(weighed.worth[here[count:]].sum())


def _slice(weighed: Weighed, first: int, last: int) -> Weighed:
    """Bins [first, last) of one part."""
    here = slice(first, last)
    inside = (weighed.forgotten >= first) & (weighed.forgotten < last)
    return Weighed(
        counts=weighed.counts.chosen(here),
        place=weighed.place[here],
        at=weighed.at[here],
        silent=weighed.silent[:, here],
        nats=weighed.nats[:, here],
        odds=weighed.odds[:, here],
        worth=weighed.worth[here],
        strength=weighed.strength,
        starts=np.zeros(1, np.int64),
        forgotten=weighed.forgotten[inside] - first,
    )

"""Subset scan: which values of a dimension explain an excess of reports, when some people name the wrong one.

Neill 2012 (fast subset scan), with a likelihood that allows for strays. Under "all of it" the excess falls
on the values by their quiet shares q. Under "the set S" a reporter is a stray with probability e and names a
value by r, a blend of q and the uniform distribution; the other reporters fall on S by q:

    p_v = (1 - w) q_v + w ((1 - e) q_v / q(S) [v in S] + e r_v),    w = excess / reports

e is integrated over its Beta prior. Only prefixes of the values, sorted by count over quiet share, are tried.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

UNSEEN_REPORTS = 0.5  # quiet reports granted to a value before its first one, so that no share is 0
NAMED_SHARE_LEAST = 0.05  # of quiet reports: if fewer name a value, any named report would be excess
EXCESS_LEAST = 0.2  # of the reports: there is an incident, however wrong the expected total of today may be
EXCESS_MOST = 0.995  # of the reports: some are always background, and no logarithm may be one of 0
STRAY_MOST = 0.5  # of the reporters: values that are named wrongly more often than rightly show nothing
STRAY_STEPS = 10


@dataclass(frozen=True)
class Margin:
    """Reports that name one of the n values (sorted) of a dimension; those that name none are left out."""

    names: tuple[str, ...]
    counts: Floats  # (n,) since the onset
    shares: Floats  # (n,) of quiet reports
    background: float  # expected reports in the time of the counts, at most four fifths of these
    learned: float  # quiet reports from which the shares are known

    @property
    def excess(self) -> float:
        """Reports beyond the expected ones."""
        return float(self.counts.sum()) - self.background

    def group(self, group_of: Mapping[str, str]) -> "Margin":
        """The margin of the groups that the names belong to."""
        names = tuple(sorted(set(group_of.values())))
        places = {name: place for place, name in enumerate(names)}
        cells = np.array([places[group_of[name]] for name in self.names], np.int64)
        counts, shares = (
            np.bincount(cells, part, len(names)).astype(float) for part in (self.counts, self.shares)
        )
        return Margin(names, counts, shares, self.background, self.learned)


def measure_margin(*, observed: Mapping[str, float], quiet: Mapping[str, float], expected: float) -> Margin:
    """From reports by value ('' = none named). `expected`: reports of the whole in the time of `observed`."""
    names = tuple(sorted({name for name in (*observed, *quiet) if name}))
    quiet_counts = np.array([quiet.get(name, 0.0) for name in names], float)
    learned = float(quiet_counts.sum())
    named_share = learned / (learned + quiet.get("", 0.0) + UNSEEN_REPORTS)
    counts = np.array([observed.get(name, 0.0) for name in names], float)
    return Margin(
        names=names,
        counts=counts,
        shares=(quiet_counts + UNSEEN_REPORTS) / (learned + UNSEEN_REPORTS * len(names)),
        background=min(
            expected * max(named_share, NAMED_SHARE_LEAST), (1 - EXCESS_LEAST) * float(counts.sum())
        ),
        learned=learned + UNSEEN_REPORTS * len(names),
    )


def scan_subsets(*, margin: Margin, policy: Policy) -> tuple[float, tuple[str, ...]]:
    """(nats by which the best set beats "all of it", its names); (0, ()) where none does."""
    size = len(margin.names)  # with a single value, its set is all of it
    if size < 2 or margin.counts.sum() < policy.scope_reports:
        return 0.0, ()
    # Stable, so that values with equal ratios come in the order of their names on every machine.
    order = np.argsort(-margin.counts / margin.shares, kind="stable")
    # Values without a report cannot raise the likelihood of a set, and the tries are limited.
    order = order[margin.counts[order] > 0]
    top = order[: min(policy.scope_most, size - 1)]
    nats = _weigh_prefixes(margin, order, len(top), policy) + _compute_log_prior(
        len(top), size, policy.scope_whole
    )
    # Not left out before: the numbers of values in the prior must stay 1, 2, ...
    nats[np.cumsum(margin.counts[top]) < policy.scope_reports] = -np.inf
    best = int(nats.argmax())
    if nats[best] <= 0:
        return 0.0, ()
    return float(nats[best]), tuple(margin.names[at] for at in top[: best + 1])


def _weigh_prefixes(margin: Margin, order: NDArray[np.int64], sets: int, policy: Policy) -> Floats:
    """(sets,) nats by which the first 1, 2, ... values of `order` beat "all of it"."""
    counts, shares = margin.counts[order], margin.shares[order]
    rates, log_prior = _list_stray_rates(policy.scope_strays)
    # One weight for all sets: the total excess is known better than that of any set.
    weight = min(margin.excess / float(counts.sum()), EXCESS_MOST)
    even = policy.scope_strays_anywhere
    relative = 1 - even + even / (len(margin.names) * shares)  # r / q; all terms are relative to q
    strays = weight * relative[:, None] * rates  # (n, rates)
    outside = counts[:, None] * np.log(1 - weight + strays)
    own = weight * (1 - rates) / np.cumsum(shares[:sets])[:, None]  # (sets, rates)
    inside = np.log(1 - weight + own[:, None, :] + strays[:sets])  # (sets, values, rates)
    members = np.tri(sets) * counts[:sets]
    nats = (members[:, :, None] * inside).sum(axis=1) + outside.sum(axis=0)
    # The sum over all values counted the members of each set as outside.
    nats -= np.cumsum(outside[:sets], axis=0)
    weighed: Floats = np.logaddexp.reduce(_compute_tempering(margin, policy) * nats + log_prior, axis=1)
    return weighed


def _compute_tempering(margin: Margin, policy: Policy) -> float:
    """Share of the evidence that counts: with many reports, ordinary drift of the shares looks like a part.

    As if the shares had a Dirichlet distribution of that concentration. They are also known no better than
    the quiet reports show them.
    """
    # Two sources of error in the shares: variances add up, so concentrations add up as reciprocals.
    steady = 1 / (1 / policy.scope_drift + 1 / margin.learned)
    return min(1.0, (steady + 1) / (steady + margin.excess))


@lru_cache(maxsize=1024)
def _compute_log_prior(most: int, size: int, whole: float) -> Floats:
    """(most,) nats for a set of 1, 2, ... of `size` values: each number half as likely as the one before."""
    odds = math.log((1 - whole) / whole)
    sets = range(1, most + 1)
    # A set of k values is one of many: its prior is divided among all sets of that size.
    return np.array([odds - k * math.log(2) - math.log(math.comb(size, k)) for k in sets])


@lru_cache(maxsize=8)
def _list_stray_rates(beta: tuple[float, float]) -> tuple[Floats, Floats]:
    """(rates, log prior): the Beta prior in equal steps up to STRAY_MOST."""
    edges = np.linspace(0, STRAY_MOST, STRAY_STEPS + 1)
    prior = np.diff(betainc(*beta, edges))
    return (edges[:-1] + edges[1:]) / 2, np.log(np.maximum(prior / prior.sum(), 1e-300))

"""How similar the lengths of incidents are from service to service, and from category to category.

Credibility (Bühlmann 1967): to a group with incidents of its own, the wider circle is worth k more of them.
k is the variance within groups over the variance between them, here of the logarithm of lengths.
"""

import numpy as np

from aggregator.stats.ending.archive import ELSEWHERE, Archive, Floats, Ints
from aggregator.stats.ending.estimate import Credibility
from aggregator.stats.policy import Policy


def learn_credibility(*, archive: Archive, policy: Policy) -> Credibility:
    """From incidents that have ended; `policy.end_lent` where there are too few groups."""
    known = archive.ended & (archive.service != ELSEWHERE)
    # Lengths spread over three orders of magnitude; in minutes one long incident would be all the variance.
    logs = np.log(np.maximum(archive.length[known], 1.0))
    service, category = archive.service[known], archive.category[known]
    site = np.zeros(len(logs), np.int64)  # one group around all categories
    return Credibility(
        _estimate_variance_ratio(logs, category, service, policy),
        _estimate_variance_ratio(logs, site, category, policy),
        policy.end_lent_elsewhere,
    )


def _estimate_variance_ratio(values: Floats, outer: Ints, inner: Ints, policy: Policy) -> float:
    """Variance within `inner` groups over that between those of one `outer` group (nested ANOVA)."""
    _, inner = np.unique(np.stack([outer, inner]), axis=1, return_inverse=True)
    _, outer = np.unique(outer, return_inverse=True)
    inner = inner.reshape(-1)
    groups, wholes = int(inner.max(initial=-1)) + 1, int(outer.max(initial=-1)) + 1
    within_df, between_df = len(values) - groups, groups - wholes
    if within_df < policy.end_groups or between_df < policy.end_groups:
        return policy.end_lent
    n, m = np.bincount(inner), np.bincount(outer)
    means, outer_means = np.bincount(inner, values) / n, np.bincount(outer, values) / m
    within = float(((values - means[inner]) ** 2).sum()) / within_df
    spread = float(((means[inner] - outer_means[outer]) ** 2).sum())
    of_group = np.zeros(groups, np.int64)
    of_group[inner] = outer
    # Effective size of a group in an unbalanced design; with equal groups it is their size.
    size = (len(values) - float((n**2 / m[of_group]).sum())) / between_df
    # The estimate may fall below zero where groups differ less than by chance.
    between = max(0.0, (spread / between_df - within) / size)
    return float(np.clip(within / max(between, 1e-9), policy.end_lent_least, policy.end_lent_most))

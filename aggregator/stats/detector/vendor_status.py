"""What a vendor's own word changes: how much evidence is needed, and how many reports are no news.

The two claims say two different things. "There is an outage" says that trouble is likelier: thresholds are
prior odds in disguise, and fall. "We work on it" says that more reports are expected: the null rises. A
threshold that rose instead would only be late: evidence piles up under it, and breaks out when the work ends.
"""

from dataclasses import replace
from typing import TypeVar

import numpy as np

from aggregator.stats.baseline.season import Means
from aggregator.stats.detector.evidence_process import Ints
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

OUTAGE, MAINTENANCE = 1, -1  # of a bin; 0 where the vendor says neither, or we do not know
Number = TypeVar("Number", float, Floats)


def compute_easing(*, nats: Number, policy: Policy) -> Number:
    """By how much an outage that the vendor tells of lowers a threshold of so many nats."""
    lower: Number = np.clip(nats - policy.least_nats, 0.0, policy.official_nats)
    return lower


def compute_threshold(*, nats: Floats, official: Ints | None, policy: Policy) -> Floats:
    """(N, 1) or (N, T) nats that are needed in each bin, of `nats` (N,) without a claim."""
    own = nats[:, None]
    if official is None:
        return own
    return np.where(official == OUTAGE, own - compute_easing(nats=own, policy=policy), own)


def raise_null_for_maintenance(*, means: Means, official: Ints | None, step: float, policy: Policy) -> Means:
    """Where the vendor works on it, the null is what that may bring; as scattered as before."""
    if official is None:
        return means
    more = means.null * policy.maintenance_rise + policy.maintenance_extra * step
    null = np.where(official == MAINTENANCE, more, means.null)
    return replace(means, null=null, size=means.size * (null / means.null))

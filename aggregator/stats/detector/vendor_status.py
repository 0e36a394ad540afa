"""What the vendor's status page changes: the threshold during an outage, the null during maintenance.

The two claims work differently. "There is an outage" makes an incident likelier, so the threshold falls: it
is a prior in other units. "We do maintenance" makes reports likelier without an outage, so the null rises. To
raise the threshold instead would only delay the alarm: evidence would accumulate below it, and cross it when
the maintenance ends.
"""

from dataclasses import replace

import numpy as np

from aggregator.stats.baseline.means import Means
from aggregator.stats.detector.bins import MAINTENANCE, OUTAGE, Ints
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats


def compute_threshold(*, nats: Floats, vendor: Ints | None, policy: Policy) -> Floats:
    """(N, 1) or (N, T) nats that are needed in each bin; `nats` (N,) is the threshold without a claim."""
    own = nats[:, None]
    if vendor is None:
        return own
    return np.where(vendor == OUTAGE, own - policy.compute_easing(nats=own), own)


def raise_null_for_maintenance(*, means: Means, vendor: Ints | None, step: float, policy: Policy) -> Means:
    """During maintenance the null is what that may bring, with the dispersion of quiet minutes."""
    if vendor is None:
        return means
    # The size grows with the null, so that the dispersion stays: more scatter would hide outages.
    more = means.null * policy.maintenance_rise + policy.maintenance_extra * step
    null = np.where(vendor == MAINTENANCE, more, means.null)
    return replace(means, null=null, size=means.size * (null / means.null))

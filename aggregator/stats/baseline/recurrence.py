"""Hours that were an incident of ours again and again: the usual, unless more than reports speaks for it.

Hours of our own incidents teach nothing, so that outages do not become usual. But then nothing corrects a
baseline that is wrong: each false incident removes the very hours that would show it.
"""

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.policy import Policy

WEEK = 168


def find_recurring(*, own: NDArray[np.bool_], policy: Policy) -> NDArray[np.bool_]:
    """(N, H) which hours of `own` (N, H, the last one now), that nothing supports, are learned after all.

    Those whose hour of the week was such an hour in `recurring_times` of the last `recurring_weeks` weeks.
    """
    size, hours = own.shape
    weeks = -(-hours // WEEK)
    laid = np.zeros((size, weeks * WEEK), bool)
    laid[:, weeks * WEEK - hours :] = own
    by_week = laid.reshape(size, weeks, WEEK)
    often = by_week[:, -policy.recurring_weeks :].sum(axis=1) >= policy.recurring_times
    found: NDArray[np.bool_] = (by_week & often[:, None]).reshape(size, -1)[:, weeks * WEEK - hours :]
    return found

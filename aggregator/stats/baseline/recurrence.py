"""Hours that were an incident again and again are learned, unless more than reports confirms an outage.

Hours of our own incidents are not learned, so that outages do not become the baseline. But then nothing
corrects a wrong baseline: each false incident removes the very hours that would show the error.
"""

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.policy import Policy

WEEK = 168


def find_recurring(*, own: NDArray[np.bool_], policy: Policy) -> NDArray[np.bool_]:
    """(N, H) which hours of `own`, incidents (N, H) without other support, are learned after all.

    These are hours of the week that had an incident in `recurring_times` of the last `recurring_weeks` weeks.
    The last column is the present hour.
    """
    size, hours = own.shape
    weeks = -(-hours // WEEK)
    laid = np.zeros((size, weeks * WEEK), bool)
    laid[:, weeks * WEEK - hours :] = own
    by_week = laid.reshape(size, weeks, WEEK)
    # The last weeks only: an hour that was wrong a month ago may have been corrected since.
    often = by_week[:, -policy.recurring_weeks :].sum(axis=1) >= policy.recurring_times
    recurring: NDArray[np.bool_] = (by_week & often[:, None]).reshape(size, -1)[:, weeks * WEEK - hours :]
    return recurring

"""The whole site falls silent at once: services have their troubles one by one, so that is our own."""

from collections.abc import Sequence

import numpy as np

from aggregator.stats.baseline.baseline import EPOCH_HOUR, WEEK, Baseline
from aggregator.stats.gaps import split
from aggregator.stats.policy import Policy


def stands_still(
    *, baseline: Baseline, latest: int, until: int, unheard: Sequence[tuple[int, int]], policy: Policy
) -> bool:
    """Whether too many reports were due since the minute of the `latest` of any service, and none came.

    Minutes since the epoch; those in `unheard` gaps, in order, do not count. A service in its first day does
    not count: what is usual for it is a guess. Nor do the least rates that profiles assume of services
    of which hardly anybody ever spoke: hundreds of them would add up to a crowd that is not there.
    """
    known = baseline.history_hours >= policy.newborn_hours
    profile = baseline.profile[known]
    seen = baseline.history_reports[known] / (baseline.history_hours[known] * 60)
    week = (profile * np.minimum(seen / profile.mean(axis=1), 1.0)[:, None]).sum(axis=0)
    minutes = [
        np.arange(first, last)
        for first, last, heard in split(first=latest + 1, last=until, gaps=unheard)
        if heard
    ]
    silent = np.concatenate([np.zeros(0, np.int64), *minutes])
    due = float(week[(silent // 60 + EPOCH_HOUR) % WEEK].sum())
    return len(silent) >= policy.silence_site_minutes and due >= policy.silence_site_reports

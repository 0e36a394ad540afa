"""The whole site falls silent at once: services have their troubles one by one, so that is our own."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.fitting import EPOCH_HOUR, WEEK
from aggregator.stats.gaps import split_at_gaps
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats


def is_standstill(
    *,
    profile: Floats,
    history_hours: NDArray[np.int64],
    history_reports: NDArray[np.int64],
    latest: int,
    until: int,
    unheard: Sequence[tuple[int, int]],
    policy: Policy,
) -> bool:
    """Whether too many reports were due since the minute of the `latest` of any service, and none came.

    The first three are those of the N services' baselines. Minutes since the epoch; those in `unheard` gaps,
    in order, do not count. A service in its first day does not count: what is usual for it is a guess. Nor
    do the least rates that profiles assume of services of which hardly anybody ever spoke: hundreds of them
    would add up to a crowd that is not there.
    """
    known = history_hours >= policy.newborn_hours
    seen = history_reports[known] / (history_hours[known] * 60)
    share = np.minimum(seen / profile[known].mean(axis=1), 1.0)
    week = (profile[known] * share[:, None]).sum(axis=0)
    pieces = split_at_gaps(first=latest + 1, last=until, gaps=unheard)
    minutes = [np.arange(first, last) for first, last, heard in pieces if heard]
    silent = np.concatenate([np.zeros(0, np.int64), *minutes])
    due = float(week[(silent // 60 + EPOCH_HOUR) % WEEK].sum())
    return len(silent) >= policy.silence_site_minutes and due >= policy.silence_site_reports

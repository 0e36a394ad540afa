"""Whether the whole site is silent. Services fail one by one, so a silence of all must be our own fault."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.baselines import EPOCH_HOUR, WEEK
from aggregator.stats.gaps import split_at_gaps
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats


@dataclass(frozen=True)
class SiteProfile:
    """Those columns of the N services' baselines that the site's expected reports are made of."""

    profile: Floats  # (N, 168) reports a minute
    history_hours: NDArray[np.int64]  # (N,)
    history_reports: NDArray[np.int64]  # (N,)


def is_standstill(
    *, site: SiteProfile, latest: int, until: int, unheard: Sequence[tuple[int, int]], policy: Policy
) -> bool:
    """Whether too many reports were due since the minute of the `latest` of any service, and none came.

    Minutes since the epoch; those in `unheard` gaps, in order, do not count. A service in its first day does
    not count, because its baseline is a guess.
    """
    profile, history_hours, history_reports = site.profile, site.history_hours, site.history_reports
    known = history_hours >= policy.newborn_hours
    # Never more than the service really had: profiles have a lowest rate, and hundreds of services without
    # reports would add up to a crowd that does not exist.
    actual = history_reports[known] / (history_hours[known] * 60)
    share = np.minimum(actual / profile[known].mean(axis=1), 1.0)
    week = (profile[known] * share[:, None]).sum(axis=0)
    pieces = split_at_gaps(first=latest + 1, last=until, gaps=unheard)
    minutes = [np.arange(first, last) for first, last, observed in pieces if observed]
    silent = np.concatenate([np.zeros(0, np.int64), *minutes])
    due = float(week[(silent // 60 + EPOCH_HOUR) % WEEK].sum())
    return len(silent) >= policy.silence_site_minutes and due >= policy.silence_site_reports

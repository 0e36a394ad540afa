"""What a day of a service showed, in one number: the highest evidence, or how high its incident was.

A quiet day has its highest evidence in nats. A day on which an incident was `open` may have had an outage, or
a burst of attention: it has OPENED, and the highest rate over the usual. Where the operator says that it was
no outage, that is BURST instead. LEFT_OUT: nothing can be told of the day. One number keeps records of any
age readable, and the greatest of a day decides its kind.
"""

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

OPENED, BURST = 1e6, 2e6
HIGHEST = 1e5  # times the usual
LEFT_OUT = 1e9
DAY = 1440
OUTAGE, NO_OUTAGE = 1, -1  # of a day with an incident: what others say it was; 0 where nobody does


def extract_heights(*, tops: Floats) -> Floats:
    """Times the usual, of days with an incident that was open; nan for the others."""
    opened = (tops >= OPENED) & (tops < LEFT_OUT)
    found: Floats = np.where(opened, tops - np.where(tops >= BURST, BURST, OPENED), np.nan)
    return found


def select_quiet_days(*, tops: Floats, policy: Policy) -> Floats:
    """Nats of quiet days, and of those whose incident stayed low (see `real_ratio`); nan for the others."""
    small = extract_heights(tops=tops) < policy.real_ratio
    found: Floats = np.where(tops < OPENED, tops, np.where(small, policy.top_most, np.nan))
    return found


def apply_verdicts(*, tops: Floats, verdicts: NDArray[np.int64]) -> Floats:
    """The same once others have said what days with an incident were; both (N, D).

    An outage says nothing about quiet days. What was no outage is a burst, however high.
    """
    heights = extract_heights(tops=tops)
    opened = ~np.isnan(heights)
    found = np.where(opened & (verdicts == OUTAGE), np.nan, tops)
    return np.where(opened & (verdicts == NO_OUTAGE), BURST + heights, found)


def find_daily_maxima(*, statistic: Floats, days: NDArray[np.int64]) -> list[tuple[int, Floats]]:
    """(day, highest (N,)) for the days of bins (T,), from `statistic` (N, T); days never fall."""
    starts = np.flatnonzero(np.diff(days, prepend=days[0] - 1))
    highest = np.maximum.reduceat(statistic, starts, axis=1)
    return [(int(days[start]), highest[:, place]) for place, start in enumerate(starts)]

"""What a day of a service showed, in one number: its highest evidence, or the height of its incident.

A quiet day has its highest evidence in nats. A day on which an incident was `open` may have had an outage, or
a burst of attention: it has OPENED plus the highest rate over the expected one. Where the operator says that
it was no outage, it has BURST instead of OPENED. LEFT_OUT: the day shows nothing. One number keeps records of
any age readable, and the greatest number of a day decides its kind.
"""

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

OPENED, BURST = 1e6, 2e6
HIGHEST = 1e5  # times the expected rate
LEFT_OUT = 1e9
DAY = 1440
OUTAGE, NO_OUTAGE = 1, -1  # verdict on a day with an incident; 0 where nobody has judged it


def extract_heights(*, maxima: Floats) -> Floats:
    """Times the expected rate, of days with an incident that was open; nan for the others."""
    opened = (maxima >= OPENED) & (maxima < LEFT_OUT)
    heights: Floats = np.where(opened, maxima - np.where(maxima >= BURST, BURST, OPENED), np.nan)
    return heights


def select_quiet_days(*, maxima: Floats, policy: Policy) -> Floats:
    """Nats of quiet days, and of those whose incident stayed low (see `real_ratio`); nan for the others."""
    # Low incidents are the false alarms that calibration is for; left out, they would never count.
    small = extract_heights(maxima=maxima) < policy.real_ratio
    quiet: Floats = np.where(maxima < OPENED, maxima, np.where(small, policy.daily_maximum_most, np.nan))
    return quiet


def apply_verdicts(*, maxima: Floats, verdicts: NDArray[np.int64]) -> Floats:
    """The maxima after others have judged the days with an incident; both (N, D).

    An outage shows nothing of quiet days. What was no outage is a burst, however high.
    """
    heights = extract_heights(maxima=maxima)
    opened = ~np.isnan(heights)
    kept = np.where(opened & (verdicts == OUTAGE), np.nan, maxima)
    return np.where(opened & (verdicts == NO_OUTAGE), BURST + heights, kept)


def align_days(*, known: Floats, maxima: Floats) -> Floats:
    """`known` (N, any number of days) for the days of `maxima` (N, D): both end with the same; else 0."""
    number = min(known.shape[1], maxima.shape[1])
    aligned = np.zeros(maxima.shape)
    aligned[:, maxima.shape[1] - number :] = known[:, known.shape[1] - number :]
    return aligned


def find_daily_maxima(*, statistic: Floats, days: NDArray[np.int64]) -> list[tuple[int, Floats]]:
    """(day, highest (N,)) for the days of bins (T,), from `statistic` (N, T); days never fall."""
    starts = np.flatnonzero(np.diff(days, prepend=days[0] - 1))
    highest = np.maximum.reduceat(statistic, starts, axis=1)
    return [(int(days[start]), highest[:, place]) for place, start in enumerate(starts)]

"""The 15 minutes that a point of the chart and the verdict count, also while a minute runs."""

from datetime import datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from aggregator.queries.answers.counts import DiscardedReports
from aggregator.queries.answers.freshness import WINDOW, RunningMinute
from aggregator.times import MINUTE

Count = TypeVar("Count", int, NDArray[np.int64])

# What the last point needs: the oldest minute leaves it second by second.
RECENT = WINDOW + MINUTE


def count_last_window(*, minutes: NDArray[np.int64], present: RunningMinute) -> NDArray[np.int64]:
    """Reports of the last 15 minutes, from the last 16 along the last axis.

    14 minutes are over and one runs. Counted so, the number would drop at each full minute by what the oldest
    one held, as if it got better: hence that minute leaves little by little.
    """
    counted: NDArray[np.int64] = minutes[..., 1:].sum(axis=-1)
    counted += count_leaving(minutes[..., 0], end=present.end, present=present)
    return counted


def count_networks(*, narrow: DiscardedReports, end: datetime, present: RunningMinute) -> int:
    """Of the last 15 minutes; those of the oldest minute alone leave with it."""
    running, before = narrow.networks_before(end), narrow.networks_before(end - MINUTE)
    return running + count_leaving(max(0, before - running), end=end, present=present)


def count_leaving(count: Count, *, end: datetime, present: RunningMinute) -> Count:
    """What still counts of the minute before the 15 that end with the running one; of the past nothing."""
    return count * (60 - present.seconds) // 60 if end == present.end else count * 0


def count_discarded(*, uncounted: DiscardedReports, end: datetime, present: RunningMinute) -> int:
    """Discarded reports of the 15 minutes before `end`, counted as the reports themselves."""
    leaving = count_leaving(uncounted.reports.get(end - RECENT, 0), end=end, present=present)
    return uncounted.before(end) + leaving

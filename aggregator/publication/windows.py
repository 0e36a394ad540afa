"""The windows of what is published: of charts four, all of them up to now, and how much of the past."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.queries.answers.freshness import WINDOW, RunningMinute
from aggregator.times import HOUR, MINUTE

QUARTER = timedelta(minutes=15)
PAST_DAYS = 90  # of incidents, lead times and uptime
# An incident's chart begins as long before its onset, and ends as long after its end.
AROUND = HOUR
# From this spacing on, points count whole hours.
COARSE = HOUR


@dataclass(frozen=True)
class ChartWindow:
    """A number of hours up to now, with a point in each `every`."""

    hours: float
    every: timedelta


DAYS = 90  # that a service's bars show
NEAR = "4h"
DAY = "24h"
WINDOWS = {
    NEAR: ChartWindow(4, MINUTE),  # no coarser: the peak that sentences name must be on the line
    DAY: ChartWindow(24, QUARTER),
    "7d": ChartWindow(7 * 24, HOUR),
    "30d": ChartWindow(30 * 24, 3 * HOUR),
}
FINE = tuple(name for name, window in WINDOWS.items() if window.every < COARSE)
LONG = tuple(name for name in WINDOWS if name not in FINE)


def find_first_minute(present: RunningMinute) -> datetime:
    """The first of the minutes that a snapshot holds: the day's first point counts those before it."""
    return present.end - timedelta(hours=WINDOWS[DAY].hours) - WINDOW

"""How old the derived numbers are, and the minute that runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.stats.policy import WINDOW_MINUTES

# What a level rests on when all is quiet, and what a point of the chart and the sentence count.
WINDOW = timedelta(minutes=WINDOW_MINUTES)


@dataclass(frozen=True)
class Freshness:
    """`as_of`: when the last completed tick began, None before the first; `completed_at`: when it ended."""

    as_of: datetime | None
    completed_at: datetime | None
    stale: bool
    silent: bool
    unheard_since: datetime | None = None  # no report of any service has come, though many were due


@dataclass(frozen=True)
class RunningMinute:
    """The running minute as far as the data go: its end, and how many of its seconds have been counted."""

    end: datetime
    seconds: int

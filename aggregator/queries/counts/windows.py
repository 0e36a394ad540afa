"""The 15 minutes that a point of the chart and the verdict count, also while a minute runs."""

from datetime import datetime

from aggregator.queries.answers.counts import DiscardedReports
from aggregator.queries.answers.freshness import WINDOW, RunningMinute
from aggregator.queries.counts.bucket_counts import Counts
from aggregator.times import MINUTE

# What the last point needs: the oldest minute leaves it second by second.
RECENT = WINDOW + MINUTE


def count_in_window(
    *, minutes: Counts, service: int, end: datetime, stance: str, present: RunningMinute
) -> int:
    """Reports of the 15 minutes before `end`, from counts by minute.

    At the present 14 minutes are over and one runs. Counted so, the number would drop at each full minute by
    what the oldest one held, as if it got better: hence that minute leaves little by little.
    """
    # The last of these minutes runs: its end is the end of the window.
    whole = sum(minutes[service, end - n * MINUTE, stance] for n in range(1, WINDOW // MINUTE + 1))
    return whole + count_leaving(minutes[service, end - RECENT, stance], end=end, present=present)


def count_networks(*, narrow: DiscardedReports, end: datetime, present: RunningMinute) -> int:
    """Of the last 15 minutes; those of the oldest minute alone leave with it."""
    running, before = narrow.networks_before(end), narrow.networks_before(end - MINUTE)
    return running + count_leaving(max(0, before - running), end=end, present=present)


def count_leaving(count: int, *, end: datetime, present: RunningMinute) -> int:
    """What still counts of the minute before the 15 that end with the running one; of the past nothing."""
    return count * (60 - present.seconds) // 60 if end == present.end else 0


def count_discarded(*, uncounted: DiscardedReports, end: datetime, present: RunningMinute) -> int:
    """Discarded reports of the 15 minutes before `end`, counted as the reports themselves."""
    leaving = count_leaving(uncounted.reports.get(end - RECENT, 0), end=end, present=present)
    return uncounted.before(end) + leaving

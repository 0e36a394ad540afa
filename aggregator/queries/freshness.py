"""How old the derived numbers are."""

from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.models.bookkeeping import Tick
from aggregator.queries.answers.freshness import Freshness, RunningMinute

# Six ticks were missed: something is wrong with this site.
STALE_AFTER = timedelta(minutes=1)
# After this time we do not know the present state, and pages show "no data".
SILENT_AFTER = timedelta(minutes=10)


def read_freshness(*, now: datetime) -> Freshness:
    tick = Tick.objects.first()
    if tick is None:
        return Freshness(None, None, stale=True, silent=True)
    fresh = Freshness(
        tick.started_at, tick.finished_at, stale=False, silent=False, unheard_since=tick.silent_since
    )
    return judge_age(fresh=fresh, now=now)


def judge_age(*, fresh: Freshness, now: datetime) -> Freshness:
    """The same numbers, which may be older by now."""
    if fresh.as_of is None:
        return fresh
    age = now - fresh.as_of
    return replace(fresh, stale=age > STALE_AFTER, silent=age > SILENT_AFTER)


def find_running_minute(*, fresh: Freshness, now: datetime) -> RunningMinute:
    """The minute of the last tick, so that all pages made of one tick show the same numbers.

    Of old data it is the minute of `now`, of which nothing has been counted.
    """
    if fresh.as_of is None or fresh.stale:
        return RunningMinute(find_running_end(now), 0)
    counted = min(fresh.as_of, now)
    return RunningMinute(find_running_end(counted), counted.second)


def find_running_end(now: datetime) -> datetime:
    """The end of the running minute: a report counts on the page in the minute it is made."""
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)

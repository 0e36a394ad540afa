"""Report -> Rollup, RollupHour: recounts every open minute from the log, then the hours above them."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from aggregator.models import Tick
from reports import sql

# At least this much is recounted each time: late commits, clocks that differ between web hosts.
OPEN_WINDOW = timedelta(minutes=15)
# A report may be committed after the tick that its `changed_at` preceded.
LATE_COMMITS = timedelta(minutes=1)


def refresh(*, now: datetime) -> int:
    """Recount what changed since the last completed tick; return how many counts changed."""
    tick = Tick.objects.first()
    if tick is None:
        return recount(since=datetime(1970, 1, 1, tzinfo=UTC), changed_after=now, now=now)
    since = min(now, tick.started_at) - OPEN_WINDOW
    return recount(since=since, changed_after=tick.started_at - LATE_COMMITS, now=now)


def recount(*, since: datetime, changed_after: datetime, now: datetime) -> int:
    """Recount all minutes from `since` on, and older ones with reports changed after `changed_after`."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "rollup_minutes"),
            {
                "since": _minute(since),
                "until": _minute(now) + OPEN_WINDOW,  # a web host whose clock is ahead of ours
                "changed_after": changed_after,
            },
        )
        changed = cursor.fetchall()
        hours = sorted({(service, minute.replace(minute=0)) for service, minute in changed})
        if hours:
            services, starts = zip(*hours, strict=True)
            cursor.execute(
                sql.load("aggregator", "rollup_hours"), {"services": list(services), "hours": list(starts)}
            )
    return len(changed)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)

"""Report -> Rollup, RollupHour: recounts every open minute from the log, then the hours above them."""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Min

from aggregator.models import Tick
from aggregator.pipeline.inputs.open_window import LENGTH, OpenWindow
from reports import sql
from reports.models import Report

# A report may be committed after the tick that its `changed_at` preceded.
LATE_COMMITS = timedelta(minutes=1)
# Changes to older reports wait for `manage.py rebuild_rollups`: a tick must not look through every day.
LATE_REPORTS = timedelta(days=2)


def refresh(*, now: datetime, window: OpenWindow | None = None) -> int:
    """Recount what changed since the last completed tick; return how many counts changed.

    Of the open `window`, what differs from that tick's; all of it when not told.
    """
    tick = Tick.objects.first()
    if tick is None:
        return recount(since=datetime(1970, 1, 1, tzinfo=UTC), changed_after=now, now=now)
    window = window or OpenWindow.whole(now=now)
    changed_after = tick.started_at - LATE_COMMITS
    return recount(since=window.since, changed_after=changed_after, now=now, begin=window.changed)


def recount(*, since: datetime, changed_after: datetime, now: datetime, begin: datetime | None = None) -> int:
    """Recount all minutes from `since` on, and older ones with reports changed after `changed_after`.

    With `begin`, those of [since, begin) are known to be right. Never before the log begins: what was counted
    of days that were dropped stays as it is.
    """
    since = _floor_minute(since)
    if now - since > LATE_REPORTS:
        since = max(since, find_log_start(now=now))
    oldest = since - LATE_REPORTS
    begin = max(since, begin or since)
    until = _floor_minute(now) + LENGTH  # a web host whose clock is ahead of ours
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "late_minutes"),
            {"oldest": oldest, "changed_after": changed_after, "since": since},
        )
        late = cursor.fetchall()
        if not late and begin >= until:
            return 0
        cursor.execute(
            sql.load("aggregator", "rollup_minutes"),
            {
                "services": [service for service, _ in late],
                "minutes": [minute for _, minute in late],
                "oldest": oldest,
                "since": begin,
                "until": until,
            },
        )
        touched = cursor.fetchall()
        cursor.execute(
            sql.load("aggregator", "rollup_hours"),
            {"services": [service for service, _, _ in touched], "hours": [hour for _, hour, _ in touched]},
        )
    return sum(int(changed) for _, _, changed in touched)


def find_log_start(*, now: datetime) -> datetime:
    """The first half hour that is still there; `now` when there is none."""
    first = Report.objects.aggregate(first=Min("slot"))["first"]
    return min(first, now) if first else now


def _floor_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)

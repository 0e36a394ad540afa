"""Report -> Rollup, RollupHour: recounts every open minute from the log, then the hours above them."""

from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Min

from aggregator.pipeline.inputs.open_window import LATE_REPORTS, LENGTH, OpenWindow, read_late_minutes
from aggregator.times import floor_minute
from reports import sql
from reports.models import Report


def refresh(*, now: datetime, window: OpenWindow | None = None) -> int:
    """Recount what changed since the last completed tick; return how many counts changed.

    Of the open `window` what differs from that tick's; without `window` all of it.
    """
    window = window or OpenWindow.whole(now=now)
    # A new site may have a log already.
    if window.changed_after is None:
        return recount(since=datetime(1970, 1, 1, tzinfo=UTC), changed_after=now, now=now)
    return recount(since=window.since, changed_after=window.changed_after, now=now, begin=window.changed)


def recount(*, since: datetime, changed_after: datetime, now: datetime, begin: datetime | None = None) -> int:
    """Recount all minutes from `since` on, and older ones with reports changed after `changed_after`.

    With `begin`, those of [since, begin) are known to be right. Never before the log begins: counts of days
    whose reports were dropped stay as they are.
    """
    since = floor_minute(since)
    # The statement would count 0 on days whose reports were dropped. Ticks never go back so far, so they need
    # no query for it.
    if now - since > LATE_REPORTS:
        since = max(since, find_log_start(now=now))
    begin = max(since, begin or since)
    # After now too: the clock of a web host may be ahead of ours.
    until = floor_minute(now) + LENGTH
    # One transaction: the next recount finds these minutes equal, and would not touch their hours again.
    with transaction.atomic(), connection.cursor() as cursor:
        late = read_late_minutes(since=since, changed_after=changed_after)
        if not late and begin >= until:
            return 0
        cursor.execute(
            sql.load("aggregator", "rollup_minutes"),
            {
                "services": [service for service, _ in late],
                "minutes": [minute for _, minute in late],
                "oldest": since - LATE_REPORTS,
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
    """The first slot that is still in the log; `now` when there is none."""
    first = Report.objects.aggregate(first=Min("slot"))["first"]
    return min(first, now) if first else now

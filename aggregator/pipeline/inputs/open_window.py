"""The open window: the latest minutes, whose reports may still come or change; and where it changed.

Late commits and web hosts whose clocks differ reach it in any minute, so each tick looks at all of it. What
it holds is compared with what the last completed tick counted: stages recount from the first difference on.

Reports before the window may change too, when they are committed late or excluded: read_late_minutes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max

from aggregator.models.baselines import Baseline
from aggregator.models.bookkeeping import Tick
from aggregator.policy import current
from aggregator.stats.policy_keys import compute_version
from aggregator.stats.records import WindowRecord
from aggregator.times import floor_minute
from reports import sql

LENGTH = timedelta(minutes=15)  # before the last completed tick, and after now
# What the last tick counted anew began this long before it, and there was a tick since.
OPEN = LENGTH + timedelta(minutes=2)
# A report may be committed after the tick that its `changed_at` preceded.
LATE_COMMITS = timedelta(minutes=1)
# Changes to older reports wait for `manage.py rebuild_rollups`: a tick must not look through every day.
LATE_REPORTS = timedelta(days=2)


@dataclass(frozen=True)
class OpenWindow:
    """Minutes [since, until), of which those from `changed` on differ from what the last tick counted."""

    since: datetime
    until: datetime
    changed: datetime  # `until` where nothing did
    state: WindowRecord  # to be kept when all of it is counted
    last_tick: datetime | None = None  # the `now` of the last completed tick; None before the first
    last_mark: str = ""  # of the tick that counted what has not changed; "" where all of it counts as changed

    @classmethod
    def whole(cls, *, now: datetime) -> "OpenWindow":
        """As if all of it had changed."""
        return cls._around(Tick.objects.first(), now, {})

    @classmethod
    def read(cls, *, now: datetime) -> "OpenWindow":
        """Compare what it holds now with what the last completed tick counted."""
        tick = Tick.objects.first()
        whole = cls._around(tick, now, {})
        minutes = _read_minutes(whole.since, whole.until)
        state: WindowRecord = {"minutes": minutes, "by": _describe_counting(), "mark": uuid4().hex}
        counted = tick.counted if tick else {}
        # After a change of the rules the same reports may give other counts.
        if counted.get("by") != state["by"]:
            return cls._around(tick, now, state)
        # Minutes that have left the window since then are not compared any more.
        first = whole.since.isoformat()
        before = {minute: count for minute, count in counted.get("minutes", {}).items() if minute >= first}
        # The keys are times in one format and zone, so they sort as texts like as times.
        differing = {minute for minute, _ in before.items() ^ minutes.items()}
        changed = datetime.fromisoformat(min(differing)) if differing else whole.until
        return cls(whole.since, whole.until, changed, state, whole.last_tick, counted.get("mark", ""))

    @classmethod
    def _around(cls, tick: Tick | None, now: datetime, state: WindowRecord) -> "OpenWindow":
        last_tick = tick.started_at if tick else None
        # Clocks go back: the window begins before the earlier of the two.
        since = floor_minute(min(now, last_tick or now) - LENGTH)
        return cls(since, floor_minute(now) + LENGTH, since, state, last_tick)

    @property
    def mark(self) -> str:
        """Of this tick, once it is completed."""
        return str(self.state.get("mark", ""))

    @property
    def is_settled(self) -> bool:
        """Whether it holds what the last tick counted."""
        return self.changed >= self.until

    @property
    def changed_after(self) -> datetime | None:
        """Earlier reports that changed since then were not counted yet; None before the first tick."""
        return self.last_tick and self.last_tick - LATE_COMMITS


@dataclass(frozen=True)
class CountChanges:
    """Counts that may differ from those that were read: from `since` on, and all of `services`."""

    since: datetime | None  # None: any of the open minutes
    services: frozenset[int]

    def find_first(self, last: datetime) -> datetime:
        """The first minute that may differ, for whoever holds those before `last`."""
        return last - OPEN if self.since is None else min(self.since, last)


def read_late_minutes(*, since: datetime, changed_after: datetime) -> list[tuple[int, datetime]]:
    """(service, minute) of the time before `since` in which reports changed after `changed_after`."""
    parameters = {"oldest": since - LATE_REPORTS, "changed_after": changed_after, "since": since}
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "late_minutes"), parameters)
        return list(cursor.fetchall())


def _read_minutes(since: datetime, until: datetime) -> dict[str, str]:
    """What each minute holds that holds anything."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "open_minutes"), {"since": since, "until": until})
        return {minute.isoformat(): f"{reports} {latest}" for minute, reports, latest in cursor.fetchall()}


def _describe_counting() -> list[object]:
    """What a count depends on besides the reports: where it differs, every minute is counted again."""
    learned = Baseline.objects.aggregate(latest=Max("fitted_at"), number=Count("pk"))
    latest = learned["latest"]
    return [
        compute_version(current()),
        settings.COUNT_NETWORKS,
        learned["number"],
        latest.isoformat() if latest else None,
    ]

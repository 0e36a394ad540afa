"""The open window: the latest minutes, whose reports may still come or change; and where it changed.

Late commits and web hosts whose clocks differ reach it in any minute, so each tick looks at all of it. What
it holds is compared with what the last completed tick found: stages recount from the first difference on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max

from aggregator.models import Baseline, Tick
from aggregator.policy import current
from reports import sql

LENGTH = timedelta(minutes=15)  # before the last completed tick, and after now
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class OpenWindow:
    """Minutes [since, until), of which those from `changed` on differ from what the last tick counted."""

    since: datetime
    until: datetime
    changed: datetime  # `until` where nothing did
    state: Mapping[str, Any]  # to be kept when all of it is counted
    last_tick: datetime | None = None  # the `now` of the one that counted what has not changed
    last_mark: str = ""  # of that tick

    @classmethod
    def whole(cls, *, now: datetime) -> "OpenWindow":
        """As if all of it had changed."""
        tick = Tick.objects.first()
        since = _floor_minute((min(now, tick.started_at) if tick else now) - LENGTH)
        return cls(since, _floor_minute(now) + LENGTH, since, {})

    @classmethod
    def read(cls, *, now: datetime) -> "OpenWindow":
        whole = cls.whole(now=now)
        tick = Tick.objects.first()
        held = tick.counted if tick else {}
        last_tick = tick.started_at if tick else None
        minutes = _read_minutes(whole.since, whole.until)
        state = {"minutes": minutes, "by": _describe_counting(), "mark": uuid4().hex}
        if held.get("by") != state["by"]:
            return cls(whole.since, whole.until, whole.since, state)
        known = {
            minute: told
            for minute, told in held.get("minutes", {}).items()
            if minute >= _name_minute(whole.since)
        }
        differing = {minute for minute, _ in known.items() ^ minutes.items()}
        changed = datetime.fromisoformat(min(differing)) if differing else whole.until
        return cls(whole.since, whole.until, changed, state, last_tick, held.get("mark", ""))

    @property
    def mark(self) -> str:
        """Of this tick, once it is completed."""
        return str(self.state.get("mark", ""))

    @property
    def is_settled(self) -> bool:
        return self.changed >= self.until


def _read_minutes(since: datetime, until: datetime) -> dict[str, str]:
    """What each minute holds that holds anything."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "open_minutes"), {"since": since, "until": until})
        return {_name_minute(minute): f"{reports} {latest}" for minute, reports, latest in cursor.fetchall()}


def _describe_counting() -> list[Any]:
    """What a count depends on besides the reports."""
    learned = Baseline.objects.aggregate(latest=Max("fitted_at"), number=Count("pk"))
    latest = learned["latest"]
    return [
        current().version,
        settings.COUNT_NETWORKS,
        learned["number"],
        latest.isoformat() if latest else None,
    ]


def _name_minute(minute: datetime) -> str:
    return minute.isoformat()


def _floor_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)

"""Reports by network and minute, from the log; of minutes that did not change they are kept between ticks.

What a minute counts depends on the hour and a quarter before it, and of that a tick finds a minute or two
changed. What is kept belongs to the tick that marked it: whoever did not do the last tick reads all anew.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

import numpy as np
from django.db import connection

from aggregator.pipeline.inputs.open_window import OpenWindow
from aggregator.stats.detector.concentration import caps
from aggregator.times import to_datetime, to_minute
from reports import sql
from reports.models import Stance

# Rows, some 24 MB. In a storm nothing is kept: most minutes change then anyway.
MOST_KEPT = 500_000
STANCES = {Stance.BROKEN: 0, Stance.WORKS: 1}
Rows = np.ndarray[tuple[int, int], np.dtype[np.int64]]  # (n, 6): see LogColumn


class LogColumn(IntEnum):
    """The columns of Rows."""

    SERVICE = 0
    STANCE = 1  # as STANCES numbers them
    NETWORK = 2  # by its label of the day
    BEFORE = 3  # by its label of the day before, which joins a network to itself across midnight
    MINUTE = 4  # since the epoch
    REPORTS = 5


@dataclass(frozen=True)
class _Kept:
    """All rows from `since` on, as the tick of that mark read them."""

    mark: str
    since: int
    rows: Rows


_kept: _Kept | None = None  # of this process


def read_rows(*, since: datetime, until: datetime, services: list[int] | None = None) -> Rows:
    """Rows of [since, until), of all services or some, straight from the log."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "networks_by_minute"),
            {"first": since, "last": until, "services": services},
        )
        fetched = [(service, STANCES[Stance(stance)], *rest) for service, stance, *rest in cursor.fetchall()]
    rows = np.array(fetched, np.int64).reshape(-1, len(LogColumn))
    rows[:, LogColumn.MINUTE] += to_minute(since)
    return rows


def read_changed_rows(*, window: OpenWindow, fresh: bool) -> Rows:
    """Rows that may matter to the changed minutes of the window; `fresh`: earlier ones changed as well."""
    global _kept  # noqa: PLW0603 - one process does one tick at a time, under the lock of the ticks
    begins = caps.find_first_minute(minute=to_minute(window.since))
    previous = None if fresh or not window.last_mark else _kept
    # What is kept must reach back as far as the rule looks.
    if previous and previous.mark == window.last_mark and previous.since <= begins:
        unchanged = (previous.rows[:, LogColumn.MINUTE] >= begins) & (
            previous.rows[:, LogColumn.MINUTE] < to_minute(window.changed)
        )
        new = [] if window.is_settled else [read_rows(since=window.changed, until=window.until)]
        rows = np.concatenate([previous.rows[unchanged], *new])
    else:
        rows = read_rows(since=to_datetime(begins), until=window.until)
    _kept = _Kept(window.mark, begins, rows) if len(rows) <= MOST_KEPT else None
    return rows

"""The stages in order, every ten seconds: the lines to read first.

Each stage pulls from the table before it and writes its own; run twice, it changes nothing. A tick that is
killed costs lateness only: the next one starts where the last completed one stopped.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.db.models.functions import Now

from aggregator.models import Tick
from aggregator.pipeline import attributions, baselines, crowds, detection, incidents, rollups

ONE_AT_A_TIME = 7_301_002  # advisory lock: held by the connection, so a killed worker lets it go


def run(*, now: datetime) -> bool:
    """Walk all stages; False when another tick is still walking."""
    with alone() as held:
        if not held:
            return False
        rollups.refresh(now=now)
        baselines.refresh(now=now)
        crowds.refresh(now=now)
        detection.refresh(now=now)
        incidents.refresh(now=now)
        attributions.refresh(now=now)
        completed(now=now)
    return True


@contextmanager
def alone(*, wait: bool = False, lock: int = ONE_AT_A_TIME) -> Iterator[bool]:
    """Hold the ticks' lock; False, without it, when somebody else has it. With `wait`: once nobody has."""
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s)", [lock])
            held = True
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
            held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])


def completed(*, now: datetime) -> None:
    """The next tick starts where the stages were given `now`."""
    Tick.objects.update_or_create(id=1, defaults={"started_at": now, "finished_at": Now()})

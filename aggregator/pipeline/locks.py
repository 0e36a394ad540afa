"""Advisory locks of PostgreSQL: one tick at a time, and one round of requests.

The connection holds a lock, so a killed worker lets it go.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

ONE_AT_A_TIME = 7_301_002
# A host is asked by one worker at a time, however many workers there are.
ONE_ROUND_AT_A_TIME = 7_301_003


@contextmanager
def hold_lock(*, wait: bool = False, lock: int = ONE_AT_A_TIME) -> Iterator[bool]:
    """Hold the lock of the ticks; False where another process holds it. With `wait`: once it is free."""
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s)", [lock])
            is_held = True
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
            is_held = bool(cursor.fetchone()[0])
    try:
        yield is_held
    finally:
        # After an error too: the connection outlives the tick, and would keep the lock.
        if is_held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])

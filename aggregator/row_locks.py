"""Turns for writers who may not lock a row, as they may not change it: advisory locks with its number."""

from enum import IntEnum

from django.db import connection


class RowLock(IntEnum):
    """What is locked: one writer at a time for each service, or each incident."""

    STATEMENTS_OF_SERVICE = 7_301_004
    NOTES_OF_INCIDENT = 7_301_005


def lock_until_commit(lock: RowLock, number: int) -> None:
    """Wait for others who hold the lock with this number; it ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [lock.value, number])

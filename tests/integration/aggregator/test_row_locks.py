import psycopg
import pytest
from django.db import connection, transaction

from aggregator.row_locks import RowLock, lock_until_commit

TRY = "SELECT pg_try_advisory_xact_lock(%s, %s)"


@pytest.mark.django_db(transaction=True)
def test_lock_is_of_one_number_and_ends_with_the_transaction():
    parameters = connection.get_connection_params() | {"autocommit": True, "cursor_factory": psycopg.Cursor}
    lock = RowLock.NOTES_OF_INCIDENT
    with psycopg.connect(**parameters) as other:
        with transaction.atomic():
            lock_until_commit(lock, 7)
            held = [other.execute(TRY, [lock.value, number]).fetchone()[0] for number in (7, 8)]
        after = other.execute(TRY, [lock.value, 7]).fetchone()[0]

    assert (held, after) == ([False, True], True)

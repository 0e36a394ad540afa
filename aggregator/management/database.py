"""Commands that read the catalogue from the database, where there is none."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import OperationalError

UNREADABLE = 2  # exit code
REMEDY = (
    "Start the site (make run) and load its settings in this shell (. var/environment),"
    " or name the database in DATABASE_URL."
)


@contextmanager
def needs_database() -> Iterator[None]:
    """Raise CommandError with what to do, instead of a traceback, where the database cannot be reached."""
    try:
        yield
    except OperationalError as wrong:
        # The first line only: psycopg adds one for each address that it tried.
        reason = str(wrong).splitlines()[0]
        raise CommandError(
            f"The database cannot be read: {reason}. {REMEDY}", returncode=UNREADABLE
        ) from wrong

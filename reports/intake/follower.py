"""What a web process must know to take a report without the database: the catalogue, and the days of the log.

A thread reads both every half minute and leaves a copy on the disk of the host. So a web server that starts
while the database is away takes reports too.
"""

import logging
import os
import threading
import time
from datetime import date
from pathlib import Path

import msgspec
from django.db import DatabaseError, connection

from reports import intake, partitions, queries

log = logging.getLogger(__name__)

RETRY_PERIOD = 1.0  # seconds, while nothing is known


class HostCopy(msgspec.Struct):
    """What was read last."""

    catalogue: queries.Catalogue
    first_day: date | None  # of the log; None before it has one


def start(path: Path) -> None:
    """Read once, from the disk if need be; then go on in the background."""
    follower = CatalogueFollower(path)
    if not follower.read():
        follower.read_copy()
    threading.Thread(target=follower.go_on, name="follower", daemon=True).start()


class CatalogueFollower:
    """For one thread. `path` is the copy on the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written = b""

    def read(self) -> bool:
        """Read the database; False where it does not answer: then everybody keeps what there is."""
        try:
            known = HostCopy(queries.read_catalogue(), min(partitions.list_days(), default=None))
        except DatabaseError as error:
            log.warning("the catalogue cannot be read: %s", type(error).__name__)
            return False
        finally:
            connection.close()  # for half a minute nobody here needs it
        _use(known)
        self._write(msgspec.json.encode(known))
        return True

    def read_copy(self) -> bool:
        """Use the copy of an earlier process; False where there is none that can be read."""
        try:
            _use(msgspec.json.decode(self._path.read_bytes(), type=HostCopy))
        except (OSError, msgspec.MsgspecError, RecursionError):
            return False
        return True

    def go_on(self) -> None:
        while True:
            time.sleep(queries.KEPT_SECONDS if queries.is_catalogue_kept() else RETRY_PERIOD)
            self.read()

    def _write(self, content: bytes) -> None:
        """Whole or not at all. Without it this process goes on all the same."""
        if content == self._written:
            return
        scratch = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(self._path)
        except OSError as error:
            log.warning("the catalogue cannot be copied to the disk: %s", error)
        else:
            self._written = content


def _use(known: HostCopy) -> None:
    queries.keep_catalogue(known.catalogue)
    intake.set_first_day(known.first_day)

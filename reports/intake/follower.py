"""What a web process must know to take a report without the database: the catalogue, and the days of the log.

A thread reads both every half minute and leaves a copy on the disk of the host. So a web server that starts
while the database is away takes reports too.
"""

import logging
from datetime import date
from pathlib import Path

import msgspec
from django.db import connection

from reports import intake, partitions, queries
from reports.host.files import PRIVATE, replace_file
from reports.host.followers import Follower

log = logging.getLogger(__name__)

RETRY_PERIOD = 1.0  # seconds, while the database is away


class HostCopy(msgspec.Struct):
    """What was read last."""

    catalogue: queries.Catalogue
    first_day: date | None  # of the log; None before it has one


def start(path: Path) -> None:
    """Read once, from the disk if need be; then go on in the background."""
    reader = CatalogueReader(path)
    follower = Follower(name="catalogue", follow=reader.read, period=queries.KEPT_SECONDS, pause=RETRY_PERIOD)
    if not follower.follow_once():
        reader.read_copy()
    follower.start()


class CatalogueReader:
    """For one thread. `path` is the copy on the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written = b""

    def read(self) -> None:
        """From the database. Raises what it raises: then everybody keeps what there is."""
        try:
            known = HostCopy(queries.read_catalogue(), min(partitions.list_days(), default=None))
        finally:
            connection.close()  # for half a minute nobody here needs it
        _use(known)
        self._write(msgspec.json.encode(known))

    def read_copy(self) -> bool:
        """Use the copy of an earlier process; False where there is none that can be read."""
        try:
            _use(msgspec.json.decode(self._path.read_bytes(), type=HostCopy))
        except (OSError, msgspec.MsgspecError, RecursionError):
            return False
        return True

    def _write(self, content: bytes) -> None:
        """Without it this process goes on all the same."""
        if content == self._written:
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._path, content, mode=PRIVATE)
        except OSError as error:
            log.warning("the catalogue cannot be copied to the disk: %s", error)
        else:
            self._written = content


def _use(known: HostCopy) -> None:
    queries.keep_catalogue(known.catalogue)
    intake.set_first_day(known.first_day)

"""A copy of the publication on the disk of a web host: with it a web process starts while all else is down.

It is an SQLite file, because that survives kill -9 and lets several web processes write and read at once. A
damaged file is set aside, and written anew from the next publication.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from aggregator.publication.published import Publication, StoredSnapshot

log = logging.getLogger(__name__)

# Another web process writes a publication within milliseconds.
PATIENCE = 1.0  # seconds
TABLE = (
    "CREATE TABLE IF NOT EXISTS snapshot (key TEXT PRIMARY KEY, number INTEGER NOT NULL, body BLOB NOT NULL)"
)


class DiskCopy:
    """The file at `path`; its folder is made when it is written first."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._failing = False

    def load(self) -> Publication | None:
        """None where there is no copy, or none that can be read."""
        if not self._path.exists():
            return None
        try:
            with self._open() as connection:
                snapshots = dict(map(_read_row, connection.execute("SELECT key, number, body FROM snapshot")))
        except (sqlite3.Error, UnicodeDecodeError) as error:
            log.warning("the copy of the publication cannot be read: %s", error)
            self._set_aside(error)
            return None
        return Publication(snapshots) if snapshots else None

    def store(self, publication: Publication) -> None:
        """Write what is newer than the copy. Where the disk refuses, reading goes on from memory."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as connection:
                self._write(connection, publication)
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
            if not self._failing:
                log.warning("the copy of the publication cannot be written: %s", error)
            self._set_aside(error)
            self._failing = True
        else:
            self._failing = False

    def _write(self, connection: sqlite3.Connection, publication: Publication) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(TABLE)
        newest = connection.execute("SELECT coalesce(max(number), 0) FROM snapshot").fetchone()[0]
        newer = [
            (key, stored.number, stored.body)
            for key, stored in publication.snapshots.items()
            if stored.number > newest
        ]
        if newer:
            connection.executemany("INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?)", newer)
            gone = [
                (key,)
                for (key,) in connection.execute("SELECT key FROM snapshot")
                if key not in publication.snapshots
            ]
            connection.executemany("DELETE FROM snapshot WHERE key = ?", gone)
        connection.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # a power failure may cost the last tick
            yield connection

    def _set_aside(self, error: Exception) -> None:
        """A file that is no database, or a damaged one, would fail for ever."""
        # Damage can reach the text of SQLite's own error, which Python then cannot decode.
        damaged = isinstance(error, sqlite3.DatabaseError | UnicodeDecodeError)
        if damaged and not isinstance(error, sqlite3.OperationalError):
            for path in self._path.parent.glob(f"{self._path.name}*"):
                if not path.name.endswith(".damaged"):
                    path.replace(path.with_name(f"{path.name}.damaged"))


# SQLite keeps any type in any column, and a damaged page may hold another one than was written.
def _read_row(row: tuple[object, ...]) -> tuple[str, StoredSnapshot]:
    match row:
        case str(key), int(number), bytes(body):
            return key, StoredSnapshot(number, body)
    raise sqlite3.DatabaseError("a row is not what was written")

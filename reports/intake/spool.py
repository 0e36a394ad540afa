"""Reports that wait for the database: in an SQLite file on the web host, which all its processes share.

What append() returned is on the disk (WAL, synchronous=FULL: fsync at each commit). What a kill -9 or a power
cut left unfinished was never acknowledged, and SQLite takes it back at the next start. Decision 28 has the
reasons.
"""

import logging
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import msgspec
from django.conf import settings

from reports.intake.refusals import UnableToSpool
from reports.intake.report_log import NewReport, Receipt

log = logging.getLogger(__name__)

FILE = "reports.sqlite3"
BROKEN = "broken-"
# Another process of this host writes for a few milliseconds at a time.
LOCKED_WITHIN = 3.0  # seconds
PAGE = 4096  # bytes
SCHEMA = """
CREATE TABLE IF NOT EXISTS waiting (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE, report BLOB NOT NULL, checksum INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS set_aside (
    number INTEGER PRIMARY KEY, report BLOB NOT NULL, checksum INTEGER NOT NULL, reason TEXT NOT NULL
) STRICT;
"""
# The WAL must be emptied often: it counts against the same disk, and nothing else bounds it.
PRAGMAS = """
PRAGMA page_size = {page};
PRAGMA auto_vacuum = FULL;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 256;
PRAGMA secure_delete = ON;
PRAGMA max_page_count = {pages};
"""

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(NewReport).decode


class SpooledReport(NamedTuple):
    """A report and its place; None where its bytes are no longer those that were written."""

    number: int
    report: NewReport | None


class SpoolStatus(NamedTuple):
    """What waits, since when, and what cannot be counted."""

    waiting: int
    oldest: datetime | None
    set_aside: int


class Spool:
    """For one thread; another thread or process opens it again. Every method may raise UnableToSpool."""

    def __init__(self, folder: Path, *, most_bytes: int) -> None:
        self._path = folder / FILE
        self._pages = max(most_bytes // PAGE, 16)
        self._connection: sqlite3.Connection | None = None
        self._fails = False

    def append(self, reports: Sequence[NewReport]) -> list[Receipt]:
        """Keep them, in their order, and return what became of each once all are on the disk.

        A report whose keys wait already is not kept again: its receipt is that of the first.
        """
        with self._transaction() as connection:
            return [self._append_one(connection, report) for report in reports]

    def read_oldest(self, most: int) -> list[SpooledReport]:
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT number, report, checksum FROM waiting ORDER BY number LIMIT ?", [most]
            ).fetchall()
        return [SpooledReport(number, _read(content, checksum)) for number, content, checksum in rows]

    def remove(self, numbers: Sequence[int]) -> None:
        """Forget reports that are in the log."""
        with self._transaction() as connection:
            connection.executemany("DELETE FROM waiting WHERE number = ?", [(number,) for number in numbers])

    def set_aside(self, number: int, *, reason: str) -> None:
        """Keep a report that cannot be counted for people to look at, out of the way of the others."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO set_aside"
                " SELECT number, report, checksum, ? FROM waiting WHERE number = ?",
                [reason, number],
            )
            connection.execute("DELETE FROM waiting WHERE number = ?", [number])

    def is_empty(self) -> bool:
        with self._transaction() as connection:
            return connection.execute("SELECT 1 FROM waiting LIMIT 1").fetchone() is None

    def read_status(self) -> SpoolStatus:
        if not self._path.exists():  # whoever only asks makes no file
            return SpoolStatus(0, None, 0)
        with self._transaction() as connection:
            waiting = connection.execute("SELECT count(*) FROM waiting").fetchone()[0]
            set_aside = connection.execute("SELECT count(*) FROM set_aside").fetchone()[0]
        first = [each.report.received_at for each in self.read_oldest(1) if each.report]
        return SpoolStatus(waiting, first[0] if first else None, set_aside)

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _append_one(self, connection: sqlite3.Connection, report: NewReport) -> Receipt:
        key, content = _make_key(report), encode(report)
        kept = connection.execute(
            "INSERT INTO waiting (key, report, checksum) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING",
            [key, content, crc32(content)],
        )
        if kept.rowcount:
            return Receipt.of(report, counted=True, spooled=True)
        waiting = connection.execute("SELECT report, checksum FROM waiting WHERE key = ?", [key]).fetchone()
        first = _read(*waiting) if waiting else None
        if first is not None:
            return Receipt.of(first, counted=False, spooled=True)
        # The first one is damaged and could not be counted: this one takes its place.
        connection.execute(
            "INSERT OR REPLACE INTO waiting (key, report, checksum) VALUES (?, ?, ?)",
            [key, content, crc32(content)],
        )
        return Receipt.of(report, counted=True, spooled=True)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. After an error the file is opened anew: it may have been replaced."""
        try:
            connection = self._connection = self._connection or self._open()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
            self.close()
            self._note(error)
            raise UnableToSpool from error
        self._fails = False

    def _note(self, error: Exception) -> None:
        """One line until it works again: a line for each report would fill the disk too."""
        if not self._fails:
            log.error("the spool fails: %s: %s", type(error).__name__, error)
        self._fails = True
        code = getattr(error, "sqlite_errorcode", None)
        # Damage can reach the text of SQLite's own error, which Python then cannot decode.
        if isinstance(error, UnicodeDecodeError) or code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            self._put_away()

    def _put_away(self) -> None:
        """A file that SQLite cannot read is kept for people; reports go to a new one."""
        number = len(list(self._path.parent.glob(f"{BROKEN}*"))) + 1
        # With its log of changes, which would be taken for that of the new file.
        for ending in ("-wal", "-shm", ""):
            path = self._path.with_name(self._path.name + ending)
            if path.exists():
                path.rename(path.with_name(f"{BROKEN}{number}.sqlite3{ending}"))
        log.error("the file of the spool cannot be read: it was renamed to %s%d.sqlite3", BROKEN, number)

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # First, because SQLite gives the files beside it the mode of this one.
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(
            self._path, timeout=LOCKED_WITHIN, isolation_level=None, check_same_thread=False
        )
        try:
            connection.executescript(PRAGMAS.format(page=PAGE, pages=self._pages))
            connection.executescript(SCHEMA)
        except BaseException:
            connection.close()
            raise
        return connection


def open_spool() -> Spool:
    """The spool of this host."""
    return Spool(settings.SPOOL_DIR, most_bytes=settings.SPOOL_MAX_MB * 1_000_000)


def _make_key(report: NewReport) -> str:
    """The natural key of the log, as text."""
    slot, service_id, reporter_key, stance = report.key
    return f"{slot.isoformat()} {service_id} {reporter_key.hex()} {stance}"


def _read(content: object, checksum: object) -> NewReport | None:
    # In a damaged file a value may have any type.
    if not isinstance(content, bytes) or crc32(content) != checksum:
        return None
    try:
        return decode(content)
    except (msgspec.MsgspecError, RecursionError):  # of a version that kept other fields
        return None

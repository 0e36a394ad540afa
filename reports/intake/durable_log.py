"""Reports go to the database, and without one to the spool, which is drained in order when it returns.

Exactly once, whatever dies in between: a report leaves the spool after its commit, so a kill -9 before that
appends it a second time, and the natural key of the log makes a second time nothing.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from reports.intake.refusals import UnableToSpool
from reports.intake.report_log import NewReport, Receipt, append_reports
from reports.intake.spool import Spool, SpooledReport

log = logging.getLogger(__name__)

Outcome = Receipt | Exception
Connect = Callable[[], psycopg.Connection[Any]]

AT_ONCE = 500  # reports in a statement
# Between two attempts to reach the database, and to look for what a process that died has left.
AWAY_PERIOD, IDLE_PERIOD = 0.5, 5.0  # seconds
# What is wrong with a report, and not with the database.
REFUSED = (psycopg.IntegrityError, psycopg.DataError)


class DurableLog:
    """append() is for one thread, drain() for another; each has a spool object of its own."""

    def __init__(self, *, connect: Connect, open_spool: Callable[[], Spool]) -> None:
        self._connect = connect
        self._spool, self._drained = open_spool(), open_spool()
        # Before the first drain nobody knows whether the spool is empty.
        self._is_spooling = True
        self._connection: psycopg.Connection[Any] | None = None  # of append(); drain() hands it over
        self._lock = threading.Lock()
        self._wake = threading.Event()

    def start(self) -> None:
        """Reach the database before the first report; what an earlier process left is drained beside."""
        # A large spool takes longer to drain than anybody waits for the start of a web server.
        if self._has_waiting() or not self.drain():
            self._wake.set()
        threading.Thread(target=self._go_on, name="spool-drain", daemon=True).start()

    def append(self, reports: Sequence[NewReport]) -> Sequence[Outcome]:
        """What became of each, once it is in the log or in the spool."""
        with self._lock:
            is_spooling = self._is_spooling
        if not is_spooling:
            try:
                assert self._connection is not None  # noqa: S101 - drain() set it
                return _append(self._connection, reports)
            except psycopg.Error as error:
                self._begin_spooling(error)
        return self._append_to_spool(reports)

    def drain(self) -> bool:
        """Append what waits to the log, the oldest first; whether reports may go there directly now."""
        try:
            connection = self._connect()
        except psycopg.Error:
            return False
        try:
            number = 0
            while not self._end_spooling(connection):
                number += self._drain_some(connection)
        except (psycopg.Error, UnableToSpool) as error:
            log.warning("the spool is not drained: %s", type(error).__name__)
            connection.close()
            return False
        except BaseException:
            connection.close()
            raise
        if number:
            log.info("the spool is empty: %d reports are in the log", number)
        return True

    def close(self) -> None:
        """Let go of database and spool; what waits stays where it is."""
        self._drop_connection()
        self._spool.close()
        self._drained.close()

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _begin_spooling(self, error: psycopg.Error) -> None:
        """What was sent may be in the log nevertheless: then the spool's copy is not counted again."""
        log.warning("reports go to the spool, the database does not take them: %s", type(error).__name__)
        self._drop_connection()
        with self._lock:
            self._is_spooling = True
        self._wake.set()

    def _append_to_spool(self, reports: Sequence[NewReport]) -> Sequence[Outcome]:
        # Under the lock: else the drain could end between our question and our append.
        with self._lock:
            try:
                return self._spool.append(reports)
            except UnableToSpool as error:
                return [error] * len(reports)

    def _end_spooling(self, connection: psycopg.Connection[Any]) -> bool:
        """Whether nothing waits any more; then reports take this connection, which has just answered."""
        with self._lock:
            if self._has_waiting():
                return False
            if self._is_spooling:
                self._connection, self._is_spooling = connection, False
            else:
                connection.close()
            return True

    def _has_waiting(self) -> bool:
        """A spool that cannot be read must not keep reports out of a database that can be reached."""
        try:
            return not self._drained.is_empty()
        except UnableToSpool:
            return False

    def _drain_some(self, connection: psycopg.Connection[Any]) -> int:
        waiting = self._drained.read_oldest(AT_ONCE)
        readable = [each for each in waiting if each.report is not None]
        for each in waiting:
            if each.report is None:
                self._set_aside(each, "it cannot be read")
        try:
            with connection.cursor() as cursor:
                append_reports(cursor, [each.report for each in readable if each.report], is_late=True)
        except REFUSED as error:
            _raise_without_partition(error)
            readable = [each for each in readable if self._drain_one(connection, each)]
        self._drained.remove([each.number for each in readable])
        return len(readable)

    def _drain_one(self, connection: psycopg.Connection[Any], spooled: SpooledReport) -> bool:
        assert spooled.report is not None  # noqa: S101
        try:
            with connection.cursor() as cursor:
                append_reports(cursor, [spooled.report], is_late=True)
        except REFUSED as error:
            self._set_aside(spooled, type(error).__name__)
            return False
        return True

    def _set_aside(self, spooled: SpooledReport, reason: str) -> None:
        log.error(
            "a report of the spool cannot be counted and is set aside: number %d, %s", spooled.number, reason
        )
        self._drained.set_aside(spooled.number, reason=reason)

    def _go_on(self) -> None:
        while True:
            self._wake.wait(IDLE_PERIOD)
            self._wake.clear()
            while not self._is_done():
                time.sleep(AWAY_PERIOD)

    def _is_done(self) -> bool:
        """Whether nothing is to be drained, or all of it was."""
        try:
            with self._lock:
                is_idle = not self._is_spooling and not self._has_waiting()
            return is_idle or self.drain()
        except Exception:  # whatever it is: without this thread the spool would only grow
            log.exception("the spool is not drained")
            return False


def _append(connection: psycopg.Connection[Any], reports: Sequence[NewReport]) -> Sequence[Outcome]:
    """Raises psycopg.Error where the database is to blame."""
    with connection.cursor() as cursor:
        try:
            return append_reports(cursor, reports)
        except REFUSED as error:
            _raise_without_partition(error)
            # One bad report must not take the others with it.
            return [_append_one(cursor, report) for report in reports]


def _raise_without_partition(error: psycopg.Error) -> None:
    """A log that has no place for a day is to blame, not the report: it waits until the day is created."""
    if isinstance(error, psycopg.errors.CheckViolation) and error.diag.constraint_name is None:
        raise error


def _append_one(cursor: psycopg.Cursor[Any], report: NewReport) -> Outcome:
    try:
        return append_reports(cursor, [report])[0]
    except REFUSED as error:
        return error

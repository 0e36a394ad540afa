"""Group commit: one thread appends all reports that wait, in one statement, and answers after its commit.

A commit waits for the disk. While one is under way the next reports gather, so under load many share the cost
of a commit and of a statement, and no thread of a pool waits for the disk.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import psycopg

from reports.report_log import NewReport, Receipt, append_reports

log = logging.getLogger(__name__)

MOST_AT_ONCE = 500  # reports in a statement
# Beyond that, a report would wait for longer than a client does.
MOST_WAITING = 5_000  # reports
# A statement of 500 reports takes 20 ms; a database that needs this long is frozen or gone.
PATIENCE = 1.0  # seconds


class WriterBusy(Exception):
    """Too many reports wait already."""


class BoundedConnection(psycopg.Connection[tuple[Any, ...]]):
    """Gives up a server that does not answer in time: one that is frozen would keep the thread for ever."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        return super().wait(gen, interval=interval, timeout=timeout or PATIENCE)


def connect(parameters: dict[str, Any]) -> BoundedConnection:
    """A connection for append_reports; `parameters` as Django gives them."""
    own = {"autocommit": True, "prepare_threshold": 0, "cursor_factory": psycopg.Cursor, "context": None}
    connection = BoundedConnection.connect(**{**parameters, **own})
    connection.execute("SET TIME ZONE 'UTC'")
    return connection


class _Waiting(NamedTuple):
    report: NewReport
    answer: "asyncio.Future[Receipt] | Future[Receipt]"
    loop: asyncio.AbstractEventLoop | None


Outcome = Receipt | Exception


class ReportWriter:
    """Takes reports from the event loop and from threads."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None
        self._queue: SimpleQueue[_Waiting] = SimpleQueue()

    def start(self) -> None:
        threading.Thread(target=self._go_on, name="report-writer", daemon=True).start()

    def append(self, report: NewReport) -> Receipt:
        """Append it and wait for the commit; for threads. Raises WriterBusy and psycopg.Error."""
        answer: Future[Receipt] = Future()
        self._put(_Waiting(report, answer, None))
        return answer.result()

    async def append_soon(self, report: NewReport) -> Receipt:
        """The same for the event loop."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Receipt] = loop.create_future()
        self._put(_Waiting(report, answer, loop))
        return await answer

    def _put(self, waiting: _Waiting) -> None:
        if self._queue.qsize() >= MOST_WAITING:
            raise WriterBusy
        self._queue.put(waiting)

    def _go_on(self) -> None:
        while True:
            batch = self._collect()
            try:
                outcomes = self._append([waiting.report for waiting in batch])
            except Exception as error:
                log.exception("reports could not be appended")
                outcomes = [error] * len(batch)
            _settle(batch, outcomes)

    def _collect(self) -> list[_Waiting]:
        batch = [self._queue.get()]
        try:
            while len(batch) < MOST_AT_ONCE:
                batch.append(self._queue.get_nowait())
        except Empty:
            pass
        return batch

    def _append(self, reports: list[NewReport]) -> Sequence[Outcome]:
        try:
            return self._append_all(reports)
        except (psycopg.IntegrityError, psycopg.DataError):
            # One bad report must not take the others with it.
            return [self._append_one(report) for report in reports]

    def _append_one(self, report: NewReport) -> Outcome:
        try:
            return self._append_all([report])[0]
        except (psycopg.IntegrityError, psycopg.DataError) as error:
            return error

    def _append_all(self, reports: list[NewReport]) -> list[Receipt]:
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
        with self._connection.cursor() as cursor:
            return append_reports(cursor, reports)


def _settle(batch: list[_Waiting], outcomes: Sequence[Outcome]) -> None:
    answered = list(zip(batch, outcomes, strict=True))
    _set_answers([pair for pair in answered if pair[0].loop is None])
    # One call for each loop: waking it costs more than setting an answer.
    for loop in {waiting.loop for waiting in batch if waiting.loop is not None}:
        loop.call_soon_threadsafe(_set_answers, [pair for pair in answered if pair[0].loop is loop])


def _set_answers(answered: list[tuple[_Waiting, Outcome]]) -> None:
    for waiting, outcome in answered:
        if waiting.answer.done():  # the client is gone
            continue
        if isinstance(outcome, Exception):
            waiting.answer.set_exception(outcome)
        else:
            waiting.answer.set_result(outcome)

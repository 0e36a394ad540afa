"""Group commit: one thread appends all reports that wait, in one statement, and answers after its commit.

A commit waits for the disk. While one is under way the next reports gather, so under load many share the cost
of a commit and of a statement, and no thread of a pool waits for the disk.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import NamedTuple

from reports.intake.durable_log import Outcome
from reports.intake.refusals import UnableToSpool
from reports.intake.report_log import NewReport, Receipt

log = logging.getLogger(__name__)

MOST_AT_ONCE = 500  # reports in a statement
# Beyond that, a report would wait for longer than a client does.
MOST_WAITING = 5_000  # reports
# The longest that database and spool may take, with their own time-outs, and something for a slow machine.
PATIENCE = 10.0  # seconds
# Under load, those whose reports were just committed send the next ones at once: waiting for them makes one
# statement of two. A single report never waits.
LINGER = 0.001  # seconds


class WriterBusy(Exception):
    """Too many reports wait already."""


class _Waiting(NamedTuple):
    report: NewReport
    answer: "asyncio.Future[Receipt] | Future[Receipt]"
    loop: asyncio.AbstractEventLoop | None


class ReportWriter:
    """Takes reports from the event loop and from threads; `append` makes them durable, for one thread."""

    def __init__(self, append: Callable[[Sequence[NewReport]], Sequence[Outcome]]) -> None:
        self._append = append
        self._queue: SimpleQueue[_Waiting] = SimpleQueue()
        self._batch: list[_Waiting] = []  # in hand
        self._begun: float | None = None  # monotonic seconds, when it was taken in hand

    def is_stuck(self, *, longer_than: float) -> bool:
        """Whether the thread has worked on one batch for so many seconds: its disk hangs."""
        begun = self._begun
        return begun is not None and time.monotonic() - begun > longer_than

    def give_up(self) -> None:
        """Refuse all that wait for a disk that hangs, with UnableToSpool.

        What is in hand may become durable nevertheless; a repeat of it is not counted again.
        """
        if self.is_stuck(longer_than=PATIENCE):
            waiting = [*self._batch, *self._take(MOST_WAITING)]
            _settle(waiting, [UnableToSpool()] * len(waiting))

    def start(self) -> None:
        threading.Thread(target=self._go_on, name="report-writer", daemon=True).start()

    def append(self, report: NewReport) -> Receipt:
        """Append it and wait for the commit; for threads, of which there are few. Raises what came of it."""
        answer: Future[Receipt] = Future()
        self._queue.put(_Waiting(report, answer, None))
        return answer.result()

    async def append_soon(self, report: NewReport) -> Receipt:
        """The same for the event loop. Raises WriterBusy and UnableToSpool too."""
        if self._queue.qsize() >= MOST_WAITING:
            raise WriterBusy
        if self.is_stuck(longer_than=PATIENCE):
            raise UnableToSpool
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Receipt] = loop.create_future()
        self._queue.put(_Waiting(report, answer, loop))
        return await answer

    def _go_on(self) -> None:
        while True:
            self._begun = None
            batch = self._batch = self._collect(linger=len(self._batch) > 1)
            self._begun = time.monotonic()
            try:
                outcomes = self._append([waiting.report for waiting in batch])
            except Exception as error:
                log.exception("reports could not be appended")
                outcomes = [error] * len(batch)
            _settle(batch, outcomes)

    def _collect(self, *, linger: bool) -> list[_Waiting]:
        batch = [self._queue.get()]
        if linger:
            time.sleep(LINGER)
        return batch + self._take(MOST_AT_ONCE - 1)

    def _take(self, most: int) -> list[_Waiting]:
        """Those that wait now."""
        waiting: list[_Waiting] = []
        with suppress(Empty):
            while len(waiting) < most:
                waiting.append(self._queue.get_nowait())
        return waiting


def _settle(batch: list[_Waiting], outcomes: Sequence[Outcome]) -> None:
    answered = list(zip(batch, outcomes, strict=True))
    _set_answers([pair for pair in answered if pair[0].loop is None])
    # One call for each loop: waking it costs more than setting an answer.
    for loop in {waiting.loop for waiting in batch if waiting.loop is not None}:
        with suppress(RuntimeError):  # it is closed: the process ends
            loop.call_soon_threadsafe(_set_answers, [pair for pair in answered if pair[0].loop is loop])


def _set_answers(answered: list[tuple[_Waiting, Outcome]]) -> None:
    for waiting, outcome in answered:
        if waiting.answer.done():  # the client is gone, or was given up
            continue
        with suppress(InvalidStateError):  # given up just now, by another thread
            if isinstance(outcome, Exception):
                waiting.answer.set_exception(outcome)
            else:
                waiting.answer.set_result(outcome)

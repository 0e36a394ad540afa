"""Pools of threads, one for each kind of request, with a bounded queue before each (the "bulkhead" pattern).

Slow requests of one kind then delay only requests of the same kind. The number of threads in all pools is
also the number of connections to the database.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

# The web server's statements end after 5 s, so a thread that needs this long hangs.
STUCK = 60.0  # seconds


class PoolFull(Exception):
    """Too many wait already, or this request has waited too long."""


class DatabaseFrozen(Exception):
    """The database takes connections and does not answer."""


Answer = TypeVar("Answer")


@dataclass(eq=False)
class _Job(Generic[Answer]):
    """One request in a pool; its answer is set once, by the thread or by give_up()."""

    answer: "asyncio.Future[Answer]"
    since: float  # monotonic seconds
    begun: float | None = None


class RequestPool:
    """`threads` requests at a time, `waiting` more in the queue, for at most `patience` seconds.

    Each thread calls `begin` first.

    All methods are for the event loop's thread.
    """

    def __init__(
        self,
        name: str,
        *,
        threads: int,
        waiting: int,
        patience: float = 5.0,
        begin: Callable[[], None] | None = None,
    ) -> None:
        self.name = name
        self.threads = threads
        self._most = threads + waiting
        self._patience = patience
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name, initializer=begin)
        self._jobs: set[_Job[Any]] = (
            set()
        )  # whose function has not ended yet, also where the client was answered already

    async def answer(self, make: Callable[[], Answer]) -> Answer:
        """What `make` returns, in a thread of this pool. Raises PoolFull, DatabaseFrozen."""
        if len(self._jobs) >= self._most:
            raise PoolFull
        loop = asyncio.get_running_loop()
        job: _Job[Answer] = _Job(loop.create_future(), time.monotonic())
        self._jobs.add(job)
        self._executor.submit(self._work, loop, job, make)
        return await job.answer

    def submit(self, function: Callable[[], None]) -> None:
        """Run a function in a thread of this pool, without waiting for it."""
        self._executor.submit(function)

    def give_up(self, *, older_than: float) -> None:
        """Raise DatabaseFrozen in all requests that have waited for longer than `older_than` seconds."""
        deadline = time.monotonic() - older_than
        for job in self._jobs:
            if job.since <= deadline and not job.answer.done():
                job.answer.set_exception(DatabaseFrozen())

    def is_stuck(self) -> bool:
        """Whether every thread has worked on one request for longer than any should take."""
        deadline = time.monotonic() - STUCK
        # All of them: a single slow request proves nothing.
        return sum(job.begun is not None and job.begun < deadline for job in self._jobs) >= self.threads

    def _work(self, loop: asyncio.AbstractEventLoop, job: _Job[Answer], make: Callable[[], Answer]) -> None:
        """Runs in a thread of the pool. A request that has waited too long is refused without work."""
        job.begun = time.monotonic()
        # A client that has waited this long has probably gone; working for it would make the queue longer for
        # all.
        if job.answer.done() or job.begun - job.since > self._patience:
            loop.call_soon_threadsafe(self._settle, job, None, PoolFull())
            return
        try:
            response = make()
        except BaseException as error:  # noqa: BLE001 - it is raised where the answer is awaited
            loop.call_soon_threadsafe(self._settle, job, None, error)
        else:
            loop.call_soon_threadsafe(self._settle, job, response, None)

    def _settle(self, job: _Job[Answer], response: Answer | None, error: BaseException | None) -> None:
        self._jobs.discard(job)
        if job.answer.done():  # given up meanwhile
            return
        if response is not None:
            job.answer.set_result(response)
        elif error is not None:
            job.answer.set_exception(error)

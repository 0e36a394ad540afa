"""Waits for the phase in which a signal shall hit; __init__.py describes how each is observed."""

import asyncio
import math
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from aggregator.pipeline.locks import ONE_AT_A_TIME
from tests.faults import database as tables
from tests.faults import targets
from tests.faults.clients.crowd import ReportingClients
from tests.faults.database import Database
from tests.faults.plan import Phase, ProcessKind
from tests.faults.site import FaultSite
from tests.sites.processes import Process

TICK_WITHIN = 15.0  # seconds; ticks begin every ten
REPORT_WITHIN = 2.0  # seconds for a report to come into its phase; then another one is made
PAUSE = 0.003  # seconds between two queries
OPEN = "SELECT pid FROM pg_stat_activity WHERE application_name = 'faults open' AND wait_event = 'PgSleep'"
COMMITTING = "SELECT pid FROM pg_stat_activity WHERE application_name = 'faults commit' AND state = 'active'"
TICKING = f"""
SELECT pid FROM pg_stat_activity JOIN pg_locks USING (pid)
 WHERE locktype = 'advisory' AND objid = {ONE_AT_A_TIME} AND granted
   AND application_name = ANY(%s) AND wait_event = 'PgSleep'
"""


class UnableToReach(Exception):
    """The phase was not reached, or ended too soon."""


@dataclass(frozen=True)
class ReachedPhase:
    """A phase that is reached now."""

    phase: Phase
    until: float = math.inf  # monotonic seconds: not over before
    backend: int | None = None  # the database's process that is in it
    halted: list[Process] = field(default_factory=list)  # what we let go on when it is over

    def holds(self) -> bool:
        return time.monotonic() < self.until


class Phases:
    def __init__(
        self, *, site: FaultSite, database: Database, clients: ReportingClients, draw: random.Random
    ) -> None:
        self._site = site
        self._database = database
        self._clients = clients
        self._draw = draw

    @asynccontextmanager
    async def reach(self, phase: Phase) -> AsyncIterator[ReachedPhase]:
        """The phase lasts inside the block. Raises UnableToReach, and UnableToQuery without a database."""
        ways = {
            Phase.BEFORE: self._draw.choice([self._reading, self._open]),
            Phase.DURING: self._committing,
            Phase.AFTER: self._answerless,
            Phase.TICK: self._ticking,
        }
        if phase not in ways:
            yield ReachedPhase(phase)
            return
        async with ways[phase]() as reached:
            yield reached

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[ReachedPhase]:
        taken: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        rest = asyncio.Event()
        self._clients.report_in_halves(tables.OPEN_SERVICE, taken=taken, rest=rest)
        try:
            try:
                client = await taken
                await self._until(lambda: _has_taken_all(server=self._site.port, client=client))
            except OSError as error:
                raise UnableToReach("the web server takes nothing") from error
            yield ReachedPhase(Phase.BEFORE)
        finally:
            rest.set()

    async def _until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(REPORT_WITHIN):
            while not holds():
                await asyncio.sleep(PAUSE)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[ReachedPhase]:
        report = partial(self._clients.report_once, tables.OPEN_SERVICE, impatient=False)
        query = PhaseQuery(self._database, OPEN)
        yield await query.wait_for_next(
            Phase.BEFORE, lasts=tables.OPEN_LASTS, prompt=report, within=REPORT_WITHIN
        )

    @asynccontextmanager
    async def _committing(self) -> AsyncIterator[ReachedPhase]:
        report = partial(self._clients.report_once, tables.COMMIT_SERVICE, impatient=False)
        query = PhaseQuery(self._database, COMMITTING)
        yield await query.wait_for_next(
            Phase.DURING, lasts=tables.COMMIT_LASTS, prompt=report, within=REPORT_WITHIN
        )

    @asynccontextmanager
    async def _answerless(self) -> AsyncIterator[ReachedPhase]:
        halted = targets.find_processes(ProcessKind.WEB_WORKER, site=self._site)
        if not halted or any(
            each.is_stopped() for each in halted
        ):  # what a fault stopped is not ours to wake
            raise UnableToReach("the web server stands still already")
        async with self._committing() as commit:
            try:
                _signal(halted, signal.SIGSTOP)
                assert commit.backend is not None
                await self._until(lambda: all(each.is_stopped() for each in halted))
                if not await self._is_committing(commit.backend):
                    raise UnableToReach("the commit was over before the web server stood still")
                async with asyncio.timeout(REPORT_WITHIN):
                    while await self._is_committing(commit.backend):
                        await asyncio.sleep(PAUSE)
                yield ReachedPhase(Phase.AFTER, backend=commit.backend, halted=halted)
            finally:
                _signal(halted, signal.SIGCONT)

    async def _is_committing(self, backend: int) -> bool:
        return (backend,) in await self._database.query(COMMITTING)

    @asynccontextmanager
    async def _ticking(self) -> AsyncIterator[ReachedPhase]:
        early, *late = [f"faults {table}" for table in tables.TICK_TABLES]  # judging is not in every tick
        query = PhaseQuery(self._database, TICKING, [self._draw.choice([[early], late])])
        yield await query.wait_for_next(Phase.TICK, lasts=tables.TICK_LASTS, within=TICK_WITHIN)


@dataclass(frozen=True)
class PhaseQuery:
    """A query for the process numbers of the backends that are in a phase."""

    database: Database
    query: str
    values: Sequence[list[str]] = ()

    async def wait_for_next(
        self, phase: Phase, *, lasts: float, within: float, prompt: Callable[[], None] = lambda: None
    ) -> ReachedPhase:
        """The next backend that enters it after `prompt`.

        It stays until `lasts` after the last query without it.
        """
        before, seen = time.monotonic(), await self._inside()
        prompt()
        deadline = time.monotonic() + within
        while (begun := time.monotonic()) < deadline:
            inside = await self._inside()
            if fresh := inside - seen:
                return ReachedPhase(phase, before + lasts, min(fresh))
            before, seen = begun, inside
            await asyncio.sleep(PAUSE)
        raise UnableToReach(f"nothing was seen {phase}")

    async def _inside(self) -> set[int]:
        return {pid for (pid,) in await self.database.query(self.query, self.values)}


def _has_taken_all(*, server: int, client: int) -> bool:
    """Whether the server's end of this connection has an owner, and nothing waits in it to be read."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        ends = [int(fields[n].partition(":")[2], 16) for n in (1, 2)]
        if ends == [server, client]:
            return int(fields[4].partition(":")[2], 16) == 0 and fields[9] != "0"
    return False


def _signal(processes: list[Process], number: signal.Signals) -> None:
    for each in processes:
        if each.lives():
            with suppress(ProcessLookupError):
                os.kill(each.pid, number)

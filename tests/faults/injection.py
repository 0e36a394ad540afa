"""Sends the planned signals, each to its process and in its phase, and fills the disk."""

import asyncio
import os
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults import targets
from tests.faults.database import Database, UnableToQuery
from tests.faults.phases import Phases, ReachedPhase, UnableToReach
from tests.faults.plan import ON_FULL_DISK, SIGNALS, FaultPlan, Phase, PlannedSignal, ProcessKind
from tests.faults.site import FaultSite
from tests.sites.processes import Process

# Seconds, in addition to half of the planned time, for signals whose process or phase did not come.
OVERTIME = 60.0
RETRY_AFTER = 0.5  # seconds
RETRIED_FOR = 15.0  # seconds; then the next signal is tried
TOP_UP = 0.1  # seconds; space that became free on the full disk is taken that often


@dataclass(frozen=True)
class SentSignal:
    """A signal that was sent, and the phase that is known of it."""

    kind: ProcessKind
    phase: Phase
    signal: str
    at: float  # monotonic seconds


class FaultInjector:
    """What was done is in `hits` and `full_disks`; what could not be done stays in `unsent`."""

    def __init__(
        self,
        *,
        plan: FaultPlan,
        site: FaultSite,
        database: Database,
        phases: Phases,
        write_line: Callable[[str], None],
    ) -> None:
        self.hits: list[SentSignal] = []
        self.full_disks = 0
        self.unsent: deque[PlannedSignal] = deque()
        self._plan = plan
        self._site = site
        self._database = database
        self._phases = phases
        self._write_line = write_line
        self._begun = time.monotonic()
        self._draw = random.Random(plan.seed)

    async def inject(self, planned: list[PlannedSignal]) -> None:
        """Send the signals evenly over the planned time. Stops early if the site ends."""
        self.unsent.extend(planned)
        self._begun, pace = time.monotonic(), self._plan.seconds / max(1, len(planned))
        due = deque(self._plan.full_at() if self._site.disk else [])
        while (self.unsent or due) and not self._site.ended():
            now = time.monotonic() - self._begun
            if now > self._plan.seconds * 1.5 + OVERTIME:
                return
            if due and now >= due[0]:
                due.popleft()
                await self._fill_disk()
            elif self.unsent and now >= pace * (len(planned) - len(self.unsent)):
                await self._send_with_retries(self.unsent.popleft())
            else:
                await asyncio.sleep(0.02)

    async def _send_with_retries(self, planned: PlannedSignal) -> None:
        """A signal that cannot be sent goes to the end of the list."""
        deadline = time.monotonic() + RETRIED_FOR
        while not await self._try_to_send(planned):
            if time.monotonic() > deadline or self._site.ended():
                self.unsent.append(planned)
                return
            await asyncio.sleep(RETRY_AFTER)

    async def _try_to_send(self, planned: PlannedSignal) -> bool:
        """Whether the signal was sent."""
        try:
            target = await self._find(planned.kind)
            if (
                target is None and planned.kind is not ProcessKind.WORKER_BACKEND
            ):  # connected during a tick only
                return False
            async with self._phases.reach(planned.phase) as reached:
                return self._send(planned, self._choose(planned.kind, reached, target), reached)
        except (UnableToReach, UnableToQuery, TimeoutError):
            return False

    async def _find(self, kind: ProcessKind) -> Process | None:
        return await targets.find_target(kind, site=self._site, database=self._database, draw=self._draw)

    def _choose(self, kind: ProcessKind, reached: ReachedPhase, found: Process | None) -> int | None:
        """The process to hit; of the database's processes, the one that is in the phase."""
        tick = reached.phase is Phase.TICK
        if reached.backend and (
            kind is ProcessKind.WORKER_BACKEND if tick else kind is ProcessKind.WEB_BACKEND
        ):
            return reached.backend
        return found.pid if found and found.lives() else None

    def _send(self, planned: PlannedSignal, pid: int | None, reached: ReachedPhase) -> bool:
        if pid is None or not reached.holds():
            return False
        try:
            os.kill(pid, SIGNALS[planned.signal])
        except ProcessLookupError:
            return False
        # Not to be continued after the phase: a SIGSTOP of ours is to last.
        reached.halted[:] = [each for each in reached.halted if each.pid != pid]
        phase = reached.phase if reached.holds() else Phase.ANY
        self.hits.append(SentSignal(planned.kind, phase, planned.signal, time.monotonic()))
        self._report_event(f"{planned.signal} {planned.kind}, {phase}")
        return True

    async def _fill_disk(self) -> None:
        """Keep it full for some seconds, and kill two processes that must write when they start."""
        assert self._site.disk is not None
        kinds = ON_FULL_DISK[self.full_disks % len(ON_FULL_DISK)]
        share = self._plan.full_for() / (len(kinds) + 1)
        self._report_event("the disk is full")
        full = asyncio.create_task(self._keep_full())
        try:
            await asyncio.sleep(share)
            for kind in kinds:
                await self._send_within(share, PlannedSignal(kind, Phase.FULL, "KILL"))
        finally:
            full.cancel()
            self._site.disk.free()
            self._report_event("the disk has room again")
        self.full_disks += 1

    async def _send_within(self, seconds: float, planned: PlannedSignal) -> None:
        """Send it as soon as the process runs; return when all of the time has passed."""
        end = time.monotonic() + seconds
        while not await self._try_to_send(planned) and time.monotonic() < end:
            await asyncio.sleep(RETRY_AFTER)
        await asyncio.sleep(max(0.0, end - time.monotonic()))

    async def _keep_full(self) -> None:
        assert self._site.disk is not None
        while True:
            self._site.disk.fill()
            await asyncio.sleep(TOP_UP)

    def _report_event(self, what: str) -> None:
        self._write_line(f"{time.monotonic() - self._begun:6.1f} s  {what}")

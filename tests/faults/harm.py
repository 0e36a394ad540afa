"""Deals the deck: one signal after the other, each at its process and in its phase; and fills the disk."""

import asyncio
import os
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults import targets
from tests.faults.database import Database, UnableToLook
from tests.faults.phases import Moment, Phases, UnableToReach
from tests.faults.plan import ON_FULL_DISK, SIGNALS, Card, Kind, Phase, Plan
from tests.faults.site import Site
from tests.sites.processes import Process

OVERTIME = 60.0  # seconds, and half of the planned time, for signals whose process or phase did not come
AGAIN_AFTER = 0.5  # seconds
TRIES_WITHIN = 15.0  # seconds; then it is another signal's turn
TOP_UP = 0.1  # seconds between two looks for space that became free on the full disk


@dataclass(frozen=True)
class Hit:
    """A signal that was sent, and the phase that is known of it."""

    kind: Kind
    phase: Phase
    signal: str
    at: float  # monotonic seconds


class Harm:
    """What was done is in `hits` and `full_disks`; what could not be done stays in `left`."""

    def __init__(
        self, *, plan: Plan, site: Site, database: Database, phases: Phases, say: Callable[[str], None]
    ) -> None:
        self.hits: list[Hit] = []
        self.full_disks = 0
        self.left: deque[Card] = deque()
        self._plan = plan
        self._site = site
        self._database = database
        self._phases = phases
        self._say = say
        self._begun = time.monotonic()
        self._draw = random.Random(plan.seed)

    async def deal(self, deck: list[Card]) -> None:
        """Evenly over the planned time. Ends early with the site."""
        self.left.extend(deck)
        self._begun, pace = time.monotonic(), self._plan.seconds / max(1, len(deck))
        due = deque(self._plan.full_at() if self._site.disk else [])
        while (self.left or due) and not self._site.ended():
            now = time.monotonic() - self._begun
            if now > self._plan.seconds * 1.5 + OVERTIME:
                return
            if due and now >= due[0]:
                due.popleft()
                await self._fill_disk()
            elif self.left and now >= pace * (len(deck) - len(self.left)):
                await self._play(self.left.popleft())
            else:
                await asyncio.sleep(0.02)

    async def _play(self, card: Card) -> None:
        """A card that cannot be played goes to the end of the deck."""
        deadline = time.monotonic() + TRIES_WITHIN
        while not await self._strike(card):
            if time.monotonic() > deadline or self._site.ended():
                self.left.append(card)
                return
            await asyncio.sleep(AGAIN_AFTER)

    async def _strike(self, card: Card) -> bool:
        """Whether the signal was sent."""
        try:
            target = await self._find(card.kind)
            if target is None and card.kind is not Kind.WORKER_BACKEND:  # connected during a tick only
                return False
            async with self._phases.reach(card.phase) as moment:
                return self._send(card, self._choose(card.kind, moment, target), moment)
        except (UnableToReach, UnableToLook, TimeoutError):
            return False

    async def _find(self, kind: Kind) -> Process | None:
        return await targets.find(kind, site=self._site, database=self._database, draw=self._draw)

    def _choose(self, kind: Kind, moment: Moment, found: Process | None) -> int | None:
        """Of the database's processes the one that is in the phase."""
        tick = moment.phase is Phase.TICK
        if moment.backend and (kind is Kind.WORKER_BACKEND if tick else kind is Kind.WEB_BACKEND):
            return moment.backend
        return found.pid if found and found.lives() else None

    def _send(self, card: Card, pid: int | None, moment: Moment) -> bool:
        if pid is None or not moment.holds():
            return False
        try:
            os.kill(pid, SIGNALS[card.signal])
        except ProcessLookupError:
            return False
        moment.halted[:] = [each for each in moment.halted if each.pid != pid]  # what stands is to stand
        phase = moment.phase if moment.holds() else Phase.ANY
        self.hits.append(Hit(card.kind, phase, card.signal, time.monotonic()))
        self._tell(f"{card.signal} {card.kind}, {phase}")
        return True

    async def _fill_disk(self) -> None:
        """For some seconds, in which two processes are killed that want to write when they start."""
        assert self._site.disk is not None
        kinds = ON_FULL_DISK[self.full_disks % len(ON_FULL_DISK)]
        share = self._plan.full_for() / (len(kinds) + 1)
        self._tell("the disk is full")
        full = asyncio.create_task(self._keep_full())
        try:
            await asyncio.sleep(share)
            for kind in kinds:
                await self._strike_within(share, Card(kind, Phase.FULL, "KILL"))
        finally:
            full.cancel()
            self._site.disk.free()
            self._tell("the disk has room again")
        self.full_disks += 1

    async def _strike_within(self, seconds: float, card: Card) -> None:
        """As soon as the process is there; takes all of the time in any case."""
        end = time.monotonic() + seconds
        while not await self._strike(card) and time.monotonic() < end:
            await asyncio.sleep(AGAIN_AFTER)
        await asyncio.sleep(max(0.0, end - time.monotonic()))

    async def _keep_full(self) -> None:
        assert self._site.disk is not None
        while True:
            self._site.disk.fill()
            await asyncio.sleep(TOP_UP)

    def _tell(self, what: str) -> None:
        self._say(f"{time.monotonic() - self._begun:6.1f} s  {what}")

"""The health of the site during a run: both health addresses, and the ticks."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.faults.clients import wire
from tests.faults.database import Database, UnableToQuery

ADDRESSES = ("/healthz", "/readyz")
PAUSE = 0.25  # seconds between two requests
PATIENCE = 3.0  # seconds for an answer
SHOWN_WITHIN = 3.0  # seconds after a signal in which its effect becomes visible
TICK = "SELECT extract(epoch FROM started_at)::float8 FROM aggregator_tick"


@dataclass(frozen=True)
class HealthAnswer:
    """An answer of a health address; times in monotonic seconds."""

    asked: float
    came: float
    well: bool


@dataclass
class HealthLog:
    """All answers so far; times in monotonic seconds."""

    port: int
    answers: dict[str, list[HealthAnswer]] = field(
        default_factory=lambda: {address: [] for address in ADDRESSES}
    )
    ticks: list[tuple[float, float]] = field(default_factory=list)  # seen at, begun at

    async def ask(self, address: str) -> None:
        """Request it repeatedly, until cancelled."""
        while True:
            begun = time.monotonic()
            well = await self.is_well(address)
            self.answers[address].append(HealthAnswer(begun, time.monotonic(), well))
            await asyncio.sleep(PAUSE)

    async def is_well(self, address: str) -> bool:
        try:
            status, _ = await wire.ask(self.port, wire.get(address), within=PATIENCE)
        except wire.UNANSWERED:
            return False
        return status == 200

    async def follow_ticks(self, database: Database) -> None:
        """Note each completed tick, until cancelled."""
        while True:
            await self.note_tick(database)
            await asyncio.sleep(PAUSE)

    async def note_tick(self, database: Database) -> None:
        with suppress(UnableToQuery):  # the health addresses show that
            for (epoch,) in await database.query(TICK):
                self._note(time.monotonic(), epoch - time.time() + time.monotonic())

    def _note(self, seen: float, begun: float) -> None:
        if not self.ticks or begun > self.ticks[-1][1] + 1:
            self.ticks.append((seen, begun))

    def away(self, address: str, *, since: float) -> float | None:
        """Seconds from a signal until it was well again; 0 if it never was away, None if it still is."""
        return time_until_well(self.answers[address], since=since)

    def next_tick(self, *, since: float) -> float | None:
        """Seconds from a signal until a tick that began after it was done."""
        return next((seen - since for seen, begun in self.ticks if begun > since), None)


def time_until_well(answers: Sequence[HealthAnswer], *, since: float) -> float | None:
    """From `since` to the first good answer after the bad ones that began soon after it; None without one."""
    later = [each for each in answers if each.asked >= since]
    bad = next((each for each in later if not each.well), None)
    if bad is None or bad.asked > since + SHOWN_WITHIN:
        return 0.0
    return next((each.came - since for each in later if each.well and each.asked > bad.asked), None)

"""People who read what is published, all the time.

As browsers and proxies do with a GET, they ask again when the connection is cut, as by a kill of the process
that was about to answer. A refusal, another status than 200 and no answer in time are failed reads.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.faults.clients import wire

PATHS = ("/", "/services/claude/", "/api/v1/services/", "/services/slack/", "/api/v1/services/claude/")
READERS = 4
PAUSE = 0.05  # seconds between two reads of one reader
PATIENCE = 15.0  # seconds for an answer, with all attempts
AGAIN_AFTER = 0.1  # seconds


@dataclass
class ReadingTally:
    """What came of all reads."""

    answered: int = 0
    cut: int = 0  # attempts whose connection was cut, and that were made again
    failed: Counter[str] = field(default_factory=Counter)  # by what came instead of an answer
    slowest: float = 0.0  # seconds


class Readers:
    def __init__(self, *, port: int) -> None:
        self.tally = ReadingTally()
        self._port = port

    async def keep_reading(self) -> None:
        """All of them, until cancelled."""
        async with asyncio.TaskGroup() as group:
            for number in range(READERS):
                group.create_task(self._read_on(number))

    async def _read_on(self, number: int) -> None:
        while True:
            begun = time.monotonic()
            await self._read(PATHS[number % len(PATHS)])
            self.tally.slowest = max(self.tally.slowest, time.monotonic() - begun)
            number += 1
            await asyncio.sleep(PAUSE)

    async def _read(self, path: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                status = await self._ask_until_answered(path)
        except (TimeoutError, ConnectionRefusedError) as error:
            self.tally.failed[f"{path} {type(error).__name__}"] += 1
            return
        if status == 200:
            self.tally.answered += 1
        else:
            self.tally.failed[f"{path} {status}"] += 1

    async def _ask_until_answered(self, path: str) -> int:
        while True:
            try:
                status, _ = await wire.ask(self._port, wire.get(path), within=PATIENCE)
            except (TimeoutError, ConnectionRefusedError):
                raise
            except wire.UNANSWERED:
                self.tally.cut += 1
                await asyncio.sleep(AGAIN_AFTER)
            else:
                return status

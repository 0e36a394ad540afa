"""Many clients, each of which repeats its report until it is acknowledged."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address

from tests.faults.clients import wire

PATH = "/api/v1/reports/"
SERVICES = ("claude", "discord", "figma", "gmail", "netflix", "notion", "spotify", "steam", "zoom")
FIRST_ADDRESS = IPv4Address("198.18.0.0")  # addresses for tests of machines (RFC 2544)
NETWORKS, HOSTS = 512, 256  # of 198.18.0.0/15: neighbours in time are in different networks
FIRST_OF_V6 = IPv6Address("2001:db8::1")  # for documents (RFC 3849); then clients are households there
PATIENCE = 10.0  # seconds for an answer
MOST_WAITING = 4_000  # clients without an acknowledgement; then no new ones come, and the rate is not reached
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0  # seconds between two attempts
HALF = -5  # the last bytes of the body come later
MOST_AT_ONCE = 400  # connections; the others wait, so that a long outage does not use up our open files
IMPATIENT = 0.1  # of all clients: they hang up before the answer, and report again


@dataclass(frozen=True)
class ClientReport:
    """What one client reports."""

    request: bytes
    impatient: bool


@dataclass
class Tally:
    """How many reports were sent, and what the site answered."""

    sent: int = 0  # reports, each however often
    attempts: int = 0
    hung_up: int = 0
    retried: int = 0  # reports that took more than one attempt
    kept_again: int = 0  # answers to later attempts that the report waits: its number may not be the last
    refused: Counter[int] = field(default_factory=Counter)  # by status, other than acknowledgements
    unanswered: Counter[str] = field(default_factory=Counter)  # by what went wrong
    created: list[str] = field(default_factory=list)  # ids answered with 201
    acknowledged: list[str] = field(default_factory=list)  # ids answered with 201, 200 or 202, one a report

    def take(self, status: int, body: bytes, *, is_first: bool) -> bool:
        """Count an answer; whether it was an acknowledgement.

        A report that waits for the database is the one that will count, unless an earlier attempt got as far
        as the log without an answer. Then the client asks on, until it gets the number of that one.
        """
        if status not in {200, 201, 202}:
            self.refused[status] += 1
            return False
        answer = wire.read_report(body)
        if answer.get("spooled") and not is_first:
            self.kept_again += 1
            return False
        if status == 201:
            self.created.append(answer["id"])
        self.acknowledged.append(answer["id"])
        return True


def make_address(n: int) -> IPv4Address | IPv6Address:
    """Another person for each number: a second report of one would not be counted, nor get into the log."""
    network, host = n % NETWORKS, n // NETWORKS
    if host < HOSTS:
        return FIRST_ADDRESS + network * HOSTS + host
    return FIRST_OF_V6 + (network << 80) + (host << 64)


class ReportingClients:
    """All clients of a run; `tally` counts for all of them."""

    def __init__(self, *, port: int, draw: random.Random) -> None:
        self.tally = Tally()
        self._port = port
        self._draw = draw
        self._talking: set[asyncio.Task[None]] = set()
        self._mistakes: list[BaseException] = []  # ours: the site's are in the tally
        self._lines = asyncio.Semaphore(MOST_AT_ONCE)

    async def keep_reporting(self, *, rate: float) -> None:
        """Start `rate` new clients a second, whatever the site answers, until cancelled."""
        last, due = time.monotonic(), 0.0
        while not self._mistakes:
            now = time.monotonic()
            due, last = due + (now - last) * rate, now
            while due >= 1:
                due -= 1
                if len(self._talking) < MOST_WAITING:
                    self.report_once(self._draw.choice(SERVICES))
            await asyncio.sleep(max(0.01, 0.5 / rate))
        raise self._mistakes[0]

    def report_once(self, service: str, *, impatient: bool | None = None) -> None:
        """One new client reports this service."""
        hangs_up = self._draw.random() < IMPATIENT if impatient is None else impatient
        self._begin(self._persist(ClientReport(self._new_request(service), hangs_up)))

    def report_in_halves(self, service: str, *, taken: asyncio.Future[int], rest: asyncio.Event) -> None:
        """One new client sends half a report, sets `taken` to its port, and sends the rest after `rest`."""
        report = ClientReport(self._new_request(service), impatient=False)
        self._begin(self._halve(report, taken, rest))

    def count_unacknowledged(self) -> int:
        """How many reports are not acknowledged yet."""
        return len(self._talking)

    async def cancel(self) -> None:
        """Let all clients without an acknowledgement give up."""
        for task in self._talking:
            task.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)

    def _new_request(self, service: str) -> bytes:
        n = self.tally.sent
        self.tally.sent += 1
        said = {
            "service": service,
            "stance": self._draw.choice(["broken", "broken", "works"]),
            "region": "DE",
        }
        return wire.post(PATH, said=said, address=str(make_address(n)))

    def _begin(self, talk: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(talk)
        self._talking.add(task)
        task.add_done_callback(self._hear_out)

    def _hear_out(self, task: asyncio.Task[None]) -> None:
        self._talking.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._mistakes.append(error)

    async def _persist(self, report: ClientReport, attempts: int = 0) -> None:
        if report.impatient:
            async with self._lines:
                await self._hang_up(report)
        while True:
            async with self._lines:
                asked = wire.ask(self._port, report.request, within=PATIENCE)
                if await self._try(asked, attempts, is_first=not attempts and not report.impatient):
                    return
            attempts += 1
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts - 1, 10))
            await asyncio.sleep(pause * self._draw.uniform(0.5, 1.0))

    async def _halve(self, report: ClientReport, taken: asyncio.Future[int], rest: asyncio.Event) -> None:
        if not await self._try(self._send_halves(report, taken, rest)):
            await self._persist(report, attempts=1)

    async def _send_halves(
        self, report: ClientReport, taken: asyncio.Future[int], rest: asyncio.Event
    ) -> tuple[int, bytes]:
        try:
            async with wire.connected(self._port) as (reader, writer):
                writer.write(report.request[:HALF])
                taken.set_result(writer.get_extra_info("sockname")[1])
                await rest.wait()
                writer.write(report.request[HALF:])
                async with asyncio.timeout(PATIENCE):
                    return await wire.read_answer(reader)
        except wire.UNANSWERED as error:
            if not taken.done():
                taken.set_exception(error)
            raise

    async def _try(
        self, attempt: Coroutine[None, None, tuple[int, bytes]], attempts: int = 0, *, is_first: bool = True
    ) -> bool:
        """Whether it is acknowledged now; `attempts` were made before."""
        self.tally.attempts += 1
        self.tally.retried += attempts == 1
        try:
            return self.tally.take(*await attempt, is_first=is_first)
        except wire.UNANSWERED as error:
            self.tally.unanswered[type(error).__name__] += 1
            return False

    async def _hang_up(self, report: ClientReport) -> None:
        """Send the report and do not wait for the answer."""
        self.tally.hung_up += 1
        try:
            async with asyncio.timeout(PATIENCE), wire.connected(self._port) as (_, writer):
                writer.write(report.request)
                await writer.drain()
        except wire.UNANSWERED as error:
            self.tally.unanswered[type(error).__name__] += 1

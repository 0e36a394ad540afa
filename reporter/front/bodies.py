"""Request bodies: read before a thread is given to a request, within a time that depends on their length."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Protocol

# A report is shorter than 1 kB, which fits into a packet or two.
FIRST = 5.0  # seconds, whatever the length
# A phone on a bad line still does this.
LEAST_RATE = 2_000  # bytes a second, for what is longer
# The longest body that is allowed takes this long at the least rate.
LONGEST = 40.0  # seconds
# Bytes of a body that is too long: they are read and dropped, so that the client reads our answer.
DRAINED = 1_000_000
# A carrier's address stands for many phones, but their bodies take moments.
PER_ADDRESS = 64  # bodies at a time
# Each holds a connection and, at most, the longest body that is allowed: 270 MB in all.
AT_A_TIME = 4_096  # bodies at a time, of all addresses


class BodyTooSlow(Exception):
    """The body did not arrive whole or in time, or others needed the place of one that took long."""


class Incoming(Protocol):
    """The web server's side of a request: its body, piece by piece."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...


class Bodies:
    """Reads bodies. Their number at a time is bounded, for each address and in all. For one event loop.

    Where there are too many, the oldest ends, not the newest: a slow sender cannot shut out those who share
    its address.
    """

    def __init__(self, *, per_address: int = PER_ADDRESS, at_a_time: int = AT_A_TIME) -> None:
        self._per_address = per_address
        self._at_a_time = at_a_time
        self._open: dict[asyncio.Timeout, str] = {}  # oldest first
        self._of_address: defaultdict[str, dict[asyncio.Timeout, None]] = defaultdict(dict)

    async def read(self, incoming: Incoming, *, address: str, length: int, limit: int) -> bytes:
        """The body, or its first `limit` bytes and one more; `length` as announced, 0 where it was not.

        Raises BodyTooSlow.
        """
        loop = asyncio.get_running_loop()
        allowed = min(LONGEST, FIRST + (length or limit) / LEAST_RATE)
        try:
            async with asyncio.timeout(allowed) as timeout:
                self._make_room(address, loop.time())
                self._open[timeout] = address
                self._of_address[address][timeout] = None
                try:
                    return await _collect(incoming, limit)
                finally:
                    self._forget(timeout)
        except TimeoutError:
            raise BodyTooSlow from None

    def _make_room(self, address: str, now: float) -> None:
        of_address = self._of_address[address]
        if len(of_address) >= self._per_address:
            self._end(next(iter(of_address)), now)
        if len(self._open) >= self._at_a_time:
            self._end(next(iter(self._open)), now)

    def _end(self, timeout: asyncio.Timeout, now: float) -> None:
        """It stops waiting at the next turn of the loop; its place is free at once."""
        self._forget(timeout)
        with suppress(RuntimeError):  # its own time is just over
            timeout.reschedule(now)

    def _forget(self, timeout: asyncio.Timeout) -> None:
        address = self._open.pop(timeout, None)
        if address is None:
            return
        del self._of_address[address][timeout]
        if not self._of_address[address]:
            del self._of_address[address]


async def _collect(incoming: Incoming, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    async for piece in incoming:
        if size <= limit:
            pieces.append(piece)
        size += len(piece)
        if size > DRAINED:
            break
    return b"".join(pieces)[: limit + 1]

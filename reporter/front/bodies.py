"""Request bodies: read before a thread is given to a request, within a time that depends on their length."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # by its public name

# A report is shorter than 1 kB, which fits into a packet or two.
FIRST = 5.0  # seconds, whatever the length
# A phone on a bad line still does this.
LEAST_RATE = 2_000  # bytes a second, for what is longer
# The longest body that is allowed takes this long at the least rate.
LONGEST = 40.0  # seconds
# Times are kept to a quarter of a second.
SWEEP_PERIOD = 0.25  # seconds
# Bytes of a body that is too long: they are read and dropped, so that the client reads our answer.
DRAINED = 1_000_000
# A carrier's address stands for many phones, but their bodies take moments.
PER_ADDRESS = 64  # bodies at a time
# Each holds a connection and, at most, the longest body that is allowed: 270 MB in all.
AT_A_TIME = 4_096  # bodies at a time, of all addresses


class BodyTooSlow(Exception):
    """The body did not arrive whole or in time, or others needed the place of one that took long."""


class Incoming(Protocol):
    """The web server's side of a request: its body, whole or piece by piece."""

    async def __call__(self) -> bytes: ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...


@dataclass(eq=False)
class _OpenBody:
    """A body that is being read; `until` in seconds of the loop's clock."""

    task: asyncio.Task[object]
    address: str
    until: float
    is_ended: bool = False


class Bodies:
    """Reads bodies. Their number at a time is bounded, for each address and in all. For one event loop.

    Where there are too many, the oldest ends, not the newest: a slow sender cannot shut out those who share
    its address.
    """

    def __init__(self, *, per_address: int = PER_ADDRESS, at_a_time: int = AT_A_TIME) -> None:
        self._per_address = per_address
        self._at_a_time = at_a_time
        self._open: dict[_OpenBody, None] = {}  # oldest first
        self._of_address: dict[str, dict[_OpenBody, None]] = {}
        self._is_swept = False

    async def read(self, incoming: Incoming, *, address: str, length: int, limit: int) -> bytes:
        """The body, or its first `limit` bytes and one more; `length` as announced, 0 where it was not.

        Raises BodyTooSlow.
        """
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None  # noqa: S101 - the web server starts one for each request
        allowed = min(LONGEST, FIRST + (length or limit) / LEAST_RATE)
        body = _OpenBody(task, address, loop.time() + allowed)
        self._take_place(body)
        self._start_sweeping(loop)
        try:
            # Whole, where its length is bounded: each piece is a turn between the threads of the web server.
            return await incoming() if 0 < length <= limit else await _collect(incoming, limit)
        except asyncio.CancelledError:
            if not body.is_ended:
                raise
            task.uncancel()
            raise BodyTooSlow from None
        except ProtocolClosed:  # the client is gone: that is its right, and no line of the log
            raise BodyTooSlow from None
        finally:
            self._forget(body)

    def _take_place(self, body: _OpenBody) -> None:
        of_address = self._of_address.setdefault(body.address, {})
        if len(of_address) >= self._per_address:
            self._end(next(iter(of_address)))
        if len(self._open) >= self._at_a_time:
            self._end(next(iter(self._open)))
        self._open[body] = None
        self._of_address.setdefault(body.address, {})[body] = None

    def _start_sweeping(self, loop: asyncio.AbstractEventLoop) -> None:
        # One timer for all: a timer for each body costs as much as checking the report in it.
        if not self._is_swept:
            self._is_swept = True
            loop.call_later(SWEEP_PERIOD, self._sweep, loop)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for body in [each for each in self._open if each.until <= now]:
            self._end(body)
        self._is_swept = False
        if self._open:
            self._start_sweeping(loop)

    def _end(self, body: _OpenBody) -> None:
        """It stops waiting at the next turn of the loop; its place is free at once."""
        self._forget(body)
        body.is_ended = True
        body.task.cancel()

    def _forget(self, body: _OpenBody) -> None:
        if body not in self._open:
            return
        del self._open[body]
        of_address = self._of_address[body.address]
        del of_address[body]
        if not of_address:
            del self._of_address[body.address]


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

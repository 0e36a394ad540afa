"""Clients that take all they can get: PORT, and how many slow, silent and expensive ones.

Each goes on until the process ends.
"""

import asyncio
import itertools
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta

BODY_LENGTH = 1_000  # bytes, of which one comes each second
HOST = b"Host: 127.0.0.1\r\n"


async def send_slowly(port: int, person: str) -> None:
    """A report whose body comes byte by byte; cut off, it begins anew."""
    head = b"POST /api/v1/reports/ HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
    head += f"X-Forwarded-For: {person}\r\nContent-Length: {BODY_LENGTH}\r\n\r\n".encode()
    await _again_and_again(port, head, itertools.repeat(b" "))


async def say_nothing(port: int) -> None:
    """A connection without a word; cut off, it comes again."""
    await _again_and_again(port, b"", itertools.repeat(b""))


async def _again_and_again(port: int, head: bytes, pieces: itertools.repeat) -> None:
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(head)
                for piece in pieces:
                    writer.write(piece)
                    with suppress(TimeoutError):
                        async with asyncio.timeout(1):
                            while await reader.read(4096):
                                pass
                            break
            finally:
                writer.close()
        await asyncio.sleep(0.1)


async def ask_for_long_series(port: int, person: str) -> None:
    """A week of minutes, from a network of its own, as fast as it is answered."""
    first = (datetime.now(UTC) - timedelta(days=6)).strftime("%Y-%m-%dT%H:%M:00Z")
    asked = f"GET /api/v1/services/claude/timeseries/?step=1m&from={first} HTTP/1.1\r\n".encode()
    asked += HOST + f"X-Forwarded-For: {person}\r\nConnection: close\r\n\r\n".encode()
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(asked)
                while await reader.read(65536):
                    pass
            finally:
                writer.close()
        await asyncio.sleep(0.05)


async def crowd(port: int, *, slow: int, silent: int, long: int) -> None:
    """All of them at once, without an end."""
    async with asyncio.TaskGroup() as group:
        for n in range(slow):
            group.create_task(
                send_slowly(port, f"198.19.{n // 250}.{n % 250 + 1}")
            )  # each of its own address
        for _ in range(silent):
            group.create_task(say_nothing(port))
        for n in range(long):
            group.create_task(ask_for_long_series(port, f"198.18.{n}.1"))


if __name__ == "__main__":
    port, slow, silent, long = map(int, sys.argv[1:])
    asyncio.run(crowd(port, slow=slow, silent=silent, long=long))

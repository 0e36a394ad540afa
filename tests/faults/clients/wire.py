"""Requests as bytes, over connections of their own: one caller can be many, slow, or gone."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

UNANSWERED = (OSError, EOFError)  # TimeoutError is an OSError, IncompleteReadError an EOFError
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


def post(path: str, *, said: dict[str, str], address: str) -> bytes:
    """JSON, forwarded for this address by a proxy on this machine."""
    body = json.dumps(said).encode()
    head = (
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"X-Forwarded-For: {address}",
    )
    return "\r\n".join((*head, "", "")).encode() + body


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Connection]:
    """A connection to this machine; raises OSError where nobody listens."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def ask(port: int, request: bytes, *, within: float) -> tuple[int, bytes]:
    """Status and body; one of UNANSWERED where there was no whole answer in so many seconds."""
    async with asyncio.timeout(within), connected(port) as (reader, writer):
        writer.write(request)
        return await read_answer(reader)


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, found, rest = head.partition(b"\r\ncontent-length:")
    length = int(rest.split(b"\r\n")[0]) if found else 0
    return int(head.split()[1]), await reader.readexactly(length)


def read_report(body: bytes) -> dict[str, Any]:
    """The body of an acknowledgement."""
    answer: dict[str, Any] = json.loads(body)
    return answer

"""Bodies are waited for, but not for ever, and never at the cost of somebody else's."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from granian.rsgi import ProtocolClosed

from reporter.front import bodies
from reporter.front.bodies import Bodies, BodyTooSlow
from tests.sites.loops import run_in_thread


class Incoming:
    """The web server's side: whole or in pieces, from one generator."""

    def __init__(self, generator: AsyncIterator[bytes]) -> None:
        self._generator = generator

    async def __call__(self) -> bytes:
        return b"".join([piece async for piece in self._generator])

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._generator


def pieces(*said: bytes) -> Incoming:
    async def generate() -> AsyncIterator[bytes]:
        for piece in said:
            yield piece

    return Incoming(generate())


def silence() -> Incoming:
    async def generate() -> AsyncIterator[bytes]:
        await asyncio.sleep(60)
        yield b""

    return Incoming(generate())


def read_body(incoming: Incoming, *, length: int = 0, limit: int = 100) -> bytes:
    return run_in_thread(Bodies().read(incoming, address="a", length=length, limit=limit))


def test_body_is_put_together():
    assert read_body(pieces(b"ab", b"", b"c")) == b"abc"


def test_of_a_body_that_is_too_long_a_byte_more_is_read():
    assert read_body(pieces(b"x" * 60, b"y" * 60, b"z" * 60)) == b"x" * 60 + b"y" * 41


def test_rest_of_a_body_that_is_too_long_is_dropped_up_to_a_bound(monkeypatch):
    monkeypatch.setattr(bodies, "DRAINED", 200)
    taken = []

    async def said() -> AsyncIterator[bytes]:
        for n in range(9):
            taken.append(n)
            yield b"x" * 60

    assert (read_body(Incoming(said())), taken) == (b"x" * 101, [0, 1, 2, 3])


def test_body_that_does_not_come_is_given_up(monkeypatch):
    monkeypatch.setattr(bodies, "FIRST", 0.05)

    with pytest.raises(BodyTooSlow):
        read_body(silence(), length=10)


def test_long_body_has_more_time(monkeypatch):
    monkeypatch.setattr(bodies, "FIRST", 0.0)

    async def slowly() -> AsyncIterator[bytes]:
        await asyncio.sleep(0.1)
        yield b"x"

    assert read_body(Incoming(slowly()), length=20_000, limit=20_000) == b"x"  # ten seconds are allowed


@pytest.mark.parametrize("bounds", [{"per_address": 1}, {"at_a_time": 1}], ids=str)
def test_where_there_are_too_many_the_oldest_ends(bounds):
    async def two() -> list[object]:
        read = Bodies(**bounds).read
        first = asyncio.create_task(read(silence(), address="a", length=9, limit=9))
        await asyncio.sleep(0)
        second = asyncio.create_task(read(pieces(b"x"), address="a", length=9, limit=9))
        return await asyncio.gather(first, second, return_exceptions=True)

    slow, quick = run_in_thread(two())

    assert (type(slow), quick) == (BodyTooSlow, b"x")


def test_another_address_is_not_cut_off():
    async def two() -> list[object]:
        read = Bodies(per_address=1).read
        first = asyncio.create_task(read(Incoming(slowly()), address="a", length=9, limit=9))
        await asyncio.sleep(0)
        return await asyncio.gather(first, read(pieces(b"y"), address="b", length=9, limit=9))

    async def slowly() -> AsyncIterator[bytes]:
        await asyncio.sleep(0.02)
        yield b"x"

    assert run_in_thread(two()) == [b"x", b"y"]


@pytest.mark.parametrize("length", [0, 10])
def test_client_that_goes_away_has_sent_half_a_body(length):
    async def generate() -> AsyncIterator[bytes]:
        yield b"half"
        raise ProtocolClosed

    with pytest.raises(BodyTooSlow):
        read_body(Incoming(generate()), length=length)

"""Pools: a bounded number at a time, a bounded queue, and an end to waiting."""

import asyncio
from collections.abc import Awaitable, Callable
from threading import Event, current_thread

import pytest

from reporter.front import pools
from reporter.front.pools import DatabaseFrozen, PoolFull, RequestPool
from reporter.front.refusals import FrontResponse
from tests.sites.loops import run_in_thread

DONE = FrontResponse(200, [], b"done")


async def beside_a_hanging_one(pool: RequestPool, more: Callable[[], Awaitable[object]]) -> list[object]:
    """What becomes of a request that hangs, and what `more` finds meanwhile."""
    end, begun = Event(), Event()

    def hang() -> FrontResponse:
        begun.set()
        end.wait(10)
        return DONE

    hanging = asyncio.create_task(pool.answer(hang))
    while not begun.is_set():
        await asyncio.sleep(0.001)
    try:
        found = await asyncio.gather(more(), return_exceptions=True)
    finally:
        end.set()
    return [*await asyncio.gather(hanging, return_exceptions=True), *found]


def test_answer_comes_from_a_thread():
    assert run_in_thread(RequestPool("x", threads=1, waiting=0).answer(lambda: DONE)) == DONE


def test_each_thread_begins_as_it_was_told():
    begun: list[str] = []
    pool = RequestPool("x", threads=1, waiting=0, begin=lambda: begun.append(current_thread().name))

    run_in_thread(pool.answer(lambda: DONE))

    assert begun == ["x_0"]


def test_fault_is_raised_where_somebody_waits_for_it():
    def fail() -> FrontResponse:
        raise KeyError("x")

    with pytest.raises(KeyError):
        run_in_thread(RequestPool("x", threads=1, waiting=0).answer(fail))


def test_beyond_the_queue_a_request_is_refused_at_once():
    pool = RequestPool("x", threads=1, waiting=0)

    hanging, refused = run_in_thread(beside_a_hanging_one(pool, lambda: pool.answer(lambda: DONE)))

    assert (hanging, type(refused)) == (DONE, PoolFull)


def test_who_has_waited_too_long_is_refused_without_work(monkeypatch):
    pool, done = RequestPool("x", threads=1, waiting=1), []

    async def wait() -> asyncio.Task[FrontResponse]:
        monkeypatch.setattr(pool, "_patience", -1.0)
        return asyncio.create_task(pool.answer(lambda: done.append(1) or DONE))

    async def both() -> list[object]:
        _hanging, waiting = await beside_a_hanging_one(pool, wait)
        return await asyncio.gather(waiting, return_exceptions=True)

    assert ([type(each) for each in run_in_thread(both())], done) == ([PoolFull], [])


def test_who_waits_for_a_frozen_database_is_told():
    pool = RequestPool("x", threads=1, waiting=0)

    async def freeze() -> None:
        pool.give_up(older_than=60.0)  # nobody yet
        await asyncio.sleep(0)
        pool.give_up(older_than=0.0)

    hanging, _ = run_in_thread(beside_a_hanging_one(pool, freeze))

    assert type(hanging) is DatabaseFrozen


def test_thread_that_hangs_counts_also_when_nobody_waits_for_it(monkeypatch):
    pool = RequestPool("x", threads=1, waiting=0)
    found = []

    async def freeze() -> None:
        pool.give_up(older_than=0.0)
        found.append(pool.is_stuck())
        monkeypatch.setattr(pools, "STUCK", -1.0)
        found.append(pool.is_stuck())
        with pytest.raises(PoolFull):
            await pool.answer(lambda: DONE)

    run_in_thread(beside_a_hanging_one(pool, freeze))
    assert found == [False, True]

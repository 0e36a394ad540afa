"""Expensive requests: who pays, and who waits."""

import asyncio
from types import SimpleNamespace

import pytest

from reporter.front.costly.budgets import ESTIMATE, Budgets
from reporter.front.costly.pool import ExpensivePool, OverBudget
from reporter.front.costly.remote import AnswerCost, ChildEnded
from reporter.front.pools import PoolFull
from reporter.front.refusals import FrontResponse
from tests.sites.loops import run_in_thread

DONE = FrontResponse(200, [], b"done")


class Charges(Budgets):
    """Budgets that note each charge."""

    def __init__(self, **limits: float) -> None:
        super().__init__(**limits)
        self.noted: list[float] = []

    def charge(self, *, network: str, cost: float, now: float) -> None:
        self.noted.append(round(cost, 3))
        super().charge(network=network, cost=cost, now=now)


def ask(pool: ExpensivePool, address: str = "192.0.2.1") -> FrontResponse:
    return run_in_thread(pool.answer({"REMOTE_ADDR": address}))


def make_pool(budgets: Budgets, *, seconds: float = 0.05, fails: bool = False) -> ExpensivePool:
    def call(environ: dict) -> AnswerCost:
        if fails:
            raise ChildEnded
        return AnswerCost(DONE, seconds)

    return ExpensivePool(remote=SimpleNamespace(call=call), budgets=budgets)


@pytest.mark.parametrize("seconds", [0.05, 3.0])
def test_estimate_is_charged_at_first_and_corrected_by_the_true_cost(seconds):
    budgets = Charges()

    assert ask(make_pool(budgets, seconds=seconds)) == DONE
    assert budgets.noted == [ESTIMATE, round(seconds - ESTIMATE, 3)]


def test_request_without_an_answer_costs_the_estimate():
    budgets = Charges()

    with pytest.raises(PoolFull):
        ask(make_pool(budgets, fails=True))
    assert budgets.noted == [ESTIMATE, 0.0]


def test_who_has_spent_it_all_is_told_when_to_come_back_and_others_go_on():
    pool = make_pool(Budgets(saved=1.0, rate=0.1), seconds=1.5)
    ask(pool)

    with pytest.raises(OverBudget) as refused:
        ask(pool, "192.0.2.77")  # the same network
    assert (refused.value.retry_after, ask(pool, "198.51.100.1")) == (7, DONE)


def test_place_of_a_request_is_free_when_it_is_done():
    pool = make_pool(Budgets(saved=1000.0))

    async def ask_many(count: int) -> list[object]:
        requests = (pool.answer({"REMOTE_ADDR": "192.0.2.1"}) for _ in range(count))
        return await asyncio.gather(*requests, return_exceptions=True)

    answers = [run_in_thread(ask_many(5)) for _ in range(2)]

    assert [[answer == DONE for answer in each] for each in answers] == [[True] * 4 + [False]] * 2

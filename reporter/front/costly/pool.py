"""The pool of expensive requests: a child process, one request at a time, and a budget for each network."""

import time
from collections import Counter
from typing import Any

from reporter.front.costly.budgets import ESTIMATE, Budgets
from reporter.front.costly.remote import ChildEnded, RemoteDjango
from reporter.front.pools import PoolFull, RequestPool
from reporter.front.refusals import FrontResponse
from reports.privacy import network_of
from reports.web.client import address_of

# Otherwise one network could fill the queue, though its budget lasts.
OF_A_NETWORK = 4  # requests at a time
# At about 0.2 s each, the last one in the queue waits for 3 s.
WAITING = 16  # requests


class OverBudget(Exception):
    """This network has had its share of processor time."""

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(self.__doc__)
        self.retry_after = retry_after  # seconds


class ExpensivePool:
    """Hands requests to the child process, and charges the cost of each to the network that sent it."""

    def __init__(self, *, remote: RemoteDjango, budgets: Budgets) -> None:
        self.pool = RequestPool("expensive", threads=1, waiting=WAITING)
        self._remote = remote
        self._budgets = budgets
        self._open: Counter[str] = Counter()  # requests by network

    def start(self) -> None:
        """Start the child in the pool's thread: it ends with that thread (processes.start_process)."""
        self.pool.submit(self._remote.start)

    async def answer(self, environ: dict[str, Any]) -> FrontResponse:
        """Raises what RequestPool.answer raises, and OverBudget."""
        network = network_of(address_of(environ))
        wait = self._budgets.seconds_until_allowed(network=network, now=time.monotonic())
        if wait > 0 or self._open[network] >= OF_A_NETWORK:
            raise OverBudget(retry_after=int(wait) + 1)
        self._open[network] += 1
        self._budgets.charge(network=network, cost=ESTIMATE, now=time.monotonic())
        spent = ESTIMATE  # charged also where the child gave no answer

        def call() -> FrontResponse:
            nonlocal spent
            cost = self._remote.call(environ)
            spent = cost.seconds
            return cost.answer

        try:
            return await self.pool.answer(call)
        except ChildEnded:
            raise PoolFull from None
        finally:
            self._budgets.charge(network=network, cost=spent - ESTIMATE, now=time.monotonic())
            # Subtraction drops counts of zero, so the counter holds open requests only.
            self._open -= Counter([network])

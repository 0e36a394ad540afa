"""The web server's application (RSGI): reads bodies, keeps kinds of requests apart, and hands them to Django.

Nothing here uses the database or waits for anything but a body: all else happens in the threads of the pools.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from reporter.front import routing
from reporter.front.bodies import DRAINED, Bodies, BodyTooSlow
from reporter.front.calls import call_django
from reporter.front.costly.budgets import Budgets
from reporter.front.costly.pool import ExpensivePool, OverBudget
from reporter.front.costly.remote import RemoteDjango
from reporter.front.database_monitor import DatabaseMonitor
from reporter.front.environ import RequestScope, UnreadableHeader, make_environ, read_length, set_body
from reporter.front.kept.addresses import KeptAddress, make_plain_environ
from reporter.front.kept.answers import KeptAnswer, pack_response
from reporter.front.kept.keeper import Keeper
from reporter.front.pools import DatabaseFrozen, PoolFull, RequestPool
from reporter.front.refusals import (
    ADDRESS_TOO_LONG,
    BODY_TOO_SLOW,
    BUSY,
    CLOCK_WRONG,
    DATABASE_FROZEN,
    NOT_KEPT,
    SECURITY,
    TOO_EXPENSIVE,
    UNREADABLE,
    FrontResponse,
    Refusal,
    RefusalAnswers,
)
from reporter.front.reports import ReportsFront
from reporter.front.staff_account import use_staff_account
from reporter.speed import benchmark
from reports.intake.refusals import ClockWrong, UnableToSpool
from reports.privacy import person_of
from reports.web.client import address_of

# A page repeats the address, escaped, in a link for each language.
LONGEST_ADDRESS = 8_000  # characters
KEPT_METHODS = frozenset({"GET", "HEAD"})
VERSION_PERIOD = 0.25  # seconds between two looks for a new publication
FREEZE_CHECK_PERIOD = 0.25  # seconds between two checks whether the database is frozen
# Seconds by which such a check may come late. Beyond that this machine is slow, and not the database.
LATE = 0.5
# Less than a proxy or a person waits, and long enough for a database that is only slow.
LONGEST_WAIT = 1.0  # seconds, for a database that is frozen
# A form's report has then gone to the spool, and its sender must be told so instead.
LONGEST_REPORT = 4.0  # seconds


class Application:
    """One for each process of the web server. `read_version` changes when kept answers may be old."""

    def __init__(
        self,
        *,
        handler: WSGIHandler,
        benchmark_handler: WSGIHandler,
        remote: RemoteDjango,
        monitor: DatabaseMonitor,
        read_version: Callable[[], object],
        reports: ReportsFront,
    ) -> None:
        self._handler = handler
        self._benchmark_handler = benchmark_handler
        self._monitor = monitor
        self._reports = reports
        self._bodies = Bodies()
        self._keeper = Keeper(render=self._render, read_version=read_version)
        self._readiness: asyncio.Future[FrontResponse] | None = None
        self._refusals = RefusalAnswers()
        # The sizes bound the load on the database, so that a flood of one kind cannot take all connections.
        # Each thread and the child of the expensive pool hold a connection to the database: 16 in all.
        self._expensive = ExpensivePool(remote=remote, budgets=Budgets())
        self._pools = {
            routing.READERS: RequestPool("readers", threads=8, waiting=400),
            routing.REPORTS: RequestPool("reports", threads=4, waiting=400),
            routing.STAFF: RequestPool("staff", threads=2, waiting=32, begin=use_staff_account),
            routing.HEALTH: RequestPool("health", threads=1, waiting=16),
            routing.EXPENSIVE: self._expensive.pool,
        }

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._monitor.start()
        self._expensive.start()
        self._watching = loop.create_task(self._give_up_on_a_frozen_database())
        self._following = loop.create_task(self._keeper.follow(period=VERSION_PERIOD))

    async def __rsgi__(self, scope: RequestScope, proto: Any) -> None:
        is_short = len(scope.path) + len(scope.query_string) <= LONGEST_ADDRESS
        is_read = is_short and scope.method in KEPT_METHODS
        answer = self._keeper.find(scope) if is_read else None
        if answer is None:
            answer = self._healthz() if routing.is_health(scope) else await self._answer(scope, proto)
        if not answer.body and (answer.status == 304 or scope.method == "HEAD"):
            proto.response_empty(answer.status, answer.headers)
        else:
            proto.response_bytes(answer.status, answer.headers, answer.body)

    def _healthz(self) -> FrontResponse:
        """200, unless all threads of a pool hang while the database answers: then only a restart helps."""
        frozen = self._monitor.is_frozen()
        stuck = [name for name, pool in self._pools.items() if pool.is_stuck() and not frozen]
        if self._reports.is_stuck():  # it gives up a frozen database by itself
            stuck.append("writer")
        body = {"status": "stuck", "pools": stuck} if stuck else {"status": "up"}
        headers = [("content-type", "application/json"), *SECURITY]
        return FrontResponse(503 if stuck else 200, headers, json.dumps(body).encode())

    async def _answer(self, scope: RequestScope, proto: Any) -> FrontResponse:
        environ: dict[str, Any] = {"PATH_INFO": scope.path}
        if len(scope.path) + len(scope.query_string) > LONGEST_ADDRESS:
            return self._refuse(environ, ADDRESS_TOO_LONG)
        try:
            kept = await self._keeper.make(scope) if scope.method in KEPT_METHODS else None
            if kept is not None:
                return kept
            environ = make_environ(scope=scope)
            sender = address_of(environ)
            body = await self._read_body(environ, proto, person_of(sender))
            return await self._reports.answer(environ, body, sender) or await self._hand_over(environ)
        except UnreadableHeader:
            return self._refuse(environ, UNREADABLE)
        except BodyTooSlow:
            return self._refuse(environ, BODY_TOO_SLOW)
        except PoolFull:
            return self._refuse(environ, BUSY)
        except DatabaseFrozen:
            return self._refuse(environ, DATABASE_FROZEN)
        except UnableToSpool:
            return self._refuse(environ, NOT_KEPT)
        except ClockWrong:
            return self._refuse(environ, CLOCK_WRONG)
        except OverBudget as error:
            return self._refuse(environ, TOO_EXPENSIVE, error.retry_after)

    async def _read_body(self, environ: dict[str, Any], proto: Any, person: str) -> bytes:
        """Read it before a thread is taken; nothing where there is none.

        A body that is too long is left unread: Django refuses it by its length.
        """
        length, limit = read_length(environ), settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length == 0 or (length or 0) > DRAINED:
            return b""
        body = await self._bodies.read(proto, address=person, length=length or 0, limit=limit)
        if len(body) < min(length or 1, limit):
            raise BodyTooSlow  # the connection was closed: half a report must not count
        if (length or 0) > limit:
            return b""
        set_body(environ, body)
        return body

    async def _hand_over(self, environ: dict[str, Any]) -> FrontResponse:
        handler = self._benchmark_handler if environ["PATH_INFO"] == benchmark.PATH else self._handler
        pool = routing.choose_pool(environ)
        if pool == routing.EXPENSIVE:
            answer = await self._expensive.answer(environ)
            # The child follows no publication, so it cannot tell of one.
            return answer if answer.status != 503 else self._refuse(environ, DATABASE_FROZEN)
        if pool == routing.HEALTH and environ["REQUEST_METHOD"] in KEPT_METHODS:
            return await self._readyz(environ)
        return await self._pools[pool].answer(lambda: call_django(handler, environ))

    async def _render(self, address: KeptAddress) -> KeptAnswer | FrontResponse:
        """What Django answers to a request that has nothing but this address."""
        environ = make_plain_environ(address)
        return await self._pools[routing.READERS].answer(
            lambda: pack_response(call_django(self._handler, environ))
        )

    async def _readyz(self, environ: dict[str, Any]) -> FrontResponse:
        """One check answers all readers that arrive while it runs."""
        if self._readiness is None or self._readiness.done():
            check = self._pools[routing.HEALTH].answer(lambda: call_django(self._handler, environ))
            self._readiness = asyncio.ensure_future(check)
        return await asyncio.shield(self._readiness)

    def _refuse(self, environ: dict[str, Any], refusal: Refusal, retry_after: int = 0) -> FrontResponse:
        wanted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        return self._refusals.answer(
            refusal, path=environ["PATH_INFO"], accept_language=wanted, retry_after=retry_after
        )

    async def _give_up_on_a_frozen_database(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + FREEZE_CHECK_PERIOD
            await asyncio.sleep(FREEZE_CHECK_PERIOD)
            self._reports.give_up()
            if loop.time() - due < LATE and self._monitor.is_frozen():
                for name, pool in self._pools.items():
                    pool.give_up(older_than=LONGEST_WAIT if name != routing.REPORTS else LONGEST_REPORT)

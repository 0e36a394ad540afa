"""The front as a whole, with a web server and a Django that are played."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from threading import Event
from types import SimpleNamespace

import pytest

from reporter.front import application, bodies, pools
from reporter.front.application import Application
from reporter.front.costly.budgets import ESTIMATE, RATE
from reporter.front.costly.remote import AnswerCost
from reporter.front.database_monitor import DatabaseMonitor
from reporter.front.refusals import FrontResponse
from reporter.front.reports import ReportsFront
from reports.intake.group_commit import ReportWriter
from tests.sites.loops import run_in_thread

REPORTS = "/api/v1/reports/"


class Response(list):
    def close(self) -> None:
        pass


def echo(environ: dict, start_response: Callable) -> Response:
    """Tells the length that was announced, and the body."""
    start_response("200 OK", [("X-Length", environ.get("CONTENT_LENGTH", ""))])
    return Response([environ["wsgi.input"].read()])


class Caller:
    """The web server's side of one request."""

    def __init__(self, pieces: list[bytes | None]) -> None:
        self.pieces = pieces
        self.answer: FrontResponse | None = None

    async def __call__(self) -> bytes:
        return b"".join([piece async for piece in self])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            if piece is None:
                await asyncio.sleep(60)
            else:
                yield piece

    def response_bytes(self, *answer: object) -> None:
        self.answer = FrontResponse(*answer)

    def response_empty(self, status: int, headers: list) -> None:
        self.answer = FrontResponse(status, headers, b"")


def front(handler: Callable = echo, remote: object = None) -> Application:
    return Application(
        handler=handler,
        benchmark_handler=handler,
        remote=remote,
        monitor=DatabaseMonitor(lambda: None),
        read_version=lambda: None,
        reports=ReportsFront(ReportWriter(append=None)),
    )


async def ask(
    app: Application, method: str, path: str, *pieces: bytes | None, query: str = "", **headers: str
) -> FrontResponse:
    scope = SimpleNamespace(
        http_version="1.1",
        server="h:80",
        client="203.0.113.7:1",
        scheme="http",
        method=method,
        path=path,
        query_string=query,
        authority=None,
        headers=SimpleNamespace(
            keys=list,
            items=lambda: [(name.replace("_", "-"), value) for name, value in headers.items()],
            get=lambda name, default=None: headers.get(name.replace("-", "_"), default),
        ),
    )
    caller = Caller(list(pieces))
    await app.__rsgi__(scope, caller)
    assert caller.answer is not None
    return caller.answer


def asked(
    method: str, path: str, *pieces: bytes | None, app: Application | None = None, **more: str
) -> FrontResponse:
    return run_in_thread(ask(app or front(), method, path, *pieces, **more))


def test_body_is_handed_over_whole():
    assert asked("POST", REPORTS, b"ab", b"c", content_length="3") == FrontResponse(
        200, [("x-length", "3")], b"abc"
    )


def test_body_without_a_length_is_measured():
    assert asked("POST", REPORTS, b"ab", b"c", transfer_encoding="chunked").headers == [("x-length", "3")]


@pytest.mark.parametrize(("length", "pieces"), [("70000", [b"x" * 70_000]), ("2000000", [None])])
def test_body_that_is_too_long_is_for_django_to_refuse_by_its_length(length, pieces):
    assert asked("POST", REPORTS, *pieces, content_length=length) == FrontResponse(
        200, [("x-length", length)], b""
    )


def test_body_that_does_not_come_never_reaches_a_thread(monkeypatch):
    monkeypatch.setattr(bodies, "FIRST", 0.05)

    answer = asked("POST", REPORTS, b"a", None, content_length="3", app=front(handler=None))

    assert (answer.status, json.loads(answer.body)["type"]) == (408, "urn:problem:body-too-slow")


def test_network_that_has_spent_its_share_is_told_when_to_come_back():
    remote = SimpleNamespace(call=lambda _: AnswerCost(FrontResponse(200, [], b""), 20.0))
    app = front(remote=remote)

    first, second = (asked("GET", "/", app=app, query="from=2026-01-01") for _ in range(2))

    assert (first.status, second.status) == (200, 429)
    assert 100 <= int(dict(second.headers)["retry-after"]) <= 100 + ESTIMATE / RATE + 1


def test_child_that_misses_the_database_is_answered_for_by_the_front():
    remote = SimpleNamespace(call=lambda _: AnswerCost(FrontResponse(503, [], b"{}"), 0.0))

    answer = run_in_thread(ask(front(remote=remote), "GET", "/api/v1/x/", query="from=2026-01-01"))

    assert json.loads(answer.body)["type"] == "urn:problem:database-away"


def test_health_needs_no_thread():
    answer = asked("GET", "/healthz", app=front(handler=None))

    assert (answer.status, json.loads(answer.body)) == (200, {"status": "up"})


def test_health_tells_of_a_pool_whose_threads_all_hang(monkeypatch):
    app = front()
    monkeypatch.setattr(pools.RequestPool, "is_stuck", lambda pool: pool.name == "readers")

    answer = asked("GET", "/healthz", app=app)

    assert (answer.status, json.loads(answer.body)) == (503, {"status": "stuck", "pools": ["readers"]})


def test_health_tells_of_reports_that_hang(monkeypatch):
    monkeypatch.setattr(ReportsFront, "is_stuck", lambda _: True)

    answer = asked("GET", "/healthz")

    assert (answer.status, json.loads(answer.body)) == (503, {"status": "stuck", "pools": ["writer"]})


def test_health_blames_no_pool_for_a_frozen_database(monkeypatch):
    monkeypatch.setattr(pools.RequestPool, "is_stuck", lambda _: True)
    monkeypatch.setattr(DatabaseMonitor, "is_frozen", lambda _: True)

    assert asked("GET", "/healthz").status == 200


@pytest.mark.parametrize("path", ["/", REPORTS])
def test_frozen_database_is_told_while_the_thread_still_waits(path, monkeypatch):
    monkeypatch.setattr(application, "LONGEST_WAIT", 0.0)
    monkeypatch.setattr(application, "FREEZE_CHECK_PERIOD", 0.01)
    monkeypatch.setattr(DatabaseMonitor, "is_frozen", lambda _: True)
    thaw = Event()

    async def both() -> FrontResponse:
        app = front(handler=lambda *_: thaw.wait(10) and Response(), remote=SimpleNamespace(start=int))
        app.__rsgi_init__(asyncio.get_running_loop())
        try:
            return await ask(app, "GET", path)
        finally:
            thaw.set()

    answer = run_in_thread(both())

    assert (answer.status, dict(answer.headers)["retry-after"]) == (503, "5")


@pytest.mark.parametrize(
    ("pieces", "headers"),
    [
        ([b"ab"], {"content_length": "3"}),
        ([], {"content_length": "3"}),
        ([], {"transfer_encoding": "chunked"}),
    ],
)
def test_body_that_broke_off_is_refused(pieces, headers):
    assert asked("POST", REPORTS, *pieces, app=front(handler=None), **headers).status == 408


def test_all_who_ask_for_readiness_meanwhile_share_one_look():
    looks = []

    async def three() -> list[FrontResponse]:
        app = front(handler=lambda environ, start: looks.append(1) or echo(environ, start))
        return await asyncio.gather(*(ask(app, "GET", "/readyz") for _ in range(3)))

    answers = run_in_thread(three())

    assert ([answer.status for answer in answers], looks) == ([200] * 3, [1])


def test_other_methods_get_answers_of_their_own():
    def refuse_others(environ, start):
        is_read = environ["REQUEST_METHOD"] == "GET"
        return echo(environ, lambda status, headers: start(status if is_read else "405 No", headers))

    async def two() -> list[FrontResponse]:
        app = front(handler=refuse_others)
        return await asyncio.gather(*(ask(app, method, "/readyz") for method in ("DELETE", "GET")))

    assert [answer.status for answer in run_in_thread(two())] == [405, 200]


def test_one_network_cannot_fill_the_queue_of_the_expensive():
    remote = SimpleNamespace(call=lambda _: time.sleep(0.05) or AnswerCost(FrontResponse(200, [], b""), 0.01))

    async def many() -> list[FrontResponse]:
        app = front(remote=remote)
        return await asyncio.gather(*(ask(app, "GET", "/", query="from=1") for _ in range(6)))

    assert [answer.status for answer in run_in_thread(many())] == [200] * 4 + [429] * 2


@pytest.mark.parametrize(("path", "query"), [("/" * 8_001, ""), ("/", "x" * 8_000)])
def test_address_that_is_too_long_never_reaches_a_thread(path, query):
    assert asked("GET", path, app=front(handler=None), query=query).status == 414

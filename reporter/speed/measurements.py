"""The measurements behind `make bench`. See management/commands/bench.py for how they are meant."""

import http.client
import io
import itertools
import json
import os
import socket
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from aggregator.models import Level, Tick, Watch
from aggregator.pipeline import tick
from reporter.speed import benchmark, page_weight
from reporter.startup import launch
from reports import partitions, sql
from reports.queries import catalogue

CLIENTS = 8
REQUESTS = 2_000  # of a kind in a round
COUNTS = {"page_made": 60, "timeseries": 200}  # dearer ones; of 240 services no page is asked for twice
WARM = 30
BROWSER = {"Accept-Encoding": "gzip"}
ROUNDS = 3  # kinds take turns, so that a busy minute of the machine hits them all
A_DAY = 1_000_000  # reports
TICKS = 15
QUIET = 100_000  # reports about all services in the days before the storm: some four an hour on each
QUIET_DAYS, STORM_MINUTES, STORM = (
    4,
    40,
    1_000,
)  # what the page is about that is opened when something is down
# Of the same server, by the same way as any static file: the least that a browser can paint.
EMPTY = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Empty</title><p>Empty</p></html>'
MINUTE = timedelta(minutes=1)
DATABASE = "outages_bench"  # the only one that is emptied


@dataclass(frozen=True)
class Measurement:
    """A figure with a name for people and a key for programs."""

    key: str
    name: str
    value: float
    unit: str


@dataclass(frozen=True)
class RequestCost:
    """Of one request: processor time of the web server, and requests a second as seen by the clients."""

    seconds: float
    rate: float


class UnableToMeasure(RuntimeError):
    """The bench empties its database; it takes only the one that it made for itself."""

    def __str__(self) -> str:
        return str(self.__doc__)


def measure_all(*, scale: float, clock: Callable[[], datetime]) -> list[Measurement]:
    """Web on a nearly empty log, then a page in trouble, then the tick with a million reports a day."""
    if connection.settings_dict["NAME"] != DATABASE:
        raise UnableToMeasure
    call_command("prepare", stdout=io.StringIO())
    web, page = list(_web(scale)), list(_page(clock()))
    call_command("flush", interactive=False, verbosity=0)
    call_command("prepare", stdout=io.StringIO())
    return [*web, *page, *_ticks(scale, clock().replace(second=30, microsecond=0))]


def _web(scale: float) -> list[Measurement]:
    everywhere = itertools.cycle(catalogue().entries)
    kinds: dict[str, Callable[[], tuple[str, str, bytes | None, dict[str, str]]]] = {
        "empty": lambda: ("GET", benchmark.PATH, None, {}),
        "intake": _new_report(),
        "repeat": _same_report,
        # Of this tick somebody has seen it already; of the other one nobody has: it must be made.
        "page": lambda: ("GET", "/services/claude/", None, BROWSER),
        "page_made": lambda: ("GET", f"/services/{next(everywhere)}/", None, BROWSER),
        "board": lambda: ("GET", "/", None, BROWSER),
        "timeseries": lambda: ("GET", "/api/v1/services/claude/timeseries/", None, {}),
    }
    found: dict[str, list[RequestCost]] = {name: [] for name in kinds}
    with _server() as (port, pid):
        for make in kinds.values():
            _load(port, pid, make, WARM)
        for _ in range(ROUNDS):
            for name, make in kinds.items():
                found[name].append(_load(port, pid, make, max(50, int(COUNTS.get(name, REQUESTS) * scale))))
    costs = {
        name: RequestCost(statistics.median(c.seconds for c in each), statistics.median(c.rate for c in each))
        for name, each in found.items()
    }
    return list(_web_figures(costs))


def _web_figures(costs: dict[str, RequestCost]) -> Iterator[Measurement]:
    empty = costs["empty"]
    for name, cost in costs.items():
        yield Measurement(f"{name}_us", f"{name}: processor time a request", cost.seconds * 1e6, "us")
        yield Measurement(f"{name}_rps", f"{name}: requests a second", cost.rate, "/s")
        if name != "empty":
            yield Measurement(
                f"{name}_cpu_ratio", f"{name}: processor time / empty", cost.seconds / empty.seconds, "x"
            )
            yield Measurement(f"{name}_rate_ratio", f"{name}: rate / empty", cost.rate / empty.rate, "x")


def _new_report() -> Callable[[], tuple[str, str, bytes | None, dict[str, str]]]:
    """A report of somebody who has not reported yet, to one of all services in turn."""
    people = itertools.count(int(IPv4Address("20.0.0.1")))
    services = itertools.cycle(catalogue().entries)

    def make() -> tuple[str, str, bytes | None, dict[str, str]]:
        body = json.dumps({"service": next(services)}).encode()
        return "POST", "/api/v1/reports/", body, _headers(str(IPv4Address(next(people))))

    return make


def _same_report() -> tuple[str, str, bytes | None, dict[str, str]]:
    """Of different people over and over: the limit per source would refuse a single one."""
    person = str(IPv4Address(int(IPv4Address("30.0.0.0")) + time.monotonic_ns() % 1000))
    return "POST", "/api/v1/reports/", b'{"service": "claude"}', _headers(person)


def _headers(person: str) -> dict[str, str]:
    return {"Content-Type": "application/json", "X-Forwarded-For": person}


@contextmanager
def _server() -> Iterator[tuple[int, int]]:
    """The web server as `manage.py up` starts it, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    plan = launch.read_plan(environment={"PORT": str(port)}, var=settings.VAR_DIR, demo_asked=False)
    process = subprocess.Popen(launch.make_web_program(plan=plan).command, cwd=settings.BASE_DIR)
    try:
        _wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"the web server does not listen on port {port}")


def _load(
    port: int, pid: int, make: Callable[[], tuple[str, str, bytes | None, dict[str, str]]], count: int
) -> RequestCost:
    """Send `count` requests from CLIENTS connections that stay open."""
    requests = [make() for _ in range(count)]
    before, start = _processor_time(pid), time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda n: _send(port, requests[n::CLIENTS]), range(CLIENTS)))
    return RequestCost((_processor_time(pid) - before) / count, count / (time.monotonic() - start))


def _send(port: int, requests: list[tuple[str, str, bytes | None, dict[str, str]]]) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for method, path, body, headers in requests:
        client.request(method, path, body, headers)
        response = client.getresponse()
        response.read()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path} was answered with {response.status}")
    client.close()


def _processor_time(pid: int) -> float:
    """Seconds of user and system time of a process and its children, from /proc (man 5 proc)."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = stat.read_text().split(" ", 1)
        except OSError:  # it ended while we looked
            continue
        fields = rest.rpartition(")")[2].split()
        if int(number) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def _page(now: datetime) -> Iterator[Measurement]:
    """What a phone loads that opens the page of Claude for the first time, in the middle of a storm."""
    path = page_weight.executable()
    if path is None:
        return
    _make_storm(now)
    (settings.STATIC_ROOT / "empty.html").write_text(EMPTY)
    with _server() as (port, _), page_weight.chromium(path=path) as browser:
        site = f"http://127.0.0.1:{port}"
        url = f"{site}/services/claude/"
        weight = page_weight.weigh(browser=browser, url=url)
        empty, frame, first = page_weight.first_words(
            browser=browser, urls=(f"{site}/static/empty.html", f"{site}/nothing-here/", url)
        )
    yield Measurement(
        "first_visit_kb", "page in trouble: all of a first visit", weight.wire_bytes / 1000, "kB"
    )
    yield Measurement("first_visit_requests", "page in trouble: requests", weight.requests, "")
    yield Measurement("first_words_ms", "page in trouble: first words", first, "ms")
    yield Measurement("first_words_empty_ms", "empty page: first words", empty, "ms")
    yield Measurement("first_words_ratio", "page in trouble: first words / empty", first / empty, "x")
    # Our own emptiest page, which says that there is no such page: what head, foot, style and scripts cost.
    yield Measurement("first_words_frame_ratio", "our emptiest page: first words / empty", frame / empty, "x")


def _make_storm(now: datetime) -> None:
    """Quiet days and a storm that goes on, through the log and the tick, in an emptied database."""
    call_command("flush", interactive=False, verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())
    partitions.create_days(
        first=(now - timedelta(days=QUIET_DAYS + 1)).date(), last=(now + timedelta(days=1)).date()
    )
    _fill(QUIET, now - timedelta(days=QUIET_DAYS), now)
    tick.run(now=now - (STORM_MINUTES + 5) * MINUTE)  # from here on the detector watches
    _fill(STORM, now - STORM_MINUTES * MINUTE, now, service="claude")
    tick.run(now=now)
    if Watch.objects.get(service__slug="claude").level != Level.PROBLEM:
        raise RuntimeError("the storm that the page is to tell of was not seen")


def _ticks(scale: float, now: datetime) -> list[Measurement]:
    """A day with a million reports, then ticks: at rest, with new reports, and at the turn of a minute.

    Beside each, what it takes to count the rows of that day: what a tick costs is told by it.
    """
    partitions.create_days(first=(now - timedelta(days=2)).date(), last=(now + timedelta(days=1)).date())
    reports = int(A_DAY * scale)
    _fill(reports, now - timedelta(days=1), now)
    Tick.objects.all().delete()
    first = _timed(now)
    rest, busy, turn, count = [], [], [], []
    for n in range(TICKS):
        at = now + n * MINUTE
        turn.append(_timed(at + timedelta(seconds=6)))
        _fill(reports // 8640, at, at + timedelta(seconds=10))  # what ten seconds bring
        busy.append(_timed(at + timedelta(seconds=16)))
        rest.append(_timed(at + timedelta(seconds=17)))
        count.append(_counted(at - timedelta(days=1), at))
    counting = statistics.median(count)
    return [
        Measurement("tick_first_s", f"first tick ever, {reports:,} reports", first, "s"),
        *(
            Measurement(
                f"tick_{key}_ms",
                f"tick {words}, {reports:,} reports a day",
                1000 * statistics.median(t),
                "ms",
            )
            for key, words, t in (
                ("turn", "at the turn of a minute", turn),
                ("busy", "with ten seconds of new reports", busy),
                ("rest", "with nothing new", rest),
            )
        ),
        Measurement(
            "day_counted_ms", f"SELECT count(*) of a day, {reports:,} reports", 1000 * counting, "ms"
        ),
        *(
            Measurement(f"tick_{key}_ratio", f"tick {words} / that", statistics.median(t) / counting, "x")
            for key, words, t in (
                ("turn", "at the turn of a minute", turn),
                ("busy", "with ten seconds of new reports", busy),
                ("rest", "with nothing new", rest),
            )
        ),
        Measurement(
            "tick_share",
            "slowest of these / its ten seconds",
            statistics.median(turn) / settings.TICK_SECONDS,
            "x",
        ),
    ]


def _fill(count: int, first: datetime, last: datetime, *, service: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("reporter", "scatter_reports"),
            {"count": count, "first": first, "last": last, "service": service},
        )
        cursor.execute("ANALYZE reports_report")


def _counted(first: datetime, last: datetime) -> float:
    """Seconds to count the rows of [first, last)."""
    start = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM reports_report WHERE received_at >= %s AND received_at < %s", [first, last]
        )
    return time.monotonic() - start


def _timed(now: datetime) -> float:
    start = time.monotonic()
    tick.run(now=now)
    return time.monotonic() - start

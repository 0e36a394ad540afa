"""A web server of the bench's own, and clients that load it with requests."""

import http.client
import itertools
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from reporter.startup import launch, serve
from reports.queries import catalogue

CLIENTS = 8


class BenchRequest(NamedTuple):
    """A request as http.client takes it."""

    method: str
    path: str
    body: bytes | None
    headers: dict[str, str]


@dataclass(frozen=True)
class RequestCost:
    """Processor time of the web server for a request, and requests a second as the clients see it."""

    seconds: float
    rate: float


def make_new_reports(first: str = "20.0.0.1") -> Callable[[], BenchRequest]:
    """Makes reports, each from another address from `first` on, to all services in turn."""
    people = itertools.count(int(IPv4Address(first)))
    services = itertools.cycle(catalogue().entries)

    def make() -> BenchRequest:
        body = json.dumps({"service": next(services)}).encode()
        return BenchRequest("POST", "/api/v1/reports/", body, _make_headers(str(IPv4Address(next(people)))))

    return make


def make_repeated_report() -> BenchRequest:
    """A report of one of a thousand networks: the limits would refuse one that reports all the time."""
    person = str(IPv4Address(int(IPv4Address("30.0.0.0")) + time.monotonic_ns() % 1000 * 256))
    return BenchRequest("POST", "/api/v1/reports/", b'{"service": "claude"}', _make_headers(person))


def _make_headers(person: str) -> dict[str, str]:
    return {"Content-Type": "application/json", "X-Forwarded-For": person}


@contextmanager
def run_server() -> Iterator[tuple[int, int]]:
    """The web server as `manage.py up` starts it, on a free port."""
    port = _find_free_port()
    plan = launch.read_plan(environment={"PORT": str(port)}, var=settings.VAR_DIR, demo_asked=False)
    with _run_program(launch.make_web_program(plan=plan).command, port) as running:
        yield running


@contextmanager
def run_hello() -> Iterator[tuple[int, int]]:
    """The same web server with the same options around hello.py."""
    port = _find_free_port()
    options = [option for option in serve.OPTIONS if option != serve.APPLICATION]
    command = (
        *(sys.executable, "-m", "granian", "reporter.speed.hello:application", *options),
        *("--host=127.0.0.1", f"--port={port}", "--workers=1"),
    )
    with _run_program(command, port) as running:
        yield running


def _find_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _run_program(command: Sequence[str], port: int) -> Iterator[tuple[int, int]]:
    process = subprocess.Popen(command, cwd=settings.BASE_DIR)
    try:
        _wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"the web server does not listen on port {port}")


def measure_load(
    port: int, pid: int, make: Callable[[], BenchRequest], count: int, *, clients: int = CLIENTS
) -> RequestCost:
    """Send `count` requests from as many connections that stay open."""
    requests = [make() for _ in range(count)]
    before, start = read_processor_times(pid), time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda n: _send(port, requests[n::clients]), range(clients)))
    return RequestCost((read_processor_times(pid) - before) / count, count / (time.monotonic() - start))


def _send(port: int, requests: list[BenchRequest]) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for method, path, body, headers in requests:
        client.request(method, path, body, headers)
        response = client.getresponse()
        response.read()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path} was answered with {response.status}")
    client.close()


def fetch(port: int, request: BenchRequest) -> tuple[float, dict[str, str], bytes]:
    """Seconds until the whole answer is there, its headers, and its body."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    client.connect()
    start = time.monotonic()
    client.request(request.method, request.path, request.body, request.headers)
    response = client.getresponse()
    body = response.read()
    seconds = time.monotonic() - start
    client.close()
    return seconds, {name.lower(): value for name, value in response.getheaders()}, body


def read_processor_times(pid: int) -> float:
    """Seconds of user and system time of a process and its children, from /proc, see proc(5)."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = stat.read_text().split(" ", 1)
        except OSError:  # it ended meanwhile
            continue
        fields = rest.rpartition(")")[2].split()
        if int(number) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total

"""Nothing lost, nothing twice: what was acknowledged is in the log once, and counts are those of the log.

Thirty-two programs report through the front door, some twice, some giving up before the answer and trying
again, while the worker is killed in the middle of a tick and Valkey is killed and comes back empty.
"""

import json
import os
import random
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address
from threading import Event
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.builders.bookkeeping import counted_by_tick, in_the_log, logged_ids, rolled_up, tick_walks
from tests.sites.running import Site, wait_until

THREADS = 32
REPORTS = 5_000
REPEATS = 1_000  # of them; the same person says the same again
WITHIN = 120  # seconds for whatever comes next, also on a busy machine
IMPATIENT = 10  # every tenth gives up before the answer, and says it again
FIRST_ADDRESS = IPv4Address("198.18.0.0")  # addresses for tests of machines (RFC 2544)
APART = 31  # from one to the next: busy networks would be asked for proofs of work
SERVICES = {"claude": ("chat", "api", ""), "slack": ("",), "github": ("", "api")}


@dataclass(frozen=True)
class Saying:
    """One report that a program means to make."""

    address: IPv4Address
    body: bytes
    impatient: bool


@dataclass
class Answers:
    """What the site said, by all programs together (list.append is atomic)."""

    statuses: list[int] = field(default_factory=list)
    created: list[str] = field(default_factory=list)  # ids answered with 201
    acknowledged: list[str] = field(default_factory=list)  # ids answered with 201 or 200

    def take(self, status: int, body: bytes) -> None:
        self.statuses.append(status)
        if status in {200, 201}:
            (self.created if status == 201 else []).append(json.loads(body)["id"])
            self.acknowledged.append(json.loads(body)["id"])


def sayings() -> list[Saying]:
    draw = random.Random(1)
    said = []
    for n in range(REPORTS - REPEATS):
        service = draw.choice(list(SERVICES))
        report = {"service": service, "surface": draw.choice(SERVICES[service])}
        report |= {
            "stance": draw.choice(["broken", "broken", "works"]),
            "region": draw.choice(["DE", "US-CA"]),
        }
        said.append(Saying(FIRST_ADDRESS + n * APART, json.dumps(report).encode(), n % IMPATIENT == 0))
    said += draw.sample(said, REPEATS)
    draw.shuffle(said)
    return said


def report_all(site: Site, said: list[Saying], answers: Answers, back: Event) -> None:
    """One program: one connection, kept as long as it lasts. The last third waits for the engines."""
    with closing(connect(site)) as connection:
        for n, saying in enumerate(said):
            if n * 3 >= len(said) * 2:
                back.wait(WITHIN)
            if saying.impatient:
                hang_up(site, saying)
            for _ in range(3):
                with suppress(HTTPException, OSError):
                    answers.take(*ask(connection, saying))
                    break
                connection.close()  # the next request opens it again


def connect(site: Site) -> HTTPConnection:
    return HTTPConnection(urlsplit(site.url).netloc, timeout=WITHIN)


def ask(connection: HTTPConnection, saying: Saying) -> tuple[int, bytes]:
    send(connection, saying)
    answer = connection.getresponse()
    return answer.status, answer.read()


def hang_up(site: Site, saying: Saying) -> None:
    """Send the report and do not wait for the answer."""
    with closing(connect(site)) as connection:
        send(connection, saying)


def send(connection: HTTPConnection, saying: Saying) -> None:
    headers = {"Content-Type": "application/json", "X-Forwarded-For": str(saying.address)}
    connection.request("POST", "/api/v1/reports/", saying.body, headers)


@pytest.fixture
def database(site: Site) -> Iterator[psycopg.Connection]:
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        yield connection


def test_every_acknowledged_report_is_in_the_log_once_and_counted(site, database):
    earlier = logged_ids(database)
    answers = Answers()
    said, back = sayings(), Event()

    with ThreadPoolExecutor(THREADS) as programs:
        running = [programs.submit(report_all, site, said[n::THREADS], answers, back) for n in range(THREADS)]
        try:
            harm(site, database, answers)
        finally:
            back.set()
        finish(running)

    assert (set(answers.statuses), len(answers.statuses)) == ({200, 201}, REPORTS)
    assert len(answers.created) == len(set(answers.created))
    assert logged_ids(database) - earlier == set(answers.acknowledged)
    assert len(set(answers.acknowledged)) >= REPORTS - REPEATS
    wait_until(lambda: counted_by_tick(database), within=WITHIN, otherwise=site.log)
    assert rolled_up(database, "aggregator_rollup", "minute") == in_the_log(database, "minute")
    assert rolled_up(database, "aggregator_rolluphour", "hour") == in_the_log(database, "hour")


def harm(site: Site, database: psycopg.Connection, answers: Answers) -> None:
    """Kill the worker, in a tick if one comes by, then Valkey; both return while reports are coming in."""
    third = REPORTS // 3
    wait_until(lambda: tick_walks(database) or len(answers.statuses) > third, within=WITHIN, pause=0.01)
    site.kill("worker")
    site.start("worker")
    wait_until(lambda: len(answers.statuses) > third, within=WITHIN)
    os.kill(site.valkey.pid, signal.SIGKILL)
    wait_until(lambda: len(answers.statuses) > third + 300, within=WITHIN)
    site.valkey.restart()


def finish(running: list[Future[None]]) -> None:
    for each in running:
        each.result(timeout=2 * WITHIN)

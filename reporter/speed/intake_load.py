"""What a durable report costs: processor time of the web server and the database, and a bare INSERT."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from django.db import connection

from reporter.speed import benchmark
from reporter.speed.web_load import BenchRequest, make_new_reports, measure_load, read_processor_times
from reports.models import Report, Service
from reports.times import slot_of

# Up to 16 a statement holds few reports; from 32 on the cost of statement and commit is shared by many.
CLIENTS = (8, 16, 32, 64)
FIRST = "40.0.0.1"  # of the addresses: those of the bench's other reports are counted already
ROUNDS = 3
REPORTS, INSERTS = 4_000, 500  # in a round
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class IntakeCost(NamedTuple):
    """Of a report, from so many clients; seconds of processor time but for the rate."""

    clients: int
    web: float
    postgres: float
    rate: float  # reports a second
    empty: float  # an empty view with as many clients
    insert: float  # a bare INSERT by Django


def measure_intake(port: int, pid: int, *, scale: float) -> list[IntakeCost]:
    """Medians of rounds in which all take turns, so that a busy minute of the machine affects them all."""
    make = make_new_reports(FIRST)
    rounds = [
        _measure_round(port, pid, make, clients=clients, scale=scale)
        for _ in range(ROUNDS)
        for clients in CLIENTS
    ]
    return [_find_medians([each for each in rounds if each.clients == clients]) for clients in CLIENTS]


def _measure_round(
    port: int, pid: int, make: Callable[[], BenchRequest], *, clients: int, scale: float
) -> IntakeCost:
    count = max(50, int(REPORTS * scale))
    empty = measure_load(port, pid, _ask_nothing, count, clients=clients)
    before = _read_postgres_time()
    cost = measure_load(port, pid, make, count, clients=clients)
    postgres = (_read_postgres_time() - before) / count
    insert = _measure_inserts(max(50, int(INSERTS * scale)))
    return IntakeCost(clients, cost.seconds, postgres, cost.rate, empty.seconds, insert)


def _find_medians(rounds: list[IntakeCost]) -> IntakeCost:
    _, *figures = zip(*rounds, strict=True)
    return IntakeCost(rounds[0].clients, *(statistics.median(each) for each in figures))


def _ask_nothing() -> BenchRequest:
    return BenchRequest("GET", benchmark.PATH, None, {})


def _measure_inserts(count: int) -> float:
    """Processor time of this process for one row of the log, by Django's ORM and with a commit of its own."""
    service, now = Service.objects.order_by("pk")[0], datetime.now(UTC)
    rows = [
        Report(
            slot=slot_of(now), service=service, reporter_key=os.urandom(16), network_key=os.urandom(16),
            id=uuid4(), received_at=now, changed_at=now,
        )
        for _ in range(count)
    ]  # fmt: skip
    begun = time.process_time()
    for row in rows:
        row.save(force_insert=True)
    return (time.process_time() - begun) / count


def _read_postgres_time() -> float:
    """Seconds of all the server's processes so far, also of those that have ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    server = int(_read_stat(backend)[1])
    ended = sum(int(ticks) for ticks in _read_stat(server)[13:15]) / TICKS_A_SECOND
    return read_processor_times(server) + ended


def _read_stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name of the program, see proc(5): state, parent, ..."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def describe_intake(costs: list[IntakeCost]) -> Iterator[tuple[str, str, float, str]]:
    """Key, name, value and unit of each figure."""
    for cost in costs:
        of, key = f"durable report, {cost.clients} clients", f"durable_{cost.clients}"
        yield f"{key}_us", f"{of}: processor time", cost.web * 1e6, "us"
        yield f"{key}_rps", f"{of}: a second", cost.rate, "/s"
        yield f"{key}_cpu_ratio", f"{of}: processor time / empty", cost.web / cost.empty, "x"
        yield f"{key}_insert_ratio", f"{of}: processor time / INSERT", cost.web / cost.insert, "x"
        yield f"{key}_postgres_us", f"{of}: PostgreSQL", cost.postgres * 1e6, "us"

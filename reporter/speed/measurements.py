"""The measurements behind `make bench`. See management/commands/bench.py for how they are meant."""

import io
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from aggregator.models.bookkeeping import Tick
from aggregator.pipeline import tick
from reporter.speed import benchmark
from reporter.speed.intake_load import describe_intake, measure_intake
from reporter.speed.kept_load import KeptLoad, describe_kept, measure_hello
from reporter.speed.storm import fill_log, measure_page
from reporter.speed.web_load import (
    BenchRequest,
    RequestCost,
    make_new_reports,
    make_repeated_report,
    measure_load,
    run_server,
)
from reports import partitions
from reports.queries import catalogue
from reports.times import DAY, MINUTE

REQUESTS = 2_000  # of a kind in a round
COUNTS = {"page_made": 60, "timeseries": 200}  # these cost more; with 240 services no page is made twice
WARM = 30
BROWSER = {"Accept-Encoding": "gzip"}
ROUNDS = 3  # kinds take turns, so that a busy minute of the machine affects them all
A_DAY = 1_000_000  # reports
TICKS = 15
DATABASE = "outages_bench"  # the only one that is emptied


@dataclass(frozen=True)
class Measurement:
    """A figure with a name for people and a key for programs."""

    key: str
    name: str
    value: float
    unit: str

    @classmethod
    def of(cls, figure: tuple[str, str, float, str]) -> "Measurement":
        return cls(*figure)


class UnableToMeasure(RuntimeError):
    """The bench empties its database; it takes only the one that it made for itself."""

    def __str__(self) -> str:
        return str(self.__doc__)


def measure_all(*, scale: float, clock: Callable[[], datetime]) -> list[Measurement]:
    """The web server on a nearly empty log, a page in an outage, the tick with a million reports a day."""
    # The bench empties its database, so it must never run on a real one.
    if connection.settings_dict["NAME"] != DATABASE:
        raise UnableToMeasure
    call_command("prepare", stdout=io.StringIO())
    web, page = (
        list(_measure_web(scale, clock)),
        [Measurement.of(figure) for figure in measure_page(clock, tick.run)],
    )
    call_command("flush", interactive=False, verbosity=0)
    call_command("prepare", stdout=io.StringIO())
    return [*web, *page, *_measure_ticks(scale, clock().replace(second=30, microsecond=0))]


def _measure_web(scale: float, clock: Callable[[], datetime]) -> list[Measurement]:
    tick.run(now=clock())  # what is read is published
    everywhere = itertools.cycle(catalogue().entries)
    kinds: dict[str, Callable[[], BenchRequest]] = {
        "empty": lambda: BenchRequest("GET", benchmark.PATH, None, {}),
        "intake": make_new_reports(),
        "repeat": make_repeated_report,
        # "page" is kept; "page_made" is of a service that nobody asked for yet.
        "page": lambda: BenchRequest("GET", "/services/claude/", None, BROWSER),
        "page_made": lambda: BenchRequest("GET", f"/services/{next(everywhere)}/", None, BROWSER),
        "board": lambda: BenchRequest("GET", "/", None, BROWSER),
        "api_service": lambda: BenchRequest("GET", "/api/v1/services/claude/", None, BROWSER),
        "api_services": lambda: BenchRequest("GET", "/api/v1/services/", None, BROWSER),
        "timeseries": lambda: BenchRequest("GET", "/api/v1/services/claude/timeseries/", None, BROWSER),
    }
    rounds: dict[str, list[RequestCost]] = {name: [] for name in kinds}
    with run_server() as (port, pid):
        # The first requests compile templates and open connections.
        for make in kinds.values():
            measure_load(port, pid, make, WARM)
        kept = KeptLoad(port)
        for _ in range(ROUNDS):
            tick.run(now=clock())
            for name, make in (kinds | {"unchanged": kept.make_conditional_request}).items():
                rounds.setdefault(name, []).append(
                    measure_load(port, pid, make, max(50, int(COUNTS.get(name, REQUESTS) * scale)))
                )
        waits = kept.measure_first_readers(lambda: tick.run(now=clock()))
        intake = measure_intake(port, pid, scale=scale)
    hello = measure_hello(kept.page_bytes, count=max(50, int(REQUESTS * scale)))
    costs = {
        name: RequestCost(statistics.median(c.seconds for c in each), statistics.median(c.rate for c in each))
        for name, each in rounds.items()
    }
    costs["hello"] = hello
    return [
        *_list_web_figures(costs),
        *map(Measurement.of, describe_kept(costs, waits)),
        *(Measurement(*figure) for figure in describe_intake(intake)),
    ]


def _list_web_figures(costs: dict[str, RequestCost]) -> Iterator[Measurement]:
    empty = costs["empty"]
    for name, cost in costs.items():
        yield Measurement(f"{name}_us", f"{name}: processor time a request", cost.seconds * 1e6, "us")
        yield Measurement(f"{name}_rps", f"{name}: requests a second", cost.rate, "/s")
        if name != "empty":
            yield Measurement(
                f"{name}_cpu_ratio", f"{name}: processor time / empty", cost.seconds / empty.seconds, "x"
            )
            yield Measurement(f"{name}_rate_ratio", f"{name}: rate / empty", cost.rate / empty.rate, "x")


def _measure_ticks(scale: float, now: datetime) -> list[Measurement]:
    """A day with a million reports, then ticks: at rest, with new reports, and at the turn of a minute.

    Counting the rows of that day is timed beside each tick. It is the unit of a tick's cost, because it
    changes with machine and load as the tick does.
    """
    partitions.create_days(first=(now - 2 * DAY).date(), last=(now + DAY).date())
    reports = int(A_DAY * scale)
    fill_log(reports, now - DAY, now)
    Tick.objects.all().delete()
    first = _time_tick(now)
    rest, busy, turn, count = [], [], [], []
    for n in range(TICKS):
        at = now + n * MINUTE
        turn.append(_time_tick(at + timedelta(seconds=6)))
        fill_log(reports // 8640, at, at + timedelta(seconds=10))  # what ten seconds bring
        busy.append(_time_tick(at + timedelta(seconds=16)))
        rest.append(_time_tick(at + timedelta(seconds=17)))
        count.append(_time_count(at - DAY, at))
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


def _time_count(first: datetime, last: datetime) -> float:
    """Seconds to count the rows of [first, last)."""
    start = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM reports_report WHERE received_at >= %s AND received_at < %s", [first, last]
        )
    return time.monotonic() - start


def _time_tick(now: datetime) -> float:
    start = time.monotonic()
    tick.run(now=now)
    return time.monotonic() - start

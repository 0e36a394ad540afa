"""The measurements behind `make bench`. See management/commands/bench.py for how they are meant."""

import io
import itertools
import statistics
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connection

from aggregator.pipeline import tick
from reporter.speed import benchmark
from reporter.speed.figures import Measurement
from reporter.speed.intake_load import describe_intake, measure_intake
from reporter.speed.kept_load import KeptLoad, describe_kept, measure_hello
from reporter.speed.scattering import scatter_reports
from reporter.speed.web_load import (
    BenchRequest,
    RequestCost,
    make_new_reports,
    make_repeated_report,
    measure_load,
    run_server,
)
from reports.queries import catalogue

REQUESTS = 2_000  # of a kind in a round
COUNTS = {"page_made": 60, "timeseries": 200}  # these cost more; with so many services no page is made twice
WARM = 30
TICK = timedelta(seconds=10)
BROWSER = {"Accept-Encoding": "gzip"}
ROUNDS = 3  # kinds take turns, so that a busy minute of the machine affects them all
DATABASE = "outages_bench"  # the only one that is emptied


class UnableToMeasure(RuntimeError):
    """The bench empties its database; it takes only the one that it made for itself."""

    def __str__(self) -> str:
        return str(self.__doc__)


def empty_database() -> None:
    """As a new site."""
    # The bench empties its database, so it must never run on a real one.
    if connection.settings_dict["NAME"] != DATABASE:
        raise UnableToMeasure
    call_command("prepare", stdout=io.StringIO())
    call_command("flush", interactive=False, verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())


def measure_web(*, scale: float, clock: Callable[[], datetime]) -> list[Measurement]:
    """The web server, on an empty log."""
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
        waits = kept.measure_first_readers(lambda: _publish_news(clock()))
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


def _publish_news(now: datetime) -> None:
    """A tick after which the page that is read is another one."""
    scatter_reports(count=2, first=now - TICK, last=now, service="claude")
    tick.run(now=now)


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

"""The measurements behind `make bench`. See management/commands/bench.py for how they are meant."""

import io
import itertools
import statistics
from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from aggregator.models.detection import Watch
from aggregator.models.states import Level
from aggregator.pipeline import tick
from reporter.speed import benchmark, page_weight
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
from reports import partitions
from reports.queries import catalogue
from reports.times import DAY, MINUTE

REQUESTS = 2_000  # of a kind in a round
COUNTS = {"page_made": 60, "timeseries": 200}  # these cost more; with 240 services no page is made twice
WARM = 30
BROWSER = {"Accept-Encoding": "gzip"}
ROUNDS = 3  # kinds take turns, so that a busy minute of the machine affects them all
QUIET = 100_000  # reports on all services in the days before the storm: about four an hour for each
# What the page tells that people open when something is down: reports of the last minutes, after quiet days.
QUIET_DAYS, STORM_MINUTES, STORM = 4, 40, 1_000
# Sent by the same server in the same way as any static file: the least that a browser can paint.
EMPTY = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Empty</title><p>Empty</p></html>'
DATABASE = "outages_bench"  # the only one that is emptied


class UnableToMeasure(RuntimeError):
    """The bench empties its database; it takes only the one that it made for itself."""

    def __str__(self) -> str:
        return str(self.__doc__)


def measure_web(*, scale: float, clock: Callable[[], datetime]) -> list[Measurement]:
    """The web server on an empty log, and a page in an outage."""
    return [*_measure_web(scale, clock), *_measure_page(clock())]


def empty_database() -> None:
    """As a new site."""
    # The bench empties its database, so it must never run on a real one.
    if connection.settings_dict["NAME"] != DATABASE:
        raise UnableToMeasure
    call_command("prepare", stdout=io.StringIO())
    call_command("flush", interactive=False, verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())


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


def _measure_page(now: datetime) -> Iterator[Measurement]:
    """What a phone loads that opens the page of Claude for the first time, in the middle of an outage."""
    path = page_weight.find_browser()
    if path is None:
        return
    _make_storm(now)
    (settings.STATIC_ROOT / "empty.html").write_text(EMPTY)
    with run_server() as (port, _), page_weight.open_browser(path=path) as browser:
        site = f"http://127.0.0.1:{port}"
        url = f"{site}/services/claude/"
        weight = page_weight.weigh_page(browser=browser, url=url)
        empty, frame, first = page_weight.measure_first_paints(
            browser=browser, urls=(f"{site}/static/empty.html", f"{site}/nothing-here/", url)
        )
    yield Measurement(
        "first_visit_kb", "page in trouble: all of a first visit", weight.wire_bytes / 1000, "kB"
    )
    yield Measurement("first_visit_requests", "page in trouble: requests", weight.requests, "")
    yield Measurement("first_words_ms", "page in trouble: first words", first, "ms")
    yield Measurement("first_words_empty_ms", "empty page: first words", empty, "ms")
    yield Measurement("first_words_ratio", "page in trouble: first words / empty", first / empty, "x")
    # Our emptiest page, the 404: what head, foot, style and scripts cost.
    yield Measurement("first_words_frame_ratio", "our emptiest page: first words / empty", frame / empty, "x")


def _make_storm(now: datetime) -> None:
    """Quiet days and an outage that goes on, in the log and through the tick, in an emptied database."""
    call_command("flush", interactive=False, verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())
    partitions.create_days(first=(now - (QUIET_DAYS + 1) * DAY).date(), last=(now + DAY).date())
    scatter_reports(count=QUIET, first=now - QUIET_DAYS * DAY, last=now)
    tick.run(now=now - (STORM_MINUTES + 5) * MINUTE)  # the detector's memory begins here
    scatter_reports(count=STORM, first=now - STORM_MINUTES * MINUTE, last=now, service="claude")
    tick.run(now=now)
    if Watch.objects.get(service__slug="claude").level != Level.PROBLEM:
        raise RuntimeError("the storm that the page is to tell of was not seen")

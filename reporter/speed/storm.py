"""A page in an outage: what a first visit and an open page fetch. Written into an emptied database."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command

from aggregator.models.detection import Watch
from aggregator.models.states import Level
from aggregator.pipeline import tick
from reporter.speed import page_weight
from reporter.speed.figures import Measurement
from reporter.speed.open_page import describe_weight, weigh_open_page
from reporter.speed.scattering import scatter_reports
from reporter.speed.web_load import run_server
from reports import partitions
from reports.times import DAY, MINUTE

QUIET = 100_000  # reports on all services in the days before the storm: about four an hour for each
# What the page tells that people open when something is down: reports of the last minutes, after quiet days.
QUIET_DAYS, STORM_MINUTES, STORM = 4, 40, 1_000
OPEN_PAGES = {"open_trouble": "/services/claude/", "open_quiet": "/services/slack/", "open_board": "/"}
# Sent by the same server in the same way as any static file: the least that a browser can paint.
EMPTY = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Empty</title><p>Empty</p></html>'


def measure_page(clock: Callable[[], datetime]) -> Iterator[Measurement]:
    """What a phone loads that opens the page of Claude for the first time, in the middle of an outage."""
    path = page_weight.find_browser()
    if path is None:
        return
    _make_storm(clock())
    (settings.STATIC_ROOT / "empty.html").write_text(EMPTY)
    with run_server() as (port, _):
        site = f"http://127.0.0.1:{port}"
        url = f"{site}/services/claude/"
        with page_weight.open_browser(path=path) as browser:
            weight = page_weight.weigh_page(browser=browser, url=url)
            empty, frame, first = page_weight.measure_first_paints(
                browser=browser, urls=(f"{site}/static/empty.html", f"{site}/nothing-here/", url)
            )
        # Not beside the browser: its event loop keeps Django from the database.
        yield from _weigh_open_pages(port, clock)
    yield Measurement(
        "first_visit_kb", "page in trouble: all of a first visit", weight.wire_bytes / 1000, "kB"
    )
    yield Measurement("first_visit_requests", "page in trouble: requests", weight.requests, "")
    yield Measurement("first_words_ms", "page in trouble: first words", first, "ms")
    yield Measurement("first_words_empty_ms", "empty page: first words", empty, "ms")
    yield Measurement("first_words_ratio", "page in trouble: first words / empty", first / empty, "x")
    # Our emptiest page, the 404: what head, foot, style and scripts cost.
    yield Measurement("first_words_frame_ratio", "our emptiest page: first words / empty", frame / empty, "x")


def _weigh_open_pages(port: int, clock: Callable[[], datetime]) -> Iterator[Measurement]:
    """Of the service in trouble, of a quiet one, and of the board, each after a tick with new reports."""

    def publish() -> None:
        now = clock()
        few, since = STORM // (6 * STORM_MINUTES), now - timedelta(seconds=10)
        scatter_reports(count=few, first=since, last=now, service="claude")
        tick.run(now=now)

    publish()  # the last tick was before the paints were measured: pages are marked as old
    for name, path in OPEN_PAGES.items():
        yield from map(Measurement.of, describe_weight(name, weigh_open_page(port, path, publish)))


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

"""A page in an outage: what a first visit and an open page fetch. Written into an emptied database."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from aggregator.models.detection import Watch
from aggregator.models.states import Level
from reporter.speed import page_weight
from reporter.speed.open_page import describe_weight, weigh_open_page
from reporter.speed.web_load import run_server
from reports import partitions, sql
from reports.times import DAY, MINUTE

Figure = tuple[str, str, float, str]  # key, words, value and unit
Clock = Callable[[], datetime]
# The tick itself is given: imported here too, it would make the longest chain of imports longer.
RunTick = Callable[..., object]

QUIET = 100_000  # reports on all services in the days before the storm: about four an hour for each
# What the page tells that people open when something is down: reports of the last minutes, after quiet days.
QUIET_DAYS, STORM_MINUTES, STORM = 4, 40, 1_000
OPEN_PAGES = {"open_trouble": "/services/claude/", "open_quiet": "/services/slack/", "open_board": "/"}
# Sent by the same server in the same way as any static file: the least that a browser can paint.
EMPTY = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Empty</title><p>Empty</p></html>'


def measure_page(clock: Clock, run_tick: RunTick) -> Iterator[Figure]:
    """What a phone loads that opens the page of Claude for the first time, in the middle of an outage."""
    path = page_weight.find_browser()
    if path is None:
        return
    _make_storm(clock(), run_tick)
    (settings.STATIC_ROOT / "empty.html").write_text(EMPTY)
    with run_server() as (port, _), page_weight.open_browser(path=path) as browser:
        site = f"http://127.0.0.1:{port}"
        url = f"{site}/services/claude/"
        weight = page_weight.weigh_page(browser=browser, url=url)
        empty, frame, first = page_weight.measure_first_paints(
            browser=browser, urls=(f"{site}/static/empty.html", f"{site}/nothing-here/", url)
        )
        yield from _weigh_open_pages(port, clock, run_tick)
    yield ("first_visit_kb", "page in trouble: all of a first visit", weight.wire_bytes / 1000, "kB")
    yield ("first_visit_requests", "page in trouble: requests", weight.requests, "")
    yield ("first_words_ms", "page in trouble: first words", first, "ms")
    yield ("first_words_empty_ms", "empty page: first words", empty, "ms")
    yield ("first_words_ratio", "page in trouble: first words / empty", first / empty, "x")
    # Our emptiest page, the 404: what head, foot, style and scripts cost.
    yield ("first_words_frame_ratio", "our emptiest page: first words / empty", frame / empty, "x")


def _weigh_open_pages(port: int, clock: Clock, run_tick: RunTick) -> Iterator[Figure]:
    """Of the service in trouble, of a quiet one, and of the board, each after a tick with new reports."""

    def publish() -> None:
        now = clock()
        fill_log(STORM // (6 * STORM_MINUTES), now - timedelta(seconds=10), now, service="claude")
        run_tick(now=now)

    publish()  # the last tick was before the paints were measured: pages are marked as old
    for name, path in OPEN_PAGES.items():
        yield from describe_weight(name, weigh_open_page(port, path, publish))


def _make_storm(now: datetime, run_tick: RunTick) -> None:
    """Quiet days and an outage that goes on, in the log and through the tick, in an emptied database."""
    call_command("flush", interactive=False, verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())
    partitions.create_days(first=(now - (QUIET_DAYS + 1) * DAY).date(), last=(now + DAY).date())
    fill_log(QUIET, now - QUIET_DAYS * DAY, now)
    run_tick(now=now - (STORM_MINUTES + 5) * MINUTE)  # the detector's memory begins here
    fill_log(STORM, now - STORM_MINUTES * MINUTE, now, service="claude")
    run_tick(now=now)
    if Watch.objects.get(service__slug="claude").level != Level.PROBLEM:
        raise RuntimeError("the storm that the page is to tell of was not seen")


def fill_log(count: int, first: datetime, last: datetime, *, service: str = "") -> None:
    """Reports in the log, evenly over the time, of one service or of all."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("reporter", "scatter_reports"),
            {"count": count, "first": first, "last": last, "service": service},
        )
        cursor.execute("ANALYZE reports_report")

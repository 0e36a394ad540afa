"""What a tick costs with a million reports a day, and its last stage, the publication, apart."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from aggregator.models.bookkeeping import Tick
from aggregator.pipeline import baselines, publications, tick
from reporter.speed.figures import Measurement
from reporter.speed.scattering import scatter_reports
from reports import partitions
from reports.queries import catalogue
from reports.times import DAY, MINUTE

A_DAY = 1_000_000  # reports
TICKS = 15
# Before the first tick that counts: expected bands are computed for each minute of a quarter of an hour once.
SETTLING = 16  # minutes
# New reports in ten seconds, as times those of a usual day.
RUSHES = (10, 100)
WORDS = {
    "turn": "at the turn of a minute",
    "busy": "with ten seconds of new reports",
    "rest": "with nothing new",
}


class TickCost(NamedTuple):
    """Seconds of a tick, and processor time of its last stage in the worker and in PostgreSQL together."""

    seconds: float
    publication: float


def measure_ticks(scale: float, now: datetime) -> list[Measurement]:
    """A day with a million reports, then ticks: at rest, with new reports, and at the turn of a minute.

    Counting the rows of that day is timed beside each tick. It is the unit of a tick's cost, because it
    changes with machine and load as the tick does.
    """
    reports = int(A_DAY * scale)
    first = _prepare_day(reports, now)
    ticks: dict[str, list[TickCost]] = {kind: [] for kind in WORDS}
    count = []
    for n in range(TICKS):
        at = now + n * MINUTE
        scatter_reports(
            count=reports // 8640, first=at - timedelta(seconds=6), last=at + timedelta(seconds=4)
        )
        ticks["turn"].append(_run_tick(at + timedelta(seconds=6)))
        scatter_reports(
            count=reports // 8640, first=at + timedelta(seconds=6), last=at + timedelta(seconds=16)
        )
        ticks["busy"].append(_run_tick(at + timedelta(seconds=16)))
        ticks["rest"].append(_run_tick(at + timedelta(seconds=17)))
        count.append(_time_count(at - DAY, at))
    rushes = [
        _measure_rush(reports // 8640 * times, now + (TICKS + n) * MINUTE) for n, times in enumerate(RUSHES)
    ]
    return [
        Measurement("tick_first_s", f"first tick ever, {reports:,} reports", first, "s"),
        *_list_tick_figures(ticks, statistics.median(count), reports),
        *_list_rush_figures(ticks["busy"], rushes),
    ]


def _prepare_day(reports: int, now: datetime) -> float:
    """Seconds of the first tick ever; then baselines are learned, and ticks go on until nothing is new."""
    now -= SETTLING * MINUTE
    partitions.create_days(first=(now - 2 * DAY).date(), last=(now + DAY).date())
    scatter_reports(count=reports, first=now - DAY, last=now + SETTLING * MINUTE)
    Tick.objects.all().delete()
    first = _run_tick(now).seconds
    baselines.fit(services=[entry.id for entry in catalogue().entries.values()], now=now)
    for n in range(SETTLING):
        _run_tick(now + n * MINUTE + timedelta(seconds=6))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return first


def _measure_rush(reports: int, at: datetime) -> tuple[int, TickCost]:
    scatter_reports(count=reports, first=at + timedelta(seconds=6), last=at + timedelta(seconds=16))
    return reports, _run_tick(at + timedelta(seconds=16))


def _list_tick_figures(
    ticks: dict[str, list[TickCost]], counting: float, reports: int
) -> Iterator[Measurement]:
    seconds = {kind: statistics.median(cost.seconds for cost in costs) for kind, costs in ticks.items()}
    for kind, words in WORDS.items():
        name = f"tick {words}, {reports:,} reports a day"
        published = statistics.median(cost.publication for cost in ticks[kind])
        yield Measurement(f"tick_{kind}_ms", name, 1000 * seconds[kind], "ms")
        yield Measurement(f"tick_{kind}_ratio", f"tick {words} / day counted", seconds[kind] / counting, "x")
        yield Measurement(
            f"publication_{kind}_ms", f"publication {words}: processor time", 1000 * published, "ms"
        )
    yield Measurement(
        "day_counted_ms", f"SELECT count(*) of a day, {reports:,} reports", 1000 * counting, "ms"
    )
    slowest = max(seconds.values())
    yield Measurement(
        "tick_share", "slowest of these / its ten seconds", slowest / settings.TICK_SECONDS, "x"
    )


def _list_rush_figures(busy: list[TickCost], rushes: list[tuple[int, TickCost]]) -> Iterator[Measurement]:
    usual = statistics.median(cost.seconds for cost in busy)
    for times, (reports, cost) in zip(RUSHES, rushes, strict=True):
        yield Measurement(
            f"tick_rush_{times}_ratio",
            f"tick with {times} times the new reports ({reports:,}) / with new reports",
            cost.seconds / usual,
            "x",
        )


def _time_count(first: datetime, last: datetime) -> float:
    """Seconds to count the rows of [first, last)."""
    start = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM reports_report WHERE received_at >= %s AND received_at < %s", [first, last]
        )
    return time.monotonic() - start


def _run_tick(now: datetime) -> TickCost:
    with _time_publication() as published:
        start = time.monotonic()
        tick.run(now=now)
        seconds = time.monotonic() - start
    return TickCost(seconds, sum(published))


@contextmanager
def _time_publication() -> Iterator[list[float]]:
    """Processor time of this stage alone, which the tick calls by its name."""
    published: list[float] = []
    refresh = publications.refresh

    def refresh_timed(**options: object) -> int:
        before = _read_processor_time()
        written = refresh(**options)  # type: ignore[arg-type]  # handed on as they came
        published.append(_read_processor_time() - before)
        return written

    publications.refresh = refresh_timed
    try:
        yield published
    finally:
        publications.refresh = refresh


def _read_processor_time() -> float:
    """Seconds of this process and of its process in PostgreSQL, see proc(5): schedstat counts nanoseconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = int(cursor.fetchone()[0])
    return time.process_time() + int(Path(f"/proc/{server}/schedstat").read_text().split()[0]) / 1e9

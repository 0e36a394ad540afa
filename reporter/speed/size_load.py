"""Whether reading becomes slower as reports are stored: pages and ticks with ten thousand and ten million."""

import itertools
import statistics
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from aggregator.models.bookkeeping import Tick
from aggregator.pipeline import tick
from reporter.speed.figures import Measurement
from reporter.speed.scattering import scatter_reports
from reporter.speed.web_load import BenchRequest, fetch, run_server
from reports import partitions
from reports.queries import catalogue
from reports.times import DAY

SIZES = (10_000, 1_000_000, 10_000_000)
DAYS = 30  # over which the reports are scattered
READS = 100
BROWSER = {"Accept-Encoding": "gzip"}


class PageTimes(NamedTuple):
    """Median seconds to a page that is kept, and to one that must be made first."""

    kept: float
    made: float


def measure_sizes(scale: float, clock: Callable[[], datetime]) -> Iterator[Measurement]:
    """Each size in addition to the one before, in an emptied database."""
    now = clock()
    partitions.create_days(first=(now - (DAYS + 1) * DAY).date(), last=(now + DAY).date())
    stored, least = 0, None
    for size in (int(size * scale) for size in SIZES):
        scatter_reports(count=size - stored, first=now - DAYS * DAY, last=now)
        stored = size
        # The first tick of all counts the whole log.
        Tick.objects.all().delete()
        tick.run(now=clock())
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        tick.run(now=clock())
        times = _time_pages()
        least = least or times
        for kind, seconds, first in zip(("kept", "made"), times, least, strict=True):
            name = f"service page, {kind}, {size:,} reports stored"
            yield Measurement(f"page_{kind}_{size}_ms", name, 1000 * seconds, "ms")
            yield Measurement(
                f"page_{kind}_{size}_ratio", f"{name} / {SIZES[0] * scale:,.0f}", seconds / first, "x"
            )


def _time_pages() -> PageTimes:
    everywhere = itertools.cycle(catalogue().entries)
    with run_server() as (port, _):
        for _ in range(READS // 10):
            _time_page(port, next(everywhere))
        made = [_time_page(port, next(everywhere)) for _ in range(READS)]
        kept = [_time_page(port, "claude") for _ in range(READS)]
    return PageTimes(statistics.median(kept), statistics.median(made))


def _time_page(port: int, service: str) -> float:
    return fetch(port, BenchRequest("GET", f"/services/{service}/", None, BROWSER))[0]

"""What answers cost that are kept: beside a fixed body of the same server, and after a tick."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping

from reporter.speed.web_load import BenchRequest, RequestCost, fetch, measure_load, run_hello

PATH = "/services/claude/"
BROWSER = {"Accept-Encoding": "gzip"}
TICKS = 20  # after each of which the first reader is timed
PACE = 0.004  # seconds between two readers: less than making a page takes
PATIENCE = 10.0  # seconds until a tick is on the page
KEPT = ("page", "board", "api_service", "api_services", "timeseries", "unchanged")


class KeptLoad:
    """Requests for a page that the server on `port` keeps."""

    def __init__(self, port: int) -> None:
        self._port = port
        _, self._headers, body = fetch(port, self.make_request())
        self.page_bytes = len(body)

    def make_request(self) -> BenchRequest:
        return BenchRequest("GET", PATH, None, BROWSER)

    def make_conditional_request(self) -> BenchRequest:
        """Whoever asks for it has the page already: 304, unless a tick came between."""
        return BenchRequest("GET", PATH, None, {**BROWSER, "If-None-Match": self._headers["etag"]})

    def measure_first_readers(self, publish: Callable[[], object]) -> tuple[float, float]:
        """Median seconds of who reads while the page is made anew, and of all others at the same pace."""
        first, hits = [], []
        for _ in range(TICKS):
            before = self._fetch_page()[1]
            publish()
            waits = list(self._read_until_renewed(before))
            first += waits[-1:]
            hits += waits[:-1]
        return statistics.median(first), statistics.median(hits)

    def _read_until_renewed(self, before: str) -> Iterator[float]:
        """Seconds of each reader of the page `before`; the last one came while the new one was made."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            seconds, etag = self._fetch_page()
            if etag != before:
                return
            yield seconds
            time.sleep(PACE)
        raise TimeoutError(f"the tick is not on the page after {PATIENCE} s")

    def _fetch_page(self) -> tuple[float, str]:
        seconds, headers, _ = fetch(self._port, self.make_request())
        return seconds, headers["etag"]


def measure_hello(size: int, *, count: int) -> RequestCost:
    """The same server with a fixed body of `size` bytes."""
    with run_hello() as (port, pid):
        make = lambda: BenchRequest("GET", f"/{size}", None, BROWSER)  # noqa: E731
        measure_load(port, pid, make, count // 10)
        return measure_load(port, pid, make, count)


def describe_kept(
    costs: Mapping[str, RequestCost], waits: tuple[float, float]
) -> Iterator[tuple[str, str, float, str]]:
    """Key, words, value and unit of each figure."""
    hello = costs["hello"]
    for name in KEPT:
        yield (
            f"{name}_hello_ratio",
            f"{name}: processor time / a fixed body as long as the page",
            costs[name].seconds / hello.seconds,
            "x",
        )
    first, hit = waits
    yield "first_reader_ratio", "first reader after a tick: latency / a hit", first / hit, "x"

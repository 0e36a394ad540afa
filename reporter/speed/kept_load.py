"""What answers cost that are kept: beside a fixed body of the same server, and after a tick."""

import statistics
from collections.abc import Callable, Iterator, Mapping

from reporter.speed.web_load import BenchRequest, RequestCost, fetch, measure_load, run_hello

PATH = "/services/claude/"
BROWSER = {"Accept-Encoding": "gzip"}
TICKS = 10  # after each of which the first reader is timed
HITS = 40  # whose median he is compared with
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
        """Median seconds of the first reader after a tick, and of a hit."""
        first, hits = [], []
        for _ in range(TICKS):
            hits += [fetch(self._port, self.make_request())[0] for _ in range(HITS // TICKS)]
            publish()
            first.append(fetch(self._port, self.make_request())[0])
        return statistics.median(first), statistics.median(hits)


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

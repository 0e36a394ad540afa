"""How the answers to ordinary readers change while others crowd the site: the row "slow, many, long".

Four readers open pages, board and API from connections that stay open, as fast as they are answered, for some
seconds alone and then beside each crowd, in turn. Their 95th percentiles are compared; beside the largest
crowd the 99th has a limit of its own. The last line is JSON.
"""

import argparse
import http.client
import json
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.overload.background import crowded
from tests.sites.running import running_site

READERS = 4
ADDRESSES = ("/services/claude/", "/", "/api/v1/services/claude/", "/services/slack/", "/api/v1/services/")
CROWDS = {
    "100 slow bodies": {"slow": 100, "silent": 0, "long": 0},
    "1,500 silent connections": {"slow": 0, "silent": 1500, "long": 0},
    "16 readers of long series": {"slow": 0, "silent": 0, "long": 16},
    "1,000 silent and 1,000 slow": {"slow": 1000, "silent": 1000, "long": 0},
    "all at once": {"slow": 100, "silent": 1500, "long": 16},
}
MOST = 2.0  # times the 95th percentile of readers who are alone
P99 = "seconds, 99th percentile"
LARGEST, MOST_P99 = "1,000 silent and 1,000 slow", 0.1  # seconds


@dataclass(frozen=True)
class Figure:
    """Seconds for answers to ordinary readers, and the statuses they got."""

    median: float
    p95: float
    p99: float
    answers: int
    failed: int


def measure(port: int, seconds: float) -> Figure:
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(READERS) as pool:
        found = [
            each for part in pool.map(lambda n: list(read(port, n, until)), range(READERS)) for each in part
        ]
    times = [took for took, status in found]
    return Figure(
        statistics.median(times),
        statistics.quantiles(times, n=20)[-1],
        statistics.quantiles(times, n=100)[-1],
        len(found),
        sum(status != 200 for _, status in found),
    )


def read(port: int, first: int, until: float) -> Iterator[tuple[float, int]]:
    """Seconds and status of each answer; one that failed altogether has status 0."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for n in range(first, sys.maxsize):
        begun = time.monotonic()
        if begun > until:
            return
        try:
            connection.request("GET", ADDRESSES[n % len(ADDRESSES)], headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException):
            connection.close()
            status = 0
        yield time.monotonic() - begun, status
        time.sleep(0.02)  # people do not ask as fast as they can


def compare(port: int, seconds: float, rounds: int) -> dict[str, list[float]]:
    """For each crowd, in each round, the ratio of the 95th percentiles; for the largest also the 99th."""
    found: dict[str, list[float]] = {name: [] for name in (*CROWDS, P99)}
    measure(port, seconds / 2)  # everything is made once
    for _ in range(rounds):
        for name, numbers in CROWDS.items():
            alone = measure(port, seconds)
            with crowded(port, numbers):
                beside = measure(port, seconds)
            found[name].append(beside.p95 / alone.p95)
            if name == LARGEST:
                found[P99].append(beside.p99)
            print(
                f"{name:<28} p95 {alone.p95 * 1000:6.1f} -> {beside.p95 * 1000:6.1f} ms,"
                f" p99 {alone.p99 * 1000:6.1f} -> {beside.p99 * 1000:6.1f} ms,"
                f" median {alone.median * 1000:6.1f} -> {beside.median * 1000:6.1f} ms,"
                f" {beside.failed} of {beside.answers} failed",
                flush=True,
            )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=15, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, help="of a running site; without it one is started")
    asked = parser.parse_args()
    if asked.port:
        found = compare(asked.port, asked.seconds, asked.rounds)
    else:
        with running_site() as site:
            found = compare(int(urlsplit(site.url).port or 0), asked.seconds, asked.rounds)
    ratios = {name: round(statistics.median(each), 3) for name, each in found.items()}
    print(json.dumps(ratios))
    return 0 if ratios.pop(P99) <= MOST_P99 and max(ratios.values()) <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())

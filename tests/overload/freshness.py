"""`python -m tests.overload.freshness`: from a report to chart and verdict, beside 500 reports a second.

Services that nobody else reports get one report each. It has arrived when a reader finds it counted in the
published answer, and that answer is assessed up to a later moment. The last line is JSON.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from tests.faults.clients import wire
from tests.faults.clients.crowd import PATH, SERVICES, ReportingClients
from tests.sites.running import running_site

BOARD = "/api/v1/services/"
MOST = 15.0  # seconds, 99th percentile
POLL = 0.2  # seconds
WARM = 15.0  # seconds of load before the first report that is followed
PATIENCE = 60.0  # seconds for one report
ADDRESS = "203.0.113.{}"


async def read_board(port: int) -> dict[str, Any]:
    status, body = await wire.ask(port, wire.get(BOARD), within=PATIENCE)
    assert status == 200, body
    board: dict[str, Any] = json.loads(body)
    return board


async def follow_reports(port: int, *, number: int, pause: float) -> list[float]:
    """Seconds of each, from the moment it was sent."""
    quiet = [each["slug"] for each in (await read_board(port))["services"] if each["slug"] not in SERVICES]
    sent: dict[str, tuple[float, datetime]] = {}
    took: dict[str, float] = {}
    sending = asyncio.create_task(_send(port, quiet[:number], pause, sent))
    while not sending.done() or (len(took) < len(sent) and _is_recent(sent)):
        board = await read_board(port)
        for slug in _find_arrived(board, sent):
            took.setdefault(slug, time.monotonic() - sent[slug][0])
        await asyncio.sleep(POLL)
    await sending
    missing = [PATIENCE] * (len(sent) - len(took))
    return sorted([*took.values(), *missing])


async def _send(port: int, slugs: list[str], pause: float, sent: dict[str, tuple[float, datetime]]) -> None:
    for number, slug in enumerate(slugs):
        begun = time.monotonic()
        said = {"service": slug, "stance": "broken", "region": "DE"}
        request = wire.post(PATH, said=said, address=ADDRESS.format(number % 250 + 1))
        status, body = await wire.ask(port, request, within=PATIENCE)
        assert status == 201, body
        sent[slug] = (begun, datetime.fromisoformat(wire.read_report(body)["received_at"]))
        await asyncio.sleep(pause)


def _find_arrived(board: Mapping[str, Any], sent: Mapping[str, tuple[float, datetime]]) -> list[str]:
    """The services whose report is counted, in an answer that is assessed up to a later moment."""
    until = datetime.fromisoformat(board["generated_at"])
    counted = {each["slug"] for each in board["services"] if each["reports"]}
    return [slug for slug, (_, received) in sent.items() if slug in counted and received < until]


def _is_recent(sent: Mapping[str, tuple[float, datetime]]) -> bool:
    return time.monotonic() - max(begun for begun, _ in sent.values()) < PATIENCE


async def measure(port: int, *, rate: float, number: int, pause: float) -> tuple[list[float], float]:
    """Seconds of each report, and how many of the others a second were acknowledged."""
    clients = ReportingClients(port=port, draw=random.Random(1))
    others = asyncio.create_task(clients.keep_reporting(rate=rate))
    await asyncio.sleep(WARM)
    begun, before = time.monotonic(), len(clients.tally.acknowledged)
    took = await follow_reports(port, number=number, pause=pause)
    reached = (len(clients.tally.acknowledged) - before) / (time.monotonic() - begun)
    others.cancel()
    await clients.cancel()
    return took, reached


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.overload.freshness", description=__doc__)
    parser.add_argument("--rate", type=float, default=500, help="other reports a second")
    parser.add_argument("--reports", type=int, default=200, help="how many are followed")
    parser.add_argument("--pause", type=float, default=0.53, help="seconds between two of them")
    asked = parser.parse_args()
    # So many people are in few networks here.
    with running_site(PROOF_OF_WORK="0") as site:
        port = int(urlsplit(site.url).port or 0)
        took, reached = asyncio.run(measure(port, rate=asked.rate, number=asked.reports, pause=asked.pause))
    found = {
        "reports": len(took),
        "rate": round(reached),
        "median": round(statistics.median(took), 1),
        "p99": round(statistics.quantiles(took, n=100)[-1], 1),
        "slowest": round(took[-1], 1),
    }
    print(json.dumps(found))
    return 0 if found["p99"] <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())

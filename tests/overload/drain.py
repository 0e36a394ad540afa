"""`python -m tests.overload.drain`: how long a full spool takes to drain, and whether reading goes on.

A site is started on a spool of 110,000 reports of the last half hour, as after an outage of its database.
People read all the time, and report. The last line is JSON.
"""

import argparse
import asyncio
import json
import os
import random
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # without those of the shell
django.setup()

from reports.intake.spool import FILE, Spool  # noqa: E402 - needs the models
from tests.builders.new_reports import make_new_report  # noqa: E402
from tests.faults.clients.crowd import ReportingClients  # noqa: E402
from tests.faults.clients.readers import Readers, ReadingTally  # noqa: E402
from tests.sites.running import READY_WITHIN, Site, prepared_site, says_ok, wait_until  # noqa: E402

MOST_BYTES = 64_000_000  # SPOOL_MAX_MB
BATCH = 500
RATE = 5.0  # new reports a second meanwhile
WITHIN = 900.0  # seconds
LOGGED = "SELECT count(*) FROM reports_report"


def fill(folder: Path, *, reports: int, services: list[int]) -> None:
    now = datetime.now(UTC)
    spool = Spool(folder, most_bytes=MOST_BYTES)
    for first in range(0, reports, BATCH):
        spool.append(
            [
                make_new_report(n, service=services[n % len(services)], at=now - timedelta(seconds=n % 1800))
                for n in range(first, min(first + BATCH, reports))
            ]
        )
    spool.close()


def count_waiting(folder: Path) -> int:
    with closing(sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True, timeout=10)) as spool:
        return int(spool.execute("SELECT count(*) FROM waiting").fetchone()[0])


async def watch(site: Site, folder: Path) -> tuple[float, ReadingTally, set[str]]:
    """Seconds until nothing waits, what readers got meanwhile, and the numbers that were acknowledged."""
    port = int(urlsplit(site.url).port or 0)
    readers, clients = Readers(port=port), ReportingClients(port=port, draw=random.Random(1))
    begun = time.monotonic()
    tasks = [
        asyncio.create_task(readers.keep_reading()),
        asyncio.create_task(clients.keep_reporting(rate=RATE)),
    ]
    while (waiting := await asyncio.to_thread(count_waiting, folder)) and time.monotonic() - begun < WITHIN:
        print(f"{time.monotonic() - begun:6.1f} s  {waiting} wait", flush=True)
        await asyncio.sleep(2)
    took = time.monotonic() - begun
    for task in tasks:
        task.cancel()
    await clients.cancel()
    return took, readers.tally, set(clients.tally.acknowledged)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.overload.drain", description=__doc__)
    parser.add_argument("--reports", type=int, default=110_000)
    asked = parser.parse_args()
    with prepared_site(PROOF_OF_WORK="0") as site:
        for name in ("worker", "beat", "web"):
            site.start(name)
        wait_until(lambda: says_ok(f"{site.url}readyz"), within=READY_WITHIN, otherwise=site.log)
        site.kill("web")
        folder = site.log.parent / "spool"
        with psycopg.connect(site.database_url, autocommit=True) as database:
            services = [row[0] for row in database.execute("SELECT id FROM reports_service").fetchall()]
            fill(folder, reports=asked.reports, services=services)
            print(f"{count_waiting(folder)} reports wait.", flush=True)
            site.start("web")
            wait_until(lambda: says_ok(f"{site.url}healthz"), within=READY_WITHIN, pause=0.05)
            took, reading, acknowledged = asyncio.run(watch(site, folder))
            wait_until(lambda: count_waiting(folder) == 0, within=60)
            rows = {str(row[0]) for row in database.execute("SELECT id FROM reports_report")}
    found = {
        "reports": asked.reports,
        "seconds": round(took, 1),
        "a_second": round(asked.reports / took),
        "reads": reading.answered,
        "reads_failed": reading.failed.total(),
        "slowest_read": round(reading.slowest, 2),
        "lost": len(acknowledged - rows) + max(0, asked.reports + len(acknowledged) - len(rows)),
    }
    print(json.dumps(found))
    return int(bool(found["lost"] or found["reads_failed"]))


if __name__ == "__main__":
    sys.exit(main())

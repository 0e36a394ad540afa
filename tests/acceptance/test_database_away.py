"""The database is killed, and the web server too: every report is kept, and is in the log once afterwards."""

import itertools
import os
import time
from pathlib import Path

import psycopg
import pytest

from tests.builders.bookkeeping import counted_by_tick, in_the_log, logged_ids, rolled_up
from tests.sites.frozen import frozen
from tests.sites.running import Site, says_ok, wait_until
from tests.sites.senders import FORM, read_status, send_form, try_report

WITHIN = 180  # seconds for whatever comes next, also on a busy machine
# By a web server that never reached the database since it was started.
READ = {
    "/": 200,
    "/de/services/claude/": 200,
    "/services/claude/?window=7d": 200,
    "/api/v1/services/": 200,
    "/api/v1/services/claude/": 200,
    "/api/v1/services/claude/timeseries/": 200,
    "/api/v1/services/claude/breakdown/": 200,
    "/api/v1/services/claude/incidents/": 200,
    "/api/v1/incidents/": 200,
    "/services/claude/?from=2026-01-01T00:00Z&to=2026-01-02T00:00Z": 503,
    "/incidents/": 503,
}
# Beyond what a report waits for a frozen database: a busy machine.
SOON = 20.0  # seconds


def report(site: Site, number: int, *, status: int) -> str:
    """Report as one of many people; the id that was acknowledged."""
    found, body = try_report(site, number)
    assert found == status, body
    return str(body["id"])


def read_logged(site: Site) -> set[str]:
    with psycopg.connect(site.database_url, autocommit=True) as database:
        return logged_ids(database)


def test_every_report_is_kept_and_counted_once_the_database_is_back(site: Site) -> None:
    earlier = read_logged(site)
    direct = [report(site, n, status=201) for n in range(20)]
    wait_until((site.log.parent / "publication/snapshots.sqlite3").exists, within=WITHIN, otherwise=site.log)

    site.postgres.kill()
    kept = [report(site, n, status=202) for n in range(20, 60)]
    form = send_form(site, "198.19.9.1")
    site.kill("web")
    site.start("web")
    wait_until(lambda: says_ok(f"{site.url}healthz"), within=WITHIN, otherwise=site.log)
    kept += [report(site, n, status=202) for n in range(60, 90)]
    again = report(site, 30, status=200)
    read = {path: read_status(site, path) for path in READ}
    site.postgres.restart()
    wait_until(lambda: says_ok(f"{site.url}readyz"), within=WITHIN, otherwise=site.log)

    assert form == (303, f"{FORM}thanks/?kept=1")
    assert again == kept[10]
    assert read == READ
    wait_until(lambda: len(read_logged(site) - earlier) >= 91, within=WITHIN, otherwise=site.log)
    logged = read_logged(site) - earlier
    assert (len(logged), set(direct + kept) - logged) == (91, set())
    people = itertools.count(100)
    wait_until(lambda: try_report(site, next(people))[0] == 201, within=WITHIN, otherwise=site.log)
    with psycopg.connect(site.database_url, autocommit=True) as database:
        wait_until(lambda: counted_by_tick(database), within=WITHIN, otherwise=site.log)
        assert rolled_up(database, "aggregator_rollup", "minute") == in_the_log(database, "minute")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the processes of PostgreSQL in /proc")
def test_a_frozen_database_keeps_no_report_waiting(site: Site) -> None:
    report(site, 5000, status=201)
    begun = time.monotonic()
    with frozen(site.database_url):
        kept = [report(site, n, status=202) for n in range(5001, 5005)]
        form = send_form(site, "198.19.9.2")
    took = time.monotonic() - begun
    wait_until(lambda: set(kept) <= read_logged(site), within=WITHIN, otherwise=site.log)

    assert form == (303, f"{FORM}thanks/?kept=1")
    assert took < SOON


def test_the_spool_holds_no_address(site: Site) -> None:
    spool = site.log.parent / "spool"

    content = b"".join(path.read_bytes() for path in spool.iterdir())

    assert {path.name for path in spool.iterdir()} >= {"reports.sqlite3", "catalogue.json"}
    assert os.stat(spool).st_mode & 0o077 == 0
    assert b"198.19." not in content

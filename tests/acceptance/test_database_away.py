"""The database is killed, and the web server too: every report is kept, and is in the log once afterwards."""

import itertools
import json
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from aggregator.publication.published import LEAD_TIMES, make_incident_key
from tests.builders.bookkeeping import add_incident, counted_by_tick, in_the_log, logged_ids, rolled_up
from tests.sites.frozen import frozen
from tests.sites.public_addresses import ASKED, PUBLISHED, list_addresses
from tests.sites.running import Site, says_ok, wait_until
from tests.sites.senders import FORM, read, send_form, try_report

WITHIN = 180  # seconds for whatever comes next, also on a busy machine
# Beyond what a report waits for a frozen database: a busy machine.
SOON = 20.0  # seconds


def report(site: Site, number: int, *, status: int) -> str:
    """Report as one of many people; the id that was acknowledged."""
    found, body = try_report(site, number)
    assert found == status, body
    return str(body["id"])


def make_incident(site: Site) -> str:
    """Its number."""
    with psycopg.connect(site.database_url, autocommit=True) as database:
        return str(add_incident(database, service="claude"))


def list_copied(copy: Path) -> set[str]:
    """What the web host holds of the publication."""
    if not copy.exists():
        return set()
    with closing(sqlite3.connect(copy)) as connection:
        return {key for (key,) in connection.execute("SELECT key FROM snapshot")}


def helps(answer: tuple[int, str, bytes]) -> bool:
    """Whether it is a 503 that tells what was published last, and where to go."""
    status, kind, body = answer
    if kind == "application/problem+json":
        return status == 503 and "published_at" in json.loads(body)
    return status == 503 and b"<time datetime=" in body and b'href="/' in body


def read_logged(site: Site) -> set[str]:
    with psycopg.connect(site.database_url, autocommit=True) as database:
        return logged_ids(database)


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


# Last, because by then every service was published.
def test_every_report_is_kept_and_counted_once_the_database_is_back(site: Site) -> None:
    incident, copy = make_incident(site), site.log.parent / "publication/snapshots.sqlite3"
    parts = {"problem": "claude", "open": incident, "resolved": incident}
    published, asked = (list_addresses(table, parts) for table in (PUBLISHED, ASKED))
    earlier = read_logged(site)
    direct = [report(site, n, status=201) for n in range(20)]
    awaited = {"claude", LEAD_TIMES, make_incident_key(int(incident))}
    wait_until(lambda: awaited <= list_copied(copy), within=WITHIN, otherwise=site.log)

    site.postgres.kill()
    kept = [report(site, n, status=202) for n in range(20, 60)]
    form = send_form(site, "198.19.9.1")
    site.kill("web")
    site.start("web")
    wait_until(lambda: says_ok(f"{site.url}healthz"), within=WITHIN, otherwise=site.log)
    kept += [report(site, n, status=202) for n in range(60, 90)]
    again = report(site, 30, status=200)
    found = {path: read(site, path) for path in (*published, *asked)}
    site.postgres.restart()
    wait_until(lambda: says_ok(f"{site.url}readyz"), within=WITHIN, otherwise=site.log)

    assert form == (303, f"{FORM}thanks/?kept=1")
    assert again == kept[10]
    assert {path: found[path][0] for path in published if found[path][0] != 200} == {}
    assert [path for path in asked if not helps(found[path])] == []
    wait_until(lambda: len(read_logged(site) - earlier) >= 91, within=WITHIN, otherwise=site.log)
    logged = read_logged(site) - earlier
    assert (len(logged), set(direct + kept) - logged) == (91, set())
    people = itertools.count(100)
    wait_until(lambda: try_report(site, next(people))[0] == 201, within=WITHIN, otherwise=site.log)
    with psycopg.connect(site.database_url, autocommit=True) as database:
        wait_until(lambda: counted_by_tick(database), within=WITHIN, otherwise=site.log)
        assert rolled_up(database, "aggregator_rollup", "minute") == in_the_log(database, "minute")

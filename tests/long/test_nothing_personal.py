"""Nothing of what a person sends is kept: by the database, its files and its log, the store, the spool, the
publication, a mirror, or any program's log; with the database up, away, and broken.

The short version, on the site of the suite, is tests/acceptance/test_nothing_personal.py.
"""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import psycopg
import pytest
import redis

from reporter.startup.processes import start_process, stop_process
from tests.builders.bookkeeping import counted_by_tick, logged_ids
from tests.requests.personal import FORM_TYPE, TRACES, PersonalRequest, list_requests, send_request
from tests.requests.traces import TraceSearch, list_forms
from tests.sites.remains import Remains, read_database, read_files, read_store
from tests.sites.running import READY_WITHIN, ROOT, Site, prepared_site, says_ok, wait_until

SEARCH = TraceSearch(list_forms(TRACES))


@pytest.fixture(scope="module")
def staffed_site() -> Iterator[Site]:
    """A site of its own, with pages for staff: it is broken, and everything that it has is read."""
    with prepared_site() as site:
        site.environment |= {"ADMIN": "1", "SECURE_COOKIES": "0"}
        site.start_all()
        wait_until_ready(site)
        yield site


def wait_until_ready(site: Site) -> None:
    wait_until(lambda: says_ok(f"{site.url}readyz"), within=READY_WITHIN, otherwise=site.log)


def has_drained(site: Site) -> bool:
    """Whether all is well, so also the spool is empty."""
    try:
        with urlopen(f"{site.url}readyz", timeout=10) as answer:  # noqa: S310  our own site
            return json.load(answer)["status"] == "ready"
    except OSError:
        return False


def list_remains(site: Site) -> Remains:
    """All that is at rest. The engines' data may lie outside of the site's folder."""
    yield from read_database(site.database_url)
    yield from read_store(site.environment["REDIS_URL"])
    yield from list_files(site)


def list_files(site: Site) -> Remains:
    for folder in {site.log.parent, site.postgres.home, site.valkey.home}:
        yield from read_files(folder)


def find_traces(remains: Remains) -> tuple[set[tuple[str, str]], set[str]]:
    """What was found and where, and which places were searched."""
    found, places = set(), set()
    for place, content in remains:
        places.add(place)
        found |= {(place, name) for name in SEARCH.find(content)}
    return found, places


def attempt_to_sign_in(site: Site) -> int:
    """With names and passwords that must not be kept; the form's token comes first."""
    with closing(HTTPConnection(urlsplit(site.url).netloc, timeout=60)) as connection:
        connection.request("GET", "/admin/login/")
        answer = connection.getresponse()
        token = answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
        answer.read()
    said = {"username": TRACES["account"], "password": TRACES["password"], "csrfmiddlewaretoken": token}
    headers = {"Content-Type": FORM_TYPE, "Cookie": f"csrftoken={token}"}
    return send_request(site.url, PersonalRequest("POST", "/admin/login/", urlencode(said).encode(), headers))


def write_mirror(site: Site) -> None:
    """Its first files: all services take minutes."""
    folder = site.log.parent / "mirror"
    with site.log.open("ab") as out:
        command = [sys.executable, "manage.py", "publish", str(folder)]
        publish = start_process(
            command, orphaned=signal.SIGTERM, cwd=ROOT, env=site.environment, stdout=out, stderr=out
        )
    wait_until(lambda: any(folder.glob("services/*/index.html")), within=READY_WITHIN, otherwise=site.log)
    stop_process(publish, how=signal.SIGTERM, within=20)


def send_all(site: Site, *, away: bool) -> list[tuple[PersonalRequest, int]]:
    """Send every request; those whose answer is another than it should be."""
    wrong = []
    for each in list_requests():
        code = send_request(site.url, each)
        if code != (each.away if away and each.away else each.up):
            wrong.append((each, code))
    return wrong


def send_to_broken_database(site: Site) -> tuple[list[int], int]:
    """Statements fail: PostgreSQL's log has them, and the web server's its errors. The answers' codes."""
    with psycopg.connect(site.database_url, autocommit=True) as database:
        database.execute("ALTER FUNCTION reports_append RENAME TO renamed")
        codes = [send_request(site.url, each) for each in list_requests()]
        database.execute("ALTER FUNCTION renamed RENAME TO reports_append")
        database.execute("ALTER TABLE aggregator_incident RENAME TO renamed")
        failed = send_request(site.url, PersonalRequest("GET", f"/incidents/?since={TRACES['junk']}"))
        database.execute("ALTER TABLE renamed RENAME TO aggregator_incident")
    return codes[:2], failed


def count_reports(site: Site) -> int:
    with psycopg.connect(site.database_url, autocommit=True) as database:
        wait_until(lambda: counted_by_tick(database), within=READY_WITHIN, otherwise=site.log)
        return len(logged_ids(database))


def is_published(site: Site) -> bool:
    with psycopg.connect(site.database_url, autocommit=True) as database:
        return bool(database.execute("SELECT 1 FROM aggregator_publishedsnapshot LIMIT 1").fetchone())


def test_nothing_that_a_person_sent_is_kept(staffed_site: Site) -> None:
    site = staffed_site
    answers = [send_all(site, away=False), attempt_to_sign_in(site), count_reports(site)]
    site.postgres.kill()
    answers += [send_all(site, away=True), attempt_to_sign_in(site)]
    found_away, places_away = find_traces(list_files(site))
    site.postgres.restart()
    wait_until(lambda: has_drained(site), within=READY_WITHIN, otherwise=site.log)
    answers += send_to_broken_database(site)
    write_mirror(site)
    # PostgreSQL empties the table after a crash, as it is unlogged: the next tick fills it.
    wait_until(lambda: is_published(site), within=READY_WITHIN, otherwise=site.log)
    site.stop()

    found, places = find_traces(list_remains(site))

    assert answers == [[], 200, 3, [], 503, [202, 303], 500]
    assert "file spool/reports.sqlite3" in places_away
    assert places > {"table reports_report", "table aggregator_publishedsnapshot", "file mirror/index.html"}
    assert (found_away, found) == (set(), set())


def test_what_somebody_plants_is_found(staffed_site: Site) -> None:
    site, address = staffed_site, TRACES["address"]
    with psycopg.connect(site.database_url, autocommit=True) as database:
        database.execute("CREATE TABLE planted (address inet, body bytea)")
        database.execute("INSERT INTO planted VALUES (%s, NULL)", [address])
    with redis.Redis.from_url(site.environment["REDIS_URL"]) as store:
        store.hset("planted", "from", address)
    (site.log.parent / "spool" / "planted").write_text(TRACES["comment"])

    found, _ = find_traces(list_remains(site))

    assert found >= {
        ("table planted", "address, plain"),
        ("key b'planted'", "address, plain"),
        ("file spool/planted", "comment, plain"),
    }

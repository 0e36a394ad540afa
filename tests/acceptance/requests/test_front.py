"""The real web server answers beside slow, silent and expensive clients, and before a frozen database."""

import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.overload.background import crowded
from tests.sites.frozen import frozen
from tests.sites.running import Site, wait_until

AT_MOST = 10.0  # seconds for an answer on a busy machine; those who crowd hold theirs for longer
PAGES = ["/healthz", "/", "/services/claude/", "/api/v1/services/claude/"]


def ask(site: Site, path: str, method: str = "GET") -> tuple[int, float]:
    """Status and seconds."""
    begun = time.monotonic()
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    connection.request(method, path, headers={"X-Forwarded-For": "203.0.113.9"})
    status = connection.getresponse().status
    connection.close()
    return status, time.monotonic() - begun


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the processes of PostgreSQL in /proc")
def test_before_a_frozen_database_what_is_published_is_read_and_all_else_refused_soon(site):
    ask(site, "/services/claude/")
    asked = ("/", "/api/v1/services/claude/", "/incidents/", "/readyz", "/healthz")
    with frozen(site.database_url):
        found = {path: ask(site, path) for path in asked}
    wait_until(lambda: ask(site, "/readyz")[0] == 200, within=60)

    assert {path: status for path, (status, _) in found.items()} == {
        "/": 200,
        "/api/v1/services/claude/": 200,
        "/incidents/": 503,
        "/readyz": 503,
        "/healthz": 200,
    }
    assert max(took for _, took in found.values()) < AT_MOST


@pytest.mark.parametrize(
    "numbers",
    [
        {"slow": 100, "silent": 0, "long": 0},
        {"slow": 0, "silent": 1500, "long": 0},
        {"slow": 20, "silent": 20, "long": 16},
    ],
    ids=str,
)
def test_readers_are_answered_beside_a_crowd(numbers, site):
    with crowded(int(urlsplit(site.url).port or 0), numbers):
        found = [ask(site, path) for path in PAGES]

    assert [status for status, _ in found] == [200] * len(PAGES)
    assert max(took for _, took in found) < AT_MOST

"""Each engine frozen (SIGSTOP) under a site without a supervisor: no request waits longer than documented.

The times are those of docs/reliability.md, "Time-outs"; a busy machine gets more.
"""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from urllib.request import urlopen

import pytest

from tests.sites.frozen import frozen
from tests.sites.running import Site, running_site, says_ok, slowness, wait_until
from tests.sites.senders import read_status, send_form, try_report
from tests.sites.supervised import on_linux

WITHIN = 120.0  # seconds
# Seconds for each, and then the status while PostgreSQL, Valkey or both are frozen.
PUBLISHED = ("/", "/services/claude/", "/api/v1/services/", "/api/v1/incidents/", "/healthz")
NOT_PUBLISHED = ("/services/claude/?from=2026-01-01T00:00Z&to=2026-01-02T00:00Z",)
MOST = {**dict.fromkeys(PUBLISHED, 1.0), **dict.fromkeys(NOT_PUBLISHED, 2.0)}
MOST |= {"/readyz": 3.0, "report": 2.0, "form": 5.0}
AWAY = {**dict.fromkeys(PUBLISHED, 200), **dict.fromkeys(NOT_PUBLISHED, 503)}
AWAY |= {"/readyz": 503, "report": 202, "form": 303}
WITHOUT_VALKEY = {**dict.fromkeys(MOST, 200), "/readyz": 503, "report": 201, "form": 303}
STATUSES = {"PostgreSQL": AWAY, "Valkey": WITHOUT_VALKEY, "both": AWAY}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@contextmanager
def frozen_engines(site: Site, name: str) -> Iterator[None]:
    with ExitStack() as stack:
        if name != "Valkey":
            stack.enter_context(frozen(site.database_url))
        if name != "PostgreSQL":
            os.kill(site.valkey.pid, signal.SIGSTOP)
            stack.callback(os.kill, site.valkey.pid, signal.SIGCONT)
        yield


def ask(site: Site, what: str, number: int) -> tuple[int, float]:
    """Status and seconds."""
    begun = time.monotonic()
    match what:
        case "report":
            status = try_report(site, number)[0]
        case "form":
            status = send_form(site, f"198.18.{number % 250}.9")[0]
        case path:
            status = read_status(site, path)
    return status, time.monotonic() - begun


def is_fresh(site: Site) -> bool:
    with urlopen(f"{site.url}api/v1/services/claude/", timeout=10) as answer:  # noqa: S310  our own site
        at = datetime.fromisoformat(json.load(answer)["generated_at"])
    return (datetime.now(UTC) - at).total_seconds() < 12


@on_linux
@pytest.mark.parametrize(("number", "name"), list(enumerate(STATUSES)))
def test_no_request_waits_for_what_is_frozen(site, number, name):
    with frozen_engines(site, name):
        found = [{what: ask(site, what, 10 * number + n) for what in MOST} for n in range(2)]
    wait_until(lambda: says_ok(f"{site.url}readyz"), within=WITHIN, otherwise=site.log)
    wait_until(lambda: is_fresh(site), within=WITHIN, otherwise=site.log)

    slow = slowness()
    for each in found:
        assert {what: status for what, (status, _) in each.items()} == STATUSES[name]
        assert {what: took for what, (_, took) in each.items() if took > MOST[what] * slow} == {}

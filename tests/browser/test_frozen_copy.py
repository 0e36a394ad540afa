"""A copy that nobody renews any more says how old it is, by the reader's own clock."""

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from reports.models import Service
from tests.builders.derived import make_baseline, make_tick, make_watch

AGE = timedelta(hours=3, minutes=2)
ASKED = 6_000  # ms after which the page has asked for news
COLOUR = "(each) => getComputedStyle(each.closest('[data-refresh]')).filter"


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Nothing: what a test prints is read."""


@pytest.fixture
def copy(acme: None, now: datetime, client, settings, tmp_path: Path) -> Path:
    """The page of a service as files, of a tick three hours ago."""
    service = Service.objects.get(slug="acme")
    make_baseline(service, at=now - AGE)
    make_watch(service, until=now - AGE)
    make_tick(now - AGE)
    page = tmp_path / "services/acme/index.html"
    page.parent.mkdir(parents=True)
    page.write_bytes(client.get("/services/acme/").content)
    shutil.copytree(settings.STATICFILES_DIRS[0], tmp_path / "static")
    return tmp_path


@pytest.fixture
def mirror(copy: Path) -> Iterator[ThreadingHTTPServer]:
    """A server that knows files and the date of today, and nothing of us."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(copy)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def open_copy(open_page, mirror: ThreadingHTTPServer, **options: object) -> Page:
    page: Page = open_page(base_url=f"http://127.0.0.1:{mirror.server_port}", **options)
    return page


def test_a_frozen_copy_says_how_old_it_is_and_is_grey(open_page, mirror, said):
    page = open_copy(open_page, mirror)
    page.clock.install()
    page.goto("/services/acme/")
    page.clock.run_for(ASKED)

    expect(page.locator("[data-stale-notice]")).to_contain_text("(3 hours ago)")
    assert page.locator(".state").first.evaluate(COLOUR) == "grayscale(1)"
    assert said == []


def test_it_says_so_too_when_its_server_is_gone_and_by_the_clock_of_the_server(open_page, mirror):
    page = open_copy(open_page, mirror)
    page.clock.install(time=datetime(2031, 1, 1, tzinfo=UTC))  # a reader's clock that is years ahead
    page.goto("/services/acme/")
    with page.expect_response("**/services/acme/"):  # its Date tells by how much the reader's clock is wrong
        page.clock.run_for(ASKED)
    expect(page.locator("[data-stale-notice]")).to_contain_text("(3 hours ago)")
    mirror.shutdown()
    page.clock.run_for(2 * 3600_000)

    expect(page.locator("[data-stale-notice]")).to_contain_text("(5 hours ago)")


def test_without_javascript_the_time_of_publication_is_told(open_page, mirror, now):
    page = open_copy(open_page, mirror, java_script_enabled=False)
    page.goto("/services/acme/")

    told = page.locator("noscript p")
    expect(told).to_have_text(f"Published {now - AGE:%Y-%m-%d %H:%M:%S} UTC.")
    expect(told).to_be_visible()

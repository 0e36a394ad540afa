"""One Chromium for all browser tests; without one on the machine they are skipped, and say so."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from reporter.speed import page_weight
from tests.browser.addresses import FULLEST, addresses
from tests.builders.reports import make_service, right_now
from tests.builders.trouble import make_site_in_trouble
from tests.sites.proxied.fronted import serve

Open = Callable[..., Page]
PATIENCE = 30_000  # ms until what a test waits for: a busy machine is slow, not wrong


@dataclass(frozen=True)
class TroubledSite:
    """A server of the tests' own, and what its addresses are made of."""

    url: str
    parts: Mapping[str, str]

    def pages(self, language: str = "") -> dict[str, str]:
        return {name: self.url + path for name, path in addresses(parts=self.parts, language=language)}

    def fullest_pages(self, language: str = "") -> dict[str, str]:
        """One or two of each template."""
        return {name: url for name, url in self.pages(language).items() if name in FULLEST}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = page_weight.find_browser()
    if path is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium, or set CHROMIUM to its path")
    # Playwright runs a loop of its own in this thread; Django would refuse the database because of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with page_weight.open_browser(path=path) as browser:
        yield browser
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def said() -> list[str]:
    """What the browser's console said: errors of scripts, and everything the policy blocked."""
    return []


@pytest.fixture
def open_page(chromium: Browser, said: list[str]) -> Iterator[Open]:
    """A page in a new browser; closed afterwards. Options as Playwright's new_context takes them."""
    contexts = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    def open_page(*, width: int = 390, scheme: str = "light", **options: Any) -> Page:
        known = {"viewport": {"width": width, "height": 844}, "timezone_id": "America/New_York"}
        context = chromium.new_context(**{"color_scheme": scheme} | known | options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", note)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def visit(open_page: Open, live_server: object) -> Open:
    """Open an address of the site in a new browser, with or without JavaScript, as wide as asked."""

    def visit(address: str, *, script: bool = True, **options: Any) -> Page:
        page = open_page(base_url=str(live_server), java_script_enabled=script, **options)
        page.goto(address)
        return page

    return visit


@pytest.fixture
def now() -> datetime:
    """The present: pages read the clock themselves."""
    return datetime.now(UTC)


@pytest.fixture
def acme(transactional_db: None) -> None:
    """A service to report on, in a database that the server's threads see."""
    make_service("acme")


@pytest.fixture
def troubled(transactional_db: None) -> Iterator[TroubledSite]:
    """A site with one service of each kind. It takes a second to make: a test walks through all its pages."""
    parts = make_site_in_trouble(now=right_now())
    with serve(lambda application: application) as url:
        yield TroubledSite(url, parts)

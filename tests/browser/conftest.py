"""One Chromium for all browser tests; without one on the machine they are skipped, and say so."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.factories import make_service

# Quiet and offline: a browser under test asks nobody for updates.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

Open = Callable[..., Page]


def executable() -> str | None:
    """The browser: CHROMIUM names one, else what the machine has."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = executable()
    if path is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium, or set CHROMIUM to its path")
    # Playwright runs a loop of its own in this thread; Django would refuse the database because of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def said() -> list[str]:
    """What the browser's console said: errors of scripts, and everything the policy blocked."""
    return []


@pytest.fixture
def visit(chromium: Browser, live_server: object, said: list[str]) -> Iterator[Open]:
    """Open an address of the site in a new browser, with or without JavaScript, as wide as asked."""
    contexts = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    def visit(address: str, *, script: bool = True, width: int = 390, scheme: str = "light") -> Page:
        context = chromium.new_context(
            base_url=str(live_server),
            java_script_enabled=script,
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            timezone_id="America/New_York",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("console", note)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address)
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def now() -> datetime:
    """The present: pages read the clock themselves."""
    return datetime.now(UTC)


@pytest.fixture
def acme(transactional_db: None) -> None:
    """A service to report on, in a database that the server's threads see."""
    make_service("acme")

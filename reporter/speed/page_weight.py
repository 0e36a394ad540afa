"""What opening a page costs: bytes on the wire, requests and time to the first paint, in a real Chromium.

Playwright is a package of the tests: `make bench` installs it, the site does not need it.
"""

import os
import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

# No browser traffic of its own, such as updates, while it is measured.
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
PHONE = {"width": 390, "height": 844}
# The pages take turns, so that a busy moment of the machine affects both.
LOADS = 15  # of each page
FIRST_WORDS = """() => new Promise((resolve) => new PerformanceObserver((list) => {
  for (const paint of list.getEntries())
    if (paint.name === "first-contentful-paint") resolve(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""


@dataclass(frozen=True)
class Weight:
    """Of a first visit: everything that the first view needs, as it came over the wire."""

    wire_bytes: int
    requests: int


def find_browser() -> str | None:
    """The browser: CHROMIUM names one, else what the machine has."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def open_browser(*, path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def weigh_page(*, browser: Browser, url: str) -> Weight:
    """Open it with an empty cache, and count until no more requests are made."""
    sizes: list[float] = []
    urls: list[str] = []

    def note(event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            urls.append(event["request"]["url"])

    with _open_page(browser) as page:
        wire = page.context.new_cdp_session(page)
        wire.on("Network.requestWillBeSent", note)
        wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        wire.send("Network.enable")
        page.goto(url, wait_until="networkidle")
    return Weight(wire_bytes=round(sum(sizes)), requests=len(urls))


def measure_first_paints(*, browser: Browser, urls: tuple[str, ...]) -> list[float]:
    """Milliseconds to the first contentful paint of each, the median of first visits in turn."""
    times: dict[str, list[float]] = {url: [] for url in urls}
    for url in urls:
        # The first load only warms up: the server makes the page, the browser loads its own programs.
        _measure_first_paint(browser, url)
    for _ in range(LOADS):
        for url in urls:
            times[url].append(_measure_first_paint(browser, url))
    return [statistics.median(each) for each in times.values()]


def _measure_first_paint(browser: Browser, url: str) -> float:
    with _open_page(browser) as page:
        page.goto(url)
        return float(page.evaluate(FIRST_WORDS))


@contextmanager
def _open_page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own, with an empty cache."""
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    try:
        yield context.new_page()
    finally:
        context.close()

"""A page left open: what others report arrives by itself, nothing jumps or grows old unsaid.

The page's own clock is moved, so that nobody waits for its timers; tests write nothing but reports.
"""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from ipaddress import IPv4Address
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, Route, expect

from aggregator.pipeline import tick
from reporter.front.refusals import FrontResponse
from reports.models import Service
from tests.builders.derived import make_baseline, make_tick, make_watch
from tests.builders.reports import MINUTE, right_now
from tests.fixtures.view_clock import StopClock
from tests.sites.proxied.fronted import put_front_before, serve

SOON = 15_000  # ms, in which what was reported must have arrived
OLD = 90_000  # ms, after which a page that hears nothing must say so
PEOPLE = tuple(IPv4Address("100.64.0.1") + (n << 14) for n in range(60))  # each in a network of his own
JUST_CLOSED = MINUTE + timedelta(seconds=6)  # after the start of a minute
PARTS = [
    "verdict",
    "statement",
    "chart",
    "windows",
    "numbers",
    "questions",
    "shares",
    "affected",
    "happened",
    "sure",
]
MOST_SHIFT = 0.02  # a fifth of what counts as good
WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  const state = hidden ? "hidden" : "visible";
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def watched(acme: None, now: datetime) -> None:
    """Acme, quiet: one report a minute would be usual."""
    service = Service.objects.get(slug="acme")
    make_baseline(service, at=now)
    make_watch(service, until=now.replace(second=0, microsecond=0))
    make_tick(now)


@pytest.fixture
def sent() -> list[FrontResponse]:
    """What the server has sent to open pages."""
    return []


@pytest.fixture
def front(transactional_db: None, sent: list[FrontResponse]) -> Iterator[str]:
    with serve(partial(put_front_before, sent=sent)) as url:
        yield url


@pytest.fixture
def minute(stop_clock: StopClock, now: datetime) -> None:
    """It does not end before the test is done."""
    stop_clock(now)


@pytest.fixture
def page(watched: None, open_page, front) -> Page:
    page = open_page(base_url=front)
    page.clock.install()
    page.add_init_script(WATCH_SHIFTS)
    page.goto("/services/acme/")
    return page


@pytest.fixture
def report(front):
    """So many people report, as they do: over HTTP."""
    url = f"{front}/api/v1/reports/"

    def report(people: int, **said: str) -> None:
        for person in PEOPLE[:people]:
            headers = {"Content-Type": "application/json", "X-Forwarded-For": str(person)}
            body = json.dumps({"service": "acme", **said}).encode()
            with urlopen(Request(url, body, headers), timeout=30) as answer:  # noqa: S310  our own site
                assert answer.status == 201

    return report


def renew(page: Page) -> None:
    """The page asks for news."""
    with page.expect_response("**since=*") as answer:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    answer.value.finished()


def list_parts(response: FrontResponse) -> list[str]:
    """The names of the parts in it."""
    body = gzip.decompress(response.body) if response.body[:2] == b"\x1f\x8b" else response.body
    return re.findall(r'id="(\w+)"[^>]* data-refresh', body.decode())


def count_requests(page: Page) -> list[str]:
    """What the page asks for from now on; the browser fetches the icon when it likes."""
    asked: list[str] = []
    page.on("request", lambda request: request.url.endswith(".svg") or asked.append(request.url))
    return asked


def test_a_report_of_somebody_else_arrives_without_a_reload(page, report, now, said):
    page.evaluate("window.same = true")

    report(3, surface="chat")
    tick.run(now=now + MINUTE)
    page.clock.run_for(SOON)

    expect(page.locator("#verdict")).to_contain_text("3 reports in 15 minutes")
    expect(page.locator("#shares")).to_contain_text("Chat")
    assert page.evaluate("window.same") is True
    assert said == []


def test_the_verdict_changes_without_a_reload_when_a_problem_opens(page, report):
    expect(page.locator("h1")).to_have_text("No sign of a problem")

    report(len(PEOPLE), surface="chat")
    tick.run(now=right_now().replace(second=0, microsecond=0) + JUST_CLOSED)
    page.clock.run_for(SOON)

    expect(page.locator("h1")).to_contain_text("Problems since")
    expect(page).to_have_title("Acme: problem · outages")
    assert page.evaluate("window.shifted") < MOST_SHIFT


def test_focus_and_place_stay_and_nothing_jumps(page, report, now):
    page.evaluate("window.scrollTo(0, 200)")
    button = page.get_by_role("button", name="Not sure")
    button.focus()
    before = page.evaluate("window.scrollY")

    report(3, surface="chat")
    tick.run(now=now + MINUTE)
    page.clock.run_for(SOON)
    expect(page.locator("#shares")).to_contain_text("Chat")

    expect(button).to_be_focused()
    assert page.evaluate("window.scrollY") == before
    assert page.evaluate("window.shifted") < MOST_SHIFT


def test_a_page_that_nobody_sees_asks_for_nothing(page):
    page.evaluate(HIDE, True)
    asked = count_requests(page)

    page.clock.run_for(4 * SOON)
    resting = list(asked)
    with page.expect_request("**/services/acme/**"):
        page.evaluate(HIDE, False)

    assert resting == []


@pytest.mark.usefixtures("minute")
def test_an_open_page_fetches_what_changed_and_nothing_twice(page, report, now, sent, stop_clock):
    numbers = page.locator("details.numbers").first
    numbers.evaluate("(each) => { each.open = true; }")
    renew(page)
    renew(page)

    report(3, surface="chat")
    tick.run(now=now + MINUTE)
    stop_clock(now + MINUTE)
    renew(page)
    expect(page.locator("#verdict")).to_contain_text("3 reports in 15 minutes")

    assert [answer.status for answer in sent] == [200, 304, 200]
    assert [list_parts(answer) for answer in sent[:2]] == [[], []]
    assert {"verdict", "chart", "numbers", "shares"} <= set(list_parts(sent[2]))
    assert "happened" not in list_parts(sent[2])
    assert numbers.evaluate("(each) => each.open")


def test_a_page_that_hears_nothing_says_that_it_is_out_of_date(page):
    def away(route: Route) -> None:
        route.abort()

    notice = page.locator("[data-stale-notice]")
    expect(notice).to_be_hidden()

    page.route("**/*", away)
    for _ in range(OLD // SOON):
        page.clock.run_for(SOON)

    expect(notice).to_be_visible()

"""Staff's pages in a browser: they work under their own policy, and what is said there is read in public."""

import importlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import clear_url_caches
from playwright.sync_api import Page, expect

from aggregator.models import State
from aggregator.official.claims import Part
from reporter import urls
from reports.models import Service
from tests.builders.derived import make_baseline, make_incident, make_rollup, make_tick, make_watch
from tests.builders.reports import make_report
from tests.builders.vendors import (
    make_component_claim,
    make_incident_claim,
    make_watched_service,
    read_catalogue_page,
)

MINUTE = timedelta(minutes=1)
WHY = "Reports rose after a post on another site."


@pytest.fixture(autouse=True)
def staff_pages(settings) -> Iterator[None]:
    """As with ADMIN=1 and SECURE_COOKIES=0 in the environment."""
    settings.ADMIN, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE = True, False, False
    importlib.reload(urls)
    clear_url_caches()
    yield
    settings.ADMIN = False
    importlib.reload(urls)
    clear_url_caches()


@pytest.fixture
def over(acme, now) -> int:
    """A problem with Acme that is over since an hour, and the people who reported it."""
    service = Service.objects.get(slug="acme")
    make_baseline(service, at=now)
    make_watch(service, until=now)
    make_tick(now)
    make_rollup(service, at=now - 90 * MINUTE, reports=30)
    for n in range(30):
        make_report(service, at=now - 90 * MINUTE, network_key=bytes([n % 3]) * 16)
    steps = {State.OPEN: now - 90 * MINUTE, State.RESOLVED: now - 60 * MINUTE}
    return make_incident(service, steps=steps, peak=30, peak_at=now - 80 * MINUTE, expected_at_peak=2.0).id


@pytest.fixture
def staff(visit):
    """Open a page as the operator."""

    def staff(address: str, **kwargs) -> Page:
        User.objects.create_superuser("olga", password="a long enough one")
        page = visit(f"/admin/login/?next={address}", **kwargs)
        page.get_by_label("Username").fill("olga")
        page.get_by_label("Password").fill("a long enough one")
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"**{address}")  # the next step would break the login off
        return page

    return staff


def test_a_false_alarm_is_marked_and_read_in_public(over, staff, said):
    page = staff("/admin/aggregator/incident/", width=1280)
    page.get_by_role("link", name="Acme").first.click()
    page.get_by_label("Why, in public").fill(WHY)
    page.get_by_role("button", name="This was no outage").click()
    expect(page.get_by_text("Said. Readers see it within ten seconds.")).to_be_visible()
    page.get_by_role("link", name="As readers see it").click()

    expect(page.get_by_role("heading", name="No outage: we were wrong from")).to_be_visible()
    expect(page.locator("#notes").get_by_text(WHY)).to_be_visible()
    assert said == []


def test_reports_are_left_out_after_a_look_and_put_back(over, staff, said):
    page = staff(f"/admin/aggregator/incident/{over}/change/", width=1280)
    page.get_by_role("link", name="Exclude reports of these minutes").click()
    page.get_by_role("button", name="Show what this changes").click()
    expect(page.get_by_text("30 reports from 30 people and 3 networks")).to_be_visible()
    page.get_by_label("01010101").check()
    page.get_by_role("button", name="Show what this changes").click()
    page.get_by_label("Why").fill("One network.")
    page.get_by_role("button", name="Leave out 10 reports").click()
    expect(page.get_by_text("10 reports left out.")).to_be_visible()
    page.get_by_role("button", name="Let them count again").click()

    expect(page.get_by_text("10 reports count again.")).to_be_visible()
    assert said == []


@pytest.fixture
def vendor(now) -> int:
    """A status page with long names, of which one component is unmapped and one incident goes on."""
    make_watched_service("vendor", components={"API": ["api"], "Old API": ["api"]})
    said = (
        make_component_claim("API", part="c1"),
        make_component_claim("Messages to people in places far away " * 2, part="c2"),
    )
    return read_catalogue_page(*said, make_incident_claim("i1", at=now, parts=[Part("c1", "API")]), at=now).pk


def test_a_key_is_made_and_what_it_posts_is_read_in_public(over, staff, said, live_server):
    page = staff("/admin/", width=1280)
    page.get_by_role("link", name="What vendors say").click()
    page.get_by_label("Keys and statements of").select_option("acme")
    page.get_by_role("button", name="Open").click()
    page.get_by_label("The name it signs with").fill("Acme Inc.")
    page.get_by_role("button", name="Make a key").click()
    token = page.locator("#token").inner_text()
    answer = page.request.post(
        f"{live_server.url}/api/v1/services/acme/statements/",
        data={"text": "We look into it."},
        headers={"Authorization": f"Bearer {token}"},
    )
    page.goto(f"{live_server.url}/services/acme/")

    assert answer.status == 201
    expect(page.get_by_role("heading", name="Acme Inc. says")).to_be_visible()
    expect(page.locator("#statement").get_by_text("We look into it.")).to_be_visible()
    assert said == []


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), pytest.param(1280, "dark", marks=pytest.mark.long)]
)
def test_every_page_fits_and_nothing_is_blocked(width, scheme, over, vendor, staff, said):
    page = staff("/admin/", width=width, scheme=scheme)
    service = Service.objects.get(slug="acme").id

    wide = {}
    for address in (
        "/admin/", "/admin/aggregator/incident/", f"/admin/aggregator/incident/{over}/change/",
        "/admin/aggregator/incident/policy/", "/admin/reports/exclusion/add/", "/admin/reports/exclusion/",
        "/admin/aggregator/vendorstatement/", "/admin/aggregator/vendorstatement/of/?service=acme",
        "/admin/reports/service/", f"/admin/reports/service/{service}/change/", "/admin/reports/category/",
        "/admin/aggregator/officialpage/", f"/admin/aggregator/officialpage/{vendor}/change/",
        "/admin/auth/user/", "/admin/auth/user/add/",
    ):  # fmt: skip
        page.goto(address)
        page.wait_for_load_state("networkidle")
        wide[address] = page.evaluate("document.documentElement.scrollWidth")

    assert {address: size for address, size in wide.items() if size > width} == {}
    assert said == []

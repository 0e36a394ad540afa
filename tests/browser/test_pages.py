"""What only a browser can tell: a report, a renewed page and the search, with and without JavaScript."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from aggregator.models import State
from aggregator.pipeline import tick
from aggregator.web.pages.board import MOST_UNFOLDED
from reports.models import Report, Service
from tests.builders.derived import make_baseline, make_incident, make_rollup, make_tick, make_watch
from tests.builders.reports import make_service
from tests.sites.running import wait_until

MINUTE = timedelta(minutes=1)


@pytest.fixture
def storm(acme: None, now: datetime) -> int:
    """Acme in trouble for twenty minutes; the number of the incident."""
    service = Service.objects.get(slug="acme")
    make_tick(now)
    make_watch(service, until=now, level="problem")
    make_baseline(service, at=now)
    for n in range(20):
        make_rollup(service, at=now - n * MINUTE, reports=1_000 + n, surface="chat", region="DE")
    return make_incident(
        service, steps={State.OPEN: now - 20 * MINUTE}, surfaces=["chat", "api"], peak=9, peak_at=now
    ).id


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_report_is_one_touch_and_is_seen_counted(script, acme, now, visit, said):
    page = visit("/services/acme/", script=script)

    page.get_by_role("button", name="Chat").click()
    expect(page.get_by_text("Counted at")).to_be_visible()
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_text("Chat: “Login”.")).to_be_visible()
    tick.run(now=now + MINUTE)
    page.get_by_role("link", name="Acme").first.click()
    page.reload()  # the browser may keep the page of before for one tick

    expect(page.get_by_text("1 report in 24 hours.")).to_be_visible()
    assert list(Report.objects.values_list("surface", "symptom")) == [("chat", "login")]
    assert said == []


def test_an_open_page_renews_itself_and_keeps_the_focus(storm, now, visit, said):
    page = visit("/services/acme/")
    button = page.get_by_role("button", name="Not sure")
    button.focus()

    make_rollup(Service.objects.get(slug="acme"), at=now, reports=777, surface="api")
    make_tick(now + MINUTE / 60)
    with page.expect_response("**/services/acme/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator("#shares").get_by_text("API")).to_be_visible()
    expect(button).to_be_focused()
    assert said == []


def test_the_map_is_drawn_and_leads_to_the_list_by_keyboard(storm, now, visit, said):
    """The land comes from a file of its own, which the policy must let through."""
    make_rollup(Service.objects.get(slug="acme"), at=now - timedelta(days=7), region="DE")
    page = visit("/services/acme/", script=False)

    with page.expect_navigation():
        page.get_by_role("link", name="Germany: >99 times usual").press("Enter")

    expect(page.locator("#place-DE:target")).to_be_visible()
    land = page.locator(".map use")
    wait_until(lambda: land.evaluate("land => land.getBBox().width") > 900, within=30)
    assert said == []


def test_times_are_local_with_script_and_utc_without(storm, visit):
    local, plain = (visit("/services/acme/", script=script) for script in (True, False))

    expect(local.locator("[data-zone]").first).to_contain_text("your time zone (UTC")
    expect(plain.locator("[data-zone]").first).to_have_text("UTC")
    assert local.locator("h1 time").inner_text() != plain.locator("h1 time").inner_text()


def test_the_board_filters_while_one_types(storm, visit, said):
    page = visit("/")
    field = page.get_by_label("Find a service")

    field.fill("acm")
    expect(page.get_by_role("link", name="Acme").first).to_be_visible()
    field.fill("acmx")

    expect(page.get_by_role("link", name="Acme").first).to_be_hidden()
    expect(page.get_by_text("No service has a name like that.")).to_be_visible()
    assert said == []


def test_folded_categories_are_open_while_one_searches(now, visit, said):
    make_tick(now)
    for n in range(MOST_UNFOLDED + 1):
        make_service(f"acme-{n}")
    page = visit("/")
    link, field = page.get_by_role("link", name="Acme-7", exact=True), page.get_by_label("Find a service")

    expect(link).to_be_hidden()
    field.fill("acme-7")
    expect(link).to_be_visible()
    field.fill("")
    expect(link).to_be_hidden()
    page.locator("summary").click()
    expect(link).to_be_visible()
    assert said == []


def test_buttons_are_large_enough_for_a_thumb(storm, visit):
    page = visit("/services/acme/")

    heights = [button.bounding_box()["height"] for button in page.get_by_role("button").all()]

    assert min(heights) >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_incident_is_replayed_with_the_keyboard(scheme, storm, visit, said):
    page = visit(f"/incidents/{storm}/", scheme=scheme)
    slider = page.get_by_role("slider", name="What we knew, minute by minute")

    slider.focus()
    expect(page.locator("[data-readout]")).to_be_hidden()
    page.keyboard.press("Home")

    expect(page.locator("[data-readout]")).to_contain_text("What we said: As usual.")
    expect(page.locator(".moment line")).to_have_attribute("x1", re.compile("%"))
    expect(slider).to_have_attribute("aria-valuetext", re.compile("What we said: As usual."))
    assert said == []


def test_from_a_single_minute_the_replay_fetches_the_whole(storm, now, visit, said):
    page = visit(f"/incidents/{storm}/?at={now - 10 * MINUTE:%Y-%m-%dT%H:%MZ}")
    expect(page.get_by_role("heading", name="As we knew it at")).to_be_visible()

    page.get_by_role("slider", name="What we knew").press("End")

    expect(page.get_by_role("heading", name="Reports against usual")).to_be_visible()
    expect(page.locator("[data-readout]")).to_contain_text("What we said: Problem.")
    expect(page).to_have_url(re.compile(f"/incidents/{storm}/$"))
    assert said == []


def test_without_a_script_the_replay_has_its_links(storm, visit):
    page = visit(f"/incidents/{storm}/", script=False)
    expect(page.get_by_role("slider")).to_have_count(0)

    page.get_by_role("link", name="First sign").click()

    expect(page.get_by_role("heading", name="As we knew it at")).to_be_visible()
    expect(page.locator("[data-readout]")).to_contain_text("What we said: Problem.")

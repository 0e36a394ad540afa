"""The chart is read out under the pointer and with the keyboard, and zoomed into."""

import re

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from aggregator.models import State
from reports.models import Service
from tests.builders.derived import make_baseline, make_incident, make_rollup, make_tick, make_watch
from tests.builders.reports import MINUTE


@pytest.fixture
def chart(acme, now, visit):
    """A page with the chart of a service in trouble, once it can be read out.

    Its script waits until the browser has nothing else to do, which may be long after the page has come.
    """
    service = Service.objects.get(slug="acme")
    make_tick(now)
    make_watch(service, until=now, level="problem")
    make_baseline(service, at=now)
    make_rollup(service, at=now - MINUTE, reports=1_234)
    make_incident(service, steps={State.OPEN: now - 20 * MINUTE})
    page = visit("/services/acme/", width=1280)
    expect(plot_of(page)).to_have_attribute("data-equipped", "yes")
    return page


def plot_of(page: Page) -> Locator:
    return page.locator("#chart .plot").first


def box_of(element: Locator) -> FloatRect:
    """Where it stands, once it is seen; before that it stands nowhere."""
    expect(element).to_be_visible()
    return element.bounding_box()


def test_pointer_reads_a_point_out(chart, said):
    box = box_of(plot_of(chart))

    chart.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 100)

    expect(chart.locator(".spoken").first).to_contain_text("1,234 reports, 0 “works”")
    assert said == []


@pytest.mark.parametrize("share", [0.05, 0.6])
def test_words_fit_a_phone(share, chart):
    chart.set_viewport_size({"width": 320, "height": 700})
    box = box_of(plot_of(chart))

    chart.mouse.move(box["x"] + share * box["width"], box["y"] + 100)

    words = box_of(chart.locator(".spoken").first)
    assert (words["x"], words["x"] + words["width"]) == (box["x"], box["x"] + box["width"])


def test_keyboard_reads_on_point_by_point(chart):
    slider = chart.get_by_role("slider", name="Read the chart, point by point").first
    slider.focus()
    expect(slider).to_have_attribute("aria-valuetext", re.compile("1,234 reports"))

    chart.keyboard.press("Home")

    expect(chart.locator(".spoken").first).to_be_visible()
    expect(slider).to_have_attribute("aria-valuetext", re.compile(": 0 reports"))


def test_dragging_zooms_into_a_stretch(chart):
    box = box_of(plot_of(chart))
    chart.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 100)
    chart.mouse.down()
    chart.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 100)
    chart.mouse.up()

    expect(chart).to_have_url(re.compile(r"\?from=\d{4}-\d\d-\d\dT\d\d:\d\dZ&to="))
    expect(chart.locator(".windows [aria-current]")).to_contain_text(" to ")


def test_keyboard_zooms_too(chart):
    chart.get_by_role("slider").first.focus()
    for _ in range(30):
        chart.keyboard.press("Shift+ArrowLeft")

    chart.keyboard.press("Enter")

    expect(chart).to_have_url(re.compile(r"\?from="))


def test_without_dragging_nothing_is_left(chart):
    box = box_of(plot_of(chart))
    chart.mouse.move(box["x"] + 50, box["y"] + 100)
    expect(chart.locator(".reading").first).to_be_visible()

    chart.mouse.move(5, 5)

    expect(chart.locator(".reading").first).to_be_hidden()

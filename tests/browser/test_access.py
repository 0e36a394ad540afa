"""For everybody: no violation that axe-core knows, and the whole task by keyboard alone."""

from collections.abc import Iterable, Mapping

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, expect

from reports.models import Report

EVERYTHING = "axe.run({ resultTypes: ['violations'], preload: false })"
# By night the same elements have other colours: asking only for these takes a tenth of the time.
COLOURS = EVERYTHING.replace("})", ", runOnly: ['color-contrast', 'link-in-text-block'] })")
# The phone by day is how every page is looked at; the others change a template as a whole.
PHONE = (("light", 390, EVERYTHING),)
OTHER_LOOKS = (("dark", 390, COLOURS), ("light", 1280, EVERYTHING))
Look = tuple[str, int, str]  # colour scheme, width and what axe runs
MOST_TABS = 60  # nobody tabs any longer


def violations(page: Page, run: str) -> list[str]:
    """rule: selector"""
    found = page.evaluate(run)["violations"]
    return [f"{rule['id']}: {node['target'][0]}" for rule in found for node in rule["nodes"]]


def list_violations(page: Page, pages: Mapping[str, str], looks: Iterable[Look]) -> list[str]:
    """Page, look, rule and selector of each."""
    page.add_init_script(AXE_SCRIPT)
    found = []
    for name, url in pages.items():
        page.goto(url)
        for scheme, width, run in looks:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 844})
            found += [f"{name}, {scheme}, {width}: {violation}" for violation in violations(page, run)]
    return found


def test_axe_finds_nothing_on_any_page(troubled, open_page):
    page = open_page(bypass_csp=True)  # our policy would not let axe in

    assert list_violations(page, troubled.pages(), PHONE) == []


@pytest.mark.long
def test_axe_finds_nothing_by_night_and_on_a_desktop(troubled, open_page):
    page = open_page(bypass_csp=True)

    assert list_violations(page, troubled.fullest_pages(), OTHER_LOOKS) == []


def tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{wanted} is not among the first {MOST_TABS} stops")


def press(page: Page, role: str, name: str) -> None:
    tab_to(page, page.get_by_role(role, name=name, exact=True).first)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("script", "person"), [(True, "192.0.2.1"), (False, "198.51.100.2")], ids=["with JavaScript", "without"]
)
def test_a_login_problem_on_claude_code_is_reported_by_keyboard_alone(
    script, person, troubled, open_page, said
):
    page = open_page(java_script_enabled=script, extra_http_headers={"X-Forwarded-For": person})
    page.goto(troubled.url)

    tab_to(page, page.get_by_role("searchbox"))
    page.keyboard.type("claude")
    if not script:
        page.keyboard.press("Enter")
        expect(page.get_by_text("for “claude”")).to_be_visible()
    press(page, "link", "Claude")
    press(page, "button", "Claude Code")
    expect(page.get_by_text("Counted at")).to_be_visible()
    press(page, "button", "I cannot log in")
    expect(page.get_by_text("Claude Code: “I cannot log in”.")).to_be_visible()

    last = Report.objects.latest("received_at")
    assert (last.service.slug, last.surface, last.symptom) == ("claude", "claude-code", "login")
    assert said == []

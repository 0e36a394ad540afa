"""A report from a busy network: a script computes and sends it; without it, or if it is slow, people wait."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from reports import throttle
from reports.models import Report
from reports.proof_of_work import rule, waits

FORM = "/services/acme/report/"


@pytest.fixture(autouse=True)
def _every_report_needs_a_proof(acme, settings, monkeypatch):
    monkeypatch.setattr(rule, "QUIET", 0)
    settings.PROOF_OF_WORK, settings.PROOF_OF_WORK_PER_NETWORK = True, 0
    settings.PROOF_OF_WORK_TRIES = 5_000


def tap(page: Page) -> None:
    page.get_by_role("button", name="Chat", exact=True).click()


def list_reports() -> list[tuple[str, str]]:
    return list(Report.objects.values_list("stance", "surface"))


def test_browser_solves_the_challenge_and_sends_the_report(visit, said):
    page = visit(FORM)

    tap(page)

    expect(page.get_by_text("Counted at")).to_be_visible()
    assert list_reports() == [("broken", "chat")]
    # Chromium notes each answer of 429; nothing else was wrong, and no policy was broken.
    assert [text for text in said if "429" not in text] == []


def test_proof_that_does_not_hold_is_sent_again_by_hand(visit, monkeypatch):
    page = visit(FORM)
    with monkeypatch.context() as patch:
        patch.setattr(throttle, "claim", lambda **_: False)
        tap(page)
        expect(page.get_by_role("alert")).to_contain_text("Please send the report once more.")

    expect(page.get_by_role("status")).to_have_text("The calculation is done.")
    page.get_by_role("button", name="Send the report").click()

    expect(page.get_by_text("Counted at")).to_be_visible()


def test_without_a_script_the_report_is_sent_after_the_wait(visit, monkeypatch):
    monkeypatch.setattr(waits, "WAIT", 1)
    page = visit(FORM, script=False)
    tap(page)
    expect(page.get_by_text("Please wait 1 second, then press the button.")).to_be_visible()
    page.wait_for_timeout(1_050)

    page.get_by_role("button", name="Send the report").click()

    expect(page.get_by_text("Counted at")).to_be_visible()
    assert list_reports() == [("broken", "chat")]


def test_slow_browser_tells_screen_readers_what_it_does_and_need_not_finish(visit, settings, monkeypatch):
    settings.PROOF_OF_WORK_TRIES = 100_000_000
    monkeypatch.setattr(waits, "WAIT", 1)
    page = visit(FORM, bypass_csp=True)  # our policy would not let axe in
    tap(page)

    expect(page.get_by_role("status")).to_contain_text("Your browser is calculating")
    expect(page.get_by_role("progressbar", name="Calculation")).to_be_visible()
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate("axe.run({ resultTypes: ['violations'], preload: false })")["violations"] == []
    page.get_by_role("button", name="Send the report").click()  # once it is there
    expect(page.get_by_text("Counted at")).to_be_visible()

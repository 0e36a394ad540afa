"""In a language in which each translation stands in brackets nothing that is said stands outside of them."""

import re
from datetime import datetime
from html import unescape

import pytest
from django.utils import translation
from django.utils.safestring import SafeData, mark_safe

from aggregator.models import CrowdMinute, State
from tests.builders.derived import make_baseline, make_incident, make_rollup, make_tick, make_watch
from tests.builders.reports import MINUTE, make_service

# Names, and words that are the same in every language.
NAMES = {"Acme", "Quiet", "acmee", "banana", "outages", "UTC", "Germany", "Policy", "test", "API", "sup"}
SAID = re.compile(r'\b(?:aria-label|placeholder|title|alt|data-your-zone|data-moment)="([^"]*)"')
DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')
NOT_SAID = re.compile(r'<script\b.*?</script>|<ul class="languages".*?</ul>|<!--.*?-->', re.DOTALL)
INNERMOST = re.compile("⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[^\W\d_]{2,}")


@pytest.fixture
def brackets(monkeypatch):
    """A language of our own, below all functions that translate, lazy ones and templates too."""

    def bracketed(function):
        def wrapped(*args):
            text = function(*args)
            return mark_safe(f"⟦{text}⟧") if isinstance(text, SafeData) else f"⟦{text}⟧"  # noqa: S308

        return wrapped

    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        monkeypatch.setattr(translation._trans, name, bracketed(getattr(translation._trans, name)))


@pytest.fixture
def site(acme, clock: datetime) -> int:
    """Acme in trouble, with a story behind it; another service that is quiet."""
    quiet = make_service("quiet")
    make_tick(clock)
    for service in (acme, quiet):
        make_baseline(service, at=clock)
    make_watch(quiet, until=clock)
    make_watch(acme, until=clock, level="problem")
    make_rollup(acme, at=clock - 3 * MINUTE, reports=40, surface="chat", symptom="login", region="DE")
    make_rollup(acme, at=clock - 3 * MINUTE, reports=3, region="FR")
    make_rollup(acme, at=clock - 3 * MINUTE, reports=12, stance="works")
    make_incident(acme, steps={State.OPEN: clock - 900 * MINUTE, State.RESOLVED: clock - 600 * MINUTE})
    CrowdMinute.objects.create(service=acme, minute=clock - 3 * MINUTE, stance="broken", aside=36, networks=4)
    peak = {"peak": 40, "peak_at": clock, "expected_at_peak": 15}
    return make_incident(
        acme, steps={State.OPEN: clock - 20 * MINUTE}, surfaces=["chat"], symptoms=["login"], **peak
    ).id


def outside(page: str) -> set[str]:
    """Words that are shown or read out and are no translation."""
    page = NOT_SAID.sub(" ", page)
    said = [*DESCRIPTION.findall(page), *SAID.findall(page), re.sub(r"<[^>]*>", "", page)]
    text = unescape("\n".join(said))
    while INNERMOST.search(text):
        text = INNERMOST.sub(" ", text)
    return set(WORD.findall(text)) - NAMES


@pytest.mark.parametrize(
    "address",
    [
        "/", "/?q=acme", "/?q=acmee", "/services/acme/", "/services/acme/?window=24h", "/services/quiet/",
        "/services/acme/history/", "/services/acme/report/", "/services/acme/report/thanks/", "/incidents/",
        "/incidents/{incident}/", "/methodology/", "/methodology/calibration/", "/privacy/", "/about/",
        "/nowhere/", "/incidents/999/", "/services/acmee/", "/services/acme/?window=banana",
        "/incidents/{incident}/?at=banana", "/incidents/?month=banana",
    ],
)  # fmt: skip
def test_all_that_a_page_says_can_be_translated(address, site, brackets, client):
    page = client.get(address.format(incident=site)).content.decode()

    assert "⟦" in page
    assert outside(page) == set()


@pytest.mark.parametrize("said", [{"surface": "chat"}, {"stance": "works"}, {"surface": "none-such"}])
def test_all_that_an_answer_says_can_be_translated(said, site, brackets, client):
    page = client.post("/services/acme/report/", said, follow=True).content.decode()

    assert "⟦" in page
    assert outside(page) == set()


def test_search_for_words_outside_finds_them():
    assert outside('<p title="Old">⟦New ⟦and⟧ good⟧ Bad 3</p><script>x = "yes"</script>') == {"Old", "Bad"}

"""Whole pages in the language of their address; copies kept for each; one address for programs."""

import re
from datetime import datetime

import pytest
from django.test import override_settings

from aggregator.models import State
from aggregator.queries.incidents.status_board import forget_board
from tests.builders.derived import make_baseline, make_incident, make_rollup, make_tick, make_watch
from tests.builders.reports import DAY, MINUTE, make_service

DECIMAL_COMMA = re.compile(r' (?:x|y|x1|x2|y1|y2|cx|cy|r|dx|dy|width|height|data-y)="-?[0-9]+,[^"]*"')
HOUR = DAY / 24
GERMAN = {"Accept-Language": "de"}


@pytest.fixture
def page(watched, client):
    def get(address: str, **headers: str) -> str:
        return client.get(address, headers=headers).content.decode()

    return get


def test_page_of_a_german_address_is_german_and_leads_to_german_ones(page):
    found = page("/de/services/acme/")

    assert '<html lang="de" dir="ltr">' in found
    assert '<a href="/de/">Alle Dienste</a>' in found
    assert 'action="/de/services/acme/report/"' in found


def test_address_without_language_is_in_the_browsers(page):
    assert '<a href="/">Alle Dienste</a>' in page("/services/acme/", **GERMAN)


def test_copies_are_kept_for_each_language(page):
    found = [page("/services/acme/", **wanted) for wanted in ({}, GERMAN, {}, GERMAN)]

    assert ["Alle Dienste" in text for text in found] == [False, True, False, True]


def test_board_that_is_kept_has_no_language(acme, clock: datetime, client):
    """One count a tick serves all: names in it are translated when a page is made."""
    make_tick(clock)
    for name, surface in (("storm", "chat"), ("flood", "mobile")):
        make_watch(make_service(name, surfaces=[surface]), until=clock, level="problem")
    forget_board()

    found = [client.get(path).content.decode() for path in ("/de/", "/en/")]

    assert [bool(re.search(r"Problem\s*</span>", text)) for text in found] == [True, True]
    assert ["Alle Dienste" in text for text in found] == [True, False]


def test_page_names_itself_in_all_languages(page):
    found = page("/de/services/acme/?window=4h&utm_source=x")

    here = "http://testserver"
    assert f'hreflang="fr" href="{here}/fr/services/acme/?window=4h">' in found
    assert f'hreflang="x-default" href="{here}/services/acme/?window=4h">' in found
    assert '<a href="/ja/services/acme/?window=4h" lang="ja" hreflang="ja"' in found
    assert "utm_source" not in found


def test_links_to_the_api_and_to_files_have_no_language(page):
    found = page("/de/services/acme/")

    assert '"/api/v1/services/acme/timeseries/"' in found
    assert '"/static/css/site.css"' in found
    assert "/de/api/" not in found
    assert "/de/static/" not in found


@pytest.mark.parametrize("script", ["", "/below"])
def test_site_below_another_one_keeps_its_place(script, watched, client):
    with override_settings(FORCE_SCRIPT_NAME=script or None):
        found = client.get("/services/acme/", SCRIPT_NAME=script).content.decode()

    assert f'href="http://testserver{script}/de/services/acme/"' in found


def test_missing_page_is_german_too(page):
    found = page("/de/nowhere/")

    assert ('lang="de"' in found, "Alle Dienste" in found) == (True, True)


@pytest.mark.parametrize("address", ["/de/api/v1/services/", "/de/healthz", "/de/admin/", "/de/static/x.css"])
def test_programs_have_one_address(address, watched, client):
    assert client.get(address).status_code == 404


def test_api_is_english_whatever_is_asked_for(watched, client):
    answer = client.post("/api/v1/reports/", {}, "application/json", headers=GERMAN)

    assert answer.json()["errors"] == {"service": ["This field is required."]}
    assert "Accept-Language" not in answer.get("Vary", "")


def test_report_in_german_stays_in_german(watched, client):
    answer = client.post("/de/services/acme/report/", {"surface": "chat"})

    assert answer.status_code == 303
    assert answer["Location"].startswith("/de/services/acme/report/thanks/?r=")
    assert "Österreich" in client.get(answer["Location"]).content.decode()


def test_form_that_was_refused_names_pages_that_can_be_read(watched, client):
    thanks = client.post("/services/acme/report/", {"surface": "chat"})["Location"]
    token = thanks.partition("?r=")[2]

    refused = client.post("/services/acme/report/details/", {"r": token, "symptom": "none-such"})

    assert refused.status_code == 422
    assert f'href="http://testserver/de/services/acme/report/thanks/?r={token}"' in refused.content.decode()


@pytest.fixture
def drawn(acme, clock: datetime) -> None:
    """Counts of which the heights are no whole pixels."""
    make_tick(clock)
    make_baseline(acme, at=clock)
    for n in range(20):
        make_rollup(acme, at=clock - n * HOUR - 3 * MINUTE, reports=41 - n, surface="chat")


@pytest.mark.parametrize("level", ["ok", "problem", "thin"])
@pytest.mark.parametrize(
    "address", ["/de/", "/de/services/acme/", "/de/services/acme/?window=4h", "/de/incidents/{incident}/"]
)
def test_numbers_in_drawings_keep_their_point(address, level, drawn, acme, clock: datetime, client):
    """SVG knows no decimal comma."""
    make_watch(acme, until=clock, level=level)
    incident = make_incident(acme, steps={State.OPEN: clock - 10 * MINUTE})

    page = client.get(address.format(incident=incident.id)).content.decode()

    assert "<svg" in page
    assert DECIMAL_COMMA.findall(page) == []


def test_no_cookie_is_set(watched, client):
    client.get("/de/", headers=GERMAN)

    assert not client.cookies

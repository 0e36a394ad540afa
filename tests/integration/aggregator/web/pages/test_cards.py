"""Share cards and what links to them."""

import re
from datetime import datetime

import pytest

from aggregator.models import State
from aggregator.publication.past_reading import read_incident
from aggregator.web.cards.card import Card
from aggregator.web.charts.elements.marks import Peak
from aggregator.web.pages.cards import build_board_card, build_incident_card, build_service_card
from aggregator.web.pages.parts.service_reading import read_service
from reports.lookup import find_service
from tests.builders.derived import make_baseline, make_incident, make_note, make_rollup, make_tick, make_watch
from tests.builders.reports import AT, MINUTE, make_service


def make_service_card(slug: str, *, now: datetime) -> Card:
    return build_service_card(read=read_service(service=find_service(slug), now=now), now=now)


@pytest.fixture
def past(acme):
    make_baseline(acme, at=AT)
    make_rollup(acme, at=AT + 5 * MINUTE, reports=50)
    return make_incident(
        acme,
        steps={State.OPEN: AT, State.RESOLVED: AT + 60 * MINUTE},
        peak=50,
        peak_at=AT + 19 * MINUTE,
        expected_at_peak=15,
    )


@pytest.mark.parametrize("address", ["/card.png", "/services/acme/card.png", "/incidents/{}/card.png"])
def test_a_card_is_kept_like_its_page(address, past, client):
    answer = client.get(address.format(past.id))

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Cache-Control"] == "public, max-age=10"
    assert client.get(address.format(past.id), headers={"if-none-match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", ["/services/nobody/card.png", "/incidents/424242/card.png"])
def test_no_card_of_what_does_not_exist(address, acme, client):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/", "/services/acme/", "/incidents/{}/"])
def test_a_page_names_its_card_with_the_whole_address(address, past, client):
    text = client.get(address.format(past.id)).content.decode()

    card = re.search(r'<meta property="og:image" content="(http://testserver/[^"]*card.png)">', text)
    assert client.get(card[1]).status_code == 200
    assert '<meta name="description" content="' in text
    assert '<meta name="twitter:card" content="summary_large_image">' in text


def test_card_of_an_incident(past):
    card = build_incident_card(
        read=read_incident(incident=past.id, now=AT + 90 * MINUTE), now=AT + 90 * MINUTE
    )

    assert (card.name, card.state, card.headline, card.note) == (
        "Acme", "Over", "Problems for 53 min, at worst 3 times the usual", "15 Apr 2026, UTC",
    )  # fmt: skip


def test_card_of_a_false_alarm(past):
    make_note(past, at=AT + 90 * MINUTE, kind="false_alarm")

    card = build_incident_card(
        read=read_incident(incident=past.id, now=AT + 100 * MINUTE), now=AT + 100 * MINUTE
    )

    assert (card.kind, card.state, card.headline) == (
        "false", "False alarm", "No outage: we were wrong from 14:30 to 15:30",
    )  # fmt: skip


def test_cards_have_the_peak_that_is_told(past, acme):
    going_on = make_incident(acme, steps={State.OPEN: AT + MINUTE}, peak=49, peak_at=AT + 3 * MINUTE)
    make_watch(acme, until=AT + 9 * MINUTE, level="problem")
    make_tick(AT + 9 * MINUTE)

    over = build_incident_card(
        read=read_incident(incident=past.id, now=AT + 90 * MINUTE), now=AT + 90 * MINUTE
    )
    now = make_service_card("acme", now=AT + 9 * MINUTE)

    assert (over.peak, now.peak) == (Peak(AT + 19 * MINUTE, 50), Peak(going_on.peak_at, 49))


def test_a_service_of_which_we_cannot_tell_has_no_line(acme):
    unknown = make_service_card("acme", now=AT)
    make_baseline(acme, rate=0.001, at=AT)
    make_watch(acme, until=AT, level="thin")
    make_tick(AT)
    thin = make_service_card("acme", now=AT)

    assert (unknown.series, unknown.sentence) == (
        None, "Nothing counted yet. Do not read this as “all fine”.",
    )  # fmt: skip
    assert (thin.series, thin.sentence.partition(".")[0]) == (None, "No reports in 24 hours")


def test_card_of_what_is_over_stays_the_same(past):
    cards = [
        build_incident_card(read=read_incident(incident=past.id, now=AT + n * MINUTE), now=AT + n * MINUTE)
        for n in (200, 9000)
    ]

    assert cards[0] == cards[1]


def test_card_of_a_service_in_trouble(acme, settings):
    settings.DEMO = True
    make_baseline(acme, at=AT)
    make_watch(acme, until=AT, level="problem")
    make_incident(acme, steps={State.OPEN: AT - 9 * MINUTE})
    make_tick(AT)

    card = make_service_card("acme", now=AT)

    assert (card.state, card.headline, card.note) == (
        "Problem", "Problems since 14:18", "Demo data · 15 Apr 2026, 14:30 UTC",
    )  # fmt: skip
    assert len(card.series.points) == 240


@pytest.mark.parametrize(("name", "drawn"), [("楽天", "rakuten"), ("خدمة One", "One"), ("<b>&", "<b>&")])
def test_a_name_that_cannot_be_drawn_is_told_by_its_slug(name, drawn, db):
    make_service("rakuten", name=name)

    assert make_service_card("rakuten", now=AT).name == drawn


def test_card_of_all_names_those_with_trouble(acme):
    make_watch(acme, until=AT, level="problem")
    make_incident(acme, steps={State.OPEN: AT - 9 * MINUTE})
    make_tick(AT)

    card = build_board_card(now=AT)

    assert (card.headline, card.sentence) == ("1 of 1 services has trouble", "Acme.")

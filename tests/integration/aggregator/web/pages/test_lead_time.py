"""Who knew first: /lead-time/ and /services/<slug>/lead-time/."""

import re

import pytest
from django.utils.html import strip_tags

from aggregator.models import State
from aggregator.official.claims import Standing
from tests.builders.derived import HOUR, make_incident, make_rollup
from tests.builders.reports import DAY, MINUTE, make_service
from tests.builders.vendors import (
    make_component_claim,
    make_status_page,
    make_vendor_incident,
    read_status_page,
)

pytestmark = pytest.mark.django_db

ALL, ACME = "/lead-time/", "/services/acme/lead-time/"


@pytest.fixture
def at(clock):
    """Two days ago, at noon."""
    return clock.replace(hour=12, minute=0, second=0, microsecond=0) - 2 * DAY


@pytest.fixture
def page(watched, at):
    return make_status_page(watched, read_at=at - 9 * DAY, components={"Chat": ["chat"]})


@pytest.fixture
def ours(watched, at):
    return make_incident(watched, steps={State.OPEN: at, State.RESOLVED: at + HOUR})


def html(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def text(client, address):
    return " ".join(strip_tags(html(client, address)).split())


def test_a_new_site_says_that_it_is_too_early(watched, client):
    said = text(client, ALL)

    assert "Too early to tell. In 90 days there was no problem here" in said
    assert "We read 0 status pages. Of 1 service the vendor has none that we can read" in said


def test_a_vendor_has_a_row_with_its_numbers(watched, page, at, client):
    for n in range(3):
        begun = at + n * HOUR
        make_incident(watched, steps={State.OPEN: begun, State.RESOLVED: begun + 50 * MINUTE})
        make_vendor_incident(page, f"x{n}", at=begun + (n + 6) * MINUTE, until=begun + 40 * MINUTE)

    said = text(client, ALL)

    assert "Of 3 problems of 90 days that we can judge, people here knew first in 3, the vendor in 0" in said
    assert "Where both told, in the middle people 7 min earlier" in said
    assert "Acme 3 3 7 min 0 A (C to A)".replace(" ", "") in said.replace(" ", "")
    assert f'<a href="{ACME}">Acme</a>' in html(client, ALL)


def test_services_of_one_vendor_share_a_row_and_have_links_of_their_own(watched, page, at, client):
    other = make_service("other", vendor="Acme")
    make_incident(other, steps={State.OPEN: at, State.RESOLVED: at + HOUR})
    elsewhere = make_status_page(other, read_at=at - 9 * DAY)
    read_status_page(elsewhere, at=at + DAY)

    found = html(client, ALL)

    assert re.findall(r'href="(/services/\w+/lead-time/)">(\w+)', found) == [
        (ACME, "Acme"),
        ("/services/other/lead-time/", "Other"),
    ]


def test_a_line_has_both_clocks_and_leads_to_the_incident_and_the_vendors_post(page, ours, at, client):
    post = "https://status.acme.example/x"
    make_vendor_incident(page, "x", at=at + 19 * MINUTE, title="Errors", url=post)

    found, said = html(client, ACME), text(client, ACME)

    assert f'<a href="/incidents/{ours.pk}/"><b>People 19 min earlier</b></a>' in found
    assert f'<a href="{post}" rel="noreferrer">' in found
    assert f'<time datetime="{at:%Y-%m-%dT%H:%M}:00Z">' in found  # in UTC, as the days of the table below
    assert "Days and times in UTC." in said
    assert "We said so at 12:00. The vendor said so at 12:19. “Errors”" in said
    assert "Of 1 problem of a quarter of an hour or more the vendor told 0 within 15 minutes" in said


def test_what_the_vendor_alone_told_is_folded_away(page, ours, at, client):
    make_vendor_incident(page, "x", at=at - DAY, until=at - DAY + HOUR)

    shown = client.get(ACME).context_data["page"]

    assert [(line.incident, line.kind) for line in shown.problems] == [(ours.pk, "not_read")]
    assert [line.kind for line in shown.vendor_only] == ["vendor_only"]
    assert "1 notice of the vendor alone" in text(client, ACME)


def test_what_a_vendor_writes_is_text(page, ours, at, client):
    make_vendor_incident(page, "x", at=at, title="<script>alert(1)</script>", until=at + MINUTE)

    found = html(client, ACME)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in found
    assert "<script>alert" not in found


def test_uptime_stands_side_by_side_with_both_figures(watched, page, at, client):
    make_rollup(watched, at=at - 3 * DAY)
    for after, standing in ((0, Standing.MAJOR), (40, Standing.PARTIAL), (113, Standing.OPERATIONAL)):
        moment = at + after * MINUTE
        read_status_page(page, at=moment, said=[make_component_claim("Chat", at=moment, standing=standing)])

    rows = client.get(ACME).context_data["page"].uptime.rows

    whole, chat, api = rows
    assert (chat.vendor.major, chat.vendor.partial, chat.vendor.raw, chat.vendor.weighted) == (
        "40", "73", "113", "61.9",
    )  # fmt: skip
    assert (chat.vendor.days, chat.vendor.uptime, chat.people.uptime) == ("9.1 days", "99.53 %", "100.00 %")
    assert (whole.name, api.vendor, api.silence) == ("The whole service", None, "Its page does not tell.")


def test_of_a_service_without_a_page_people_alone_are_told(watched, client):
    (whole, *_) = client.get(ACME).context_data["page"].uptime.rows

    assert (whole.vendor, whole.silence) == (None, "No page that we read.")


def test_methodology_and_the_foot_of_pages_lead_here(watched, client):
    assert f'<a href="{ALL}">problem by problem</a>' in html(client, "/methodology/")
    assert f'<a href="{ALL}">Who knew first</a>' in html(client, "/")

"""Minutes of outage of the last 90 days, the vendor's and ours."""

from datetime import UTC, datetime

import pytest

from aggregator.models import OfficialPage, State
from aggregator.official.claims import Progress, Standing
from aggregator.pipeline import claims
from aggregator.queries.incidents import uptime
from aggregator.stats.ledger.uptime import Downtime
from reports.models import Service
from reports.queries import catalogue, forget_catalogue
from tests.builders.derived import make_incident, make_rollup, make_watch
from tests.builders.reports import AT, DAY, MINUTE
from tests.builders.vendors import (
    make_component_claim,
    make_incident_claim,
    make_status_page,
    read_status_page,
)

NOON = datetime(2026, 4, 20, 12, tzinfo=UTC)  # a Monday
READ_FROM = datetime(2026, 4, 13, tzinfo=UTC)
MAJOR_AT = datetime(2026, 4, 15, 14, 53, tzinfo=UTC)


@pytest.fixture
def page(acme):
    return make_status_page(acme, read_at=READ_FROM, components={"Chat": ["chat"], "API": ["api"]})


def read_acme(now=NOON):
    return uptime.read_uptime(service=catalogue().entries["acme"], days_back=90, now=now)


def tell_of_wednesday(page):
    """Chat was out for 40 minutes, and partly for 73 more."""
    ends = ((0, Standing.MAJOR), (40, Standing.PARTIAL), (113, Standing.OPERATIONAL))
    for after, standing in ends:
        at = MAJOR_AT + after * MINUTE
        read_status_page(page, at=at, said=[make_component_claim("Chat", at=at, standing=standing)])
    read_status_page(page, at=NOON)


def test_wednesday_of_the_vendor_by_day_and_surface(page):
    tell_of_wednesday(page)

    whole, chat, api = read_acme().lines

    wednesday = (MAJOR_AT.date() - read_acme().first).days
    assert whole.vendor[wednesday] == chat.vendor[wednesday] == Downtime(40, 73, 1440)
    assert whole.by_vendor == Downtime(40, 73, 7.5 * 1440)
    assert whole.by_vendor.weighted(weight=read_acme().weight) == pytest.approx(61.9)
    assert api.by_vendor == Downtime(0, 0, 7.5 * 1440)


def test_days_before_the_first_reading_and_after_the_last_are_not_known(page):
    read_status_page(page, at=NOON - DAY)

    (whole, *_) = read_acme().lines

    assert [day.minutes for day in whole.vendor[-9:]] == [0, *[1440] * 6, 720, 0]


def test_history_that_was_brought_in_is_known_from_its_first_word_on(page):
    early = READ_FROM - 20 * DAY
    statements = [
        make_incident_claim("h", at=early),
        make_incident_claim("h", at=early + 30 * MINUTE, since=early, progress=Progress.RESOLVED),
    ]
    claims.import_claims(page=page.pk, claims=statements, now=NOON)

    (whole, *_) = read_acme().lines

    assert (whole.by_vendor.days, whole.by_vendor.major) == (27.5, 30)


def test_a_page_that_was_only_brought_in_has_outages_too(acme):
    """Polling is off, or it has no format that we read."""
    early = READ_FROM - 20 * DAY
    statements = [
        make_incident_claim("h", at=early),
        make_incident_claim("h", at=early + 30 * MINUTE, since=early, progress=Progress.RESOLVED),
    ]
    page = OfficialPage.objects.create(address="https://status.acme.example/", next_at=NOON)
    Service.objects.update(status_page=page.address)
    forget_catalogue()
    claims.import_claims(page=page.pk, claims=statements, now=NOON)

    (whole, *_) = read_acme().lines

    assert (whole.by_vendor.days, whole.by_vendor.major) == (27.5, 30)


@pytest.mark.parametrize(("format", "days"), [("statuspage", 7.5), ("incidentio", 4.5)])
def test_days_in_which_nobody_read_are_known_where_the_page_keeps_a_history(page, format, days):  # noqa: A002
    OfficialPage.objects.update(format=format)
    read_status_page(page, at=READ_FROM + 2 * DAY)
    claims.record_span(page=page.pk, first=READ_FROM + 5 * DAY, last=NOON)
    claims.record_reading(page=page.pk, now=NOON)

    (whole, *_) = read_acme().lines

    assert whole.by_vendor.days == days


def test_what_is_brought_in_later_does_not_prolong_a_state(page):
    read_status_page(
        page, at=MAJOR_AT, said=[make_component_claim("Chat", at=MAJOR_AT, standing=Standing.MAJOR)]
    )
    read_status_page(page, at=MAJOR_AT + 40 * MINUTE)
    statements = [make_incident_claim("h", at=READ_FROM, progress=Progress.RESOLVED)]
    claims.import_claims(page=page.pk, claims=statements, now=NOON)

    (whole, *_) = read_acme().lines

    assert (whole.by_vendor.days, whole.by_vendor.major) == (7.5, 40)


def test_a_service_whose_page_is_never_read_has_no_uptime_of_the_vendor(acme):
    assert [line.vendor for line in read_acme().lines] == [None, None, None]


def test_a_surface_that_no_component_stands_for_is_not_told_by_the_vendor(acme):
    make_status_page(acme, read_at=READ_FROM, components={"Chat": ["chat"]})

    assert [line.vendor is None for line in read_acme().lines] == [False, False, True]


def test_people_have_problems_and_possible_ones_by_surface(acme):
    make_rollup(acme, at=AT - 2 * DAY)
    make_rollup(acme, at=AT)
    make_watch(acme, until=NOON)
    ends = {State.RESOLVED: AT + 70 * MINUTE}
    make_incident(acme, steps={State.OPEN: AT} | ends, onset_at=AT, surfaces=["chat"])
    make_incident(acme, steps={State.SUSPECTED: AT - DAY, State.RESOLVED: AT - DAY + 30 * MINUTE})

    whole, chat, api = (line.by_people for line in read_acme().lines)

    assert whole == chat == Downtime(60, 23, 3 * 1440)
    assert api == Downtime(0, 23, 3 * 1440)


def test_today_counts_as_far_as_it_has_come(acme):
    make_rollup(acme, at=NOON)
    make_watch(acme, until=NOON)

    assert [line.by_people.minutes for line in read_acme().lines] == [720, 720, 720]


def test_weight_is_the_operators(page, settings):
    tell_of_wednesday(page)
    settings.PARTIAL_OUTAGE_WEIGHT = 1

    seen = read_acme()

    assert seen.lines[0].by_vendor.weighted(weight=seen.weight) == 113

"""What vendors say, read from the rows that the stage wrote."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.models import OfficialPage
from aggregator.official.claims import About, Progress, Standing
from aggregator.official.timeline.spans import WorstInterval
from aggregator.pipeline import claims
from aggregator.queries.answers.vendors import NOTHING, Vendor
from aggregator.queries.vendors import vendor_status
from reports.models import Component, Service
from reports.queries import catalogue, forget_catalogue
from tests.builders.reports import AT, DAY, MINUTE, make_service
from tests.builders.vendors import (
    make_component_claim,
    make_incident_claim,
    make_status_page,
    make_vendor_incident,
    read_status_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(db: None) -> Service:
    return make_service("acme", surfaces=("chat", "api", "app"))


def read_acme(*, at=AT, slug: str = "acme", hours: int = 4) -> Vendor:
    return vendor_status.read_vendor(
        service=catalogue().entries[slug], first=at - timedelta(hours=hours), now=at
    )


def test_a_service_without_a_page_has_nothing_said_of_it(acme):
    assert read_acme() == NOTHING


def test_states_of_components_become_stretches_of_service_and_surfaces(acme):
    page = make_status_page(
        acme, read_at=AT - 90 * MINUTE, components={"Web": ["chat", "app"], "API": ["api"]}
    )
    read_status_page(
        page,
        at=AT - 59 * MINUTE,
        said=[make_component_claim("Web", at=AT - 60 * MINUTE, standing=Standing.MAJOR)],
    )
    read_status_page(
        page,
        at=AT - 19 * MINUTE,
        said=[make_component_claim("Web", at=AT - 20 * MINUTE, standing=Standing.PARTIAL)],
    )

    vendor = read_acme()

    worst = (
        WorstInterval(Standing.MAJOR, AT - 60 * MINUTE, AT - 20 * MINUTE),
        WorstInterval(Standing.PARTIAL, AT - 20 * MINUTE, AT),
    )
    assert (vendor.standing, vendor.since) == (Standing.PARTIAL, AT - 20 * MINUTE)
    assert vendor.stretches == worst
    assert vendor.surfaces == {"chat": worst, "app": worst, "api": ()}


def test_what_goes_on_since_long_before_is_known(acme):
    page = make_status_page(acme, read_at=AT - 9 * DAY, components={"API": []})
    read_status_page(
        page, at=AT - 8 * DAY, said=[make_component_claim("API", at=AT - 8 * DAY, standing=Standing.MAJOR)]
    )
    read_status_page(page, at=AT)

    vendor = read_acme(hours=1)

    assert vendor.stretches == (WorstInterval(Standing.MAJOR, AT - timedelta(hours=1), AT),)


def test_a_renamed_component_keeps_its_place(acme):
    page = make_status_page(acme, read_at=AT - 90 * MINUTE, components={"API": ["api"]})
    renamed = make_component_claim("API", at=AT - 9 * MINUTE, standing=Standing.MAJOR)
    read_status_page(page, at=AT, said=[type(renamed)(**(vars(renamed) | {"title": "Public API v2"}))])

    assert read_acme().surfaces["api"] == (WorstInterval(Standing.MAJOR, AT - 9 * MINUTE, AT),)


def test_a_component_that_is_not_ours_says_nothing_of_us(acme):
    page = make_status_page(acme, read_at=AT - 90 * MINUTE, components={"Government": []})
    Component.objects.update(ours=False)
    forget_catalogue()
    read_status_page(
        page, at=AT, said=[make_component_claim("Government", at=AT - 9 * MINUTE, standing=Standing.MAJOR)]
    )

    assert (read_acme().standing, read_acme().stretches, read_acme().names_nothing) == (None, (), True)


def test_a_page_that_names_no_component_never_said_operational(acme):
    """As those of incident.io that list only what goes on."""
    make_status_page(acme, read_at=AT)

    assert (read_acme().standing, read_acme().names_nothing) == (None, True)


def test_a_component_that_is_gone_no_longer_says_operational(acme):
    page = make_status_page(acme, read_at=AT - 20 * MINUTE, components={"API": ["api"]})
    before = read_acme().standing
    read_status_page(page, at=AT, said=[replace(make_component_claim("API", at=AT), standing=None)])

    assert (before, read_acme().standing) == (Standing.OPERATIONAL, None)


def test_on_a_shared_page_only_named_components_are_ours(acme):
    page = make_status_page(acme, read_at=AT - 90 * MINUTE, components={"Acme": []})
    Service.objects.update(status_shared=True)
    forget_catalogue()
    make_vendor_incident(page, "theirs", at=AT - 60 * MINUTE, parts=["Other product"])
    make_vendor_incident(page, "nobody's", at=AT - 30 * MINUTE)

    assert (read_acme().notices, read_acme().stretches) == ((), ())


def share(*, component_named: str) -> None:
    Service.objects.update(status_shared=True)
    Component.objects.update(name=component_named)
    forget_catalogue()


@pytest.mark.parametrize(
    ("name", "standing", "names_nothing"),
    [("Acme", Standing.OPERATIONAL, False), ("Acme as it was once called", None, True)],
)
def test_a_shared_page_without_our_component_never_said_operational(acme, name, standing, names_nothing):
    make_status_page(acme, read_at=AT, components={"Acme": []})
    share(component_named=name)

    vendor = read_acme()

    assert (vendor.standing, vendor.names_nothing) == (standing, names_nothing)


def test_a_feed_names_trouble_and_never_says_operational(acme):
    page = make_status_page(acme, read_at=AT - 90 * MINUTE)
    OfficialPage.objects.update(format="feed")
    make_vendor_incident(page, "one", at=AT - 60 * MINUTE, until=AT - 30 * MINUTE)
    read_status_page(page, at=AT)

    during, after = read_acme(at=AT - 40 * MINUTE), read_acme()

    assert (during.standing, during.names_nothing) == (Standing.MAJOR, False)
    assert (after.standing, after.names_nothing) == (None, True)
    assert [notice.subject for notice in after.notices] == ["one"]


@pytest.mark.parametrize(("silence", "known"), [(29, True), (31, False)])
def test_a_page_that_nobody_asks_any_more_is_not_known(acme, silence, known):
    page = make_status_page(acme, read_at=AT - 90 * MINUTE, components={"API": ["api"]})
    last = AT - silence * MINUTE
    read_status_page(
        page, at=last, said=[make_component_claim("API", at=AT - 60 * MINUTE, standing=Standing.MAJOR)]
    )

    vendor = read_acme()

    assert vendor.standing is (Standing.MAJOR if known else None)
    assert vendor.reading is not None
    assert vendor.reading.failing_since == (None if known else last)
    assert vendor.stretches[-1].last == (AT if known else last)


def test_a_page_that_fails_is_never_said_to_be_fine(acme):
    page = make_status_page(acme, read_at=AT - 9 * MINUTE, components={"API": ["api"]})
    claims.record_failure(page=page.pk, problem="timeout", now=AT - 4 * MINUTE)

    vendor = read_acme()

    assert vendor.standing is None
    assert vendor.reading is not None
    assert (vendor.reading.failing_since, vendor.reading.problem) == (AT - 4 * MINUTE, "timeout")


def test_an_incident_is_watched_when_nothing_is_called_broken_any_more(acme):
    page = make_status_page(acme, read_at=AT - 90 * MINUTE)
    read_status_page(page, at=AT - 60 * MINUTE)
    read_status_page(
        page, at=AT - 58 * MINUTE, said=[make_incident_claim("one", at=AT - 59 * MINUTE, standing=None)]
    )
    watched = make_incident_claim("one", at=AT - 9 * MINUTE, standing=None, progress=Progress.MONITORING)
    read_status_page(page, at=AT, said=[watched])

    vendor = read_acme()

    assert vendor.watching
    assert [(n.about, n.first_published_at, n.ended_at) for n in vendor.notices] == [
        (About.INCIDENT, AT - 59 * MINUTE, None)
    ]


def test_many_services_cost_no_more_than_one(acme, django_assert_num_queries):
    for n in range(5):
        make_status_page(make_service(f"s{n}"), read_at=AT, components={"API": []})
    entries = list(catalogue().entries.values())

    with django_assert_num_queries(7):
        by_slug = vendor_status.read_vendors(services=entries, first=AT - DAY, now=AT)

    assert {slug for slug, vendor in by_slug.items() if vendor.standing} == {f"s{n}" for n in range(5)}


@pytest.mark.parametrize(("hours", "listed"), [(9, ["one"]), (7, [])])
def test_an_open_incident_of_a_silent_page_is_not_said_to_go_on(acme, hours, listed):
    """It was last read eight hours ago: later than that, nobody knows."""
    page = make_status_page(acme, read_at=AT - DAY, components={"API": ["api"]})
    make_vendor_incident(page, "one", at=AT - 8 * 60 * MINUTE)

    vendor = read_acme(hours=hours)

    assert (vendor.standing, vendor.going_on) == (None, ())
    assert [notice.subject for notice in vendor.notices] == listed


def test_of_a_vendor_a_shorter_time_is_a_part_of_a_longer_one(acme):
    page = make_status_page(acme, read_at=AT - 20 * DAY, components={"Chat": ["chat"]})
    for n, (age, hours) in enumerate(((15, 2), (7, 3), (2, None))):
        began = AT - age * DAY - timedelta(hours=1)
        ended = hours and began + timedelta(hours=hours)
        make_vendor_incident(page, f"n{n}", at=began, until=ended, standing=Standing.MAJOR)
    read_status_page(page, at=AT)

    long, short = (read_acme(hours=24 * days) for days in (19, 7))

    assert (len(long.notices), len(short.notices), len(short.stretches)) == (3, 2, 2)
    assert vendor_status.cut_vendor(vendor=long, first=AT - 7 * DAY) == short

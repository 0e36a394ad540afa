"""The demo's status pages, read as its story goes on."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator import demo, demo_vendors
from aggregator.models import DemoRun, OfficialClaim
from aggregator.official.claims import Standing
from aggregator.queries.answers.vendors import Vendor
from aggregator.queries.incidents import uptime
from aggregator.queries.vendors import vendor_status
from reports.catalogue import SHIPPED
from reports.catalogue.load import load_catalogue
from reports.queries import catalogue
from tests.builders.reports import DAY, MINUTE

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 16, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WORD = NOW - 22 * MINUTE  # 23 minutes after the story broke out


@pytest.fixture
def run(db: None) -> DemoRun:
    load_catalogue(folder=SHIPPED)
    return demo.begin_run(now=NOW)


def read_demo_vendor(at: datetime) -> Vendor:
    return vendor_status.read_vendor(
        service=catalogue().entries["claude"], first=at - timedelta(hours=4), now=at
    )


def test_the_first_word_comes_23_minutes_after_the_outbreak(run):
    demo_vendors.read_pages(run=run, first=NOW - DAY, last=NOW)

    vendor = read_demo_vendor(NOW)
    assert (vendor.standing, vendor.since) == (Standing.MAJOR, WORD)
    assert vendor.notices[0].first_published_at == WORD
    assert read_demo_vendor(WORD).standing is Standing.OPERATIONAL  # it was read a little later


def test_past_and_present_are_one_story(run):
    at = WORD - MINUTE
    demo_vendors.read_pages(run=run, first=NOW - DAY, last=at)
    while at < NOW:
        demo_vendors.read_pages(run=run, first=at, last=at + MINUTE)
        at += MINUTE

    assert read_demo_vendor(NOW).notices[0].first_published_at == WORD
    first = read_demo_vendor(NOW).notices[0].updates[0]
    assert first.first_seen_at == WORD + 20 * SECOND
    assert first.absent_at in {WORD - 40 * SECOND, WORD}  # in the same minute it may have been its turn


def test_listening_again_adds_nothing(run):
    demo_vendors.read_pages(run=run, first=NOW - DAY, last=NOW)
    before = OfficialClaim.objects.count()

    assert demo_vendors.read_pages(run=run, first=NOW - DAY, last=NOW) == 0
    assert OfficialClaim.objects.count() == before


def test_every_component_of_the_story_is_one_of_the_catalogue(run):
    demo_vendors.read_pages(run=run, first=NOW - 90 * DAY, last=NOW)

    mapped = {(e.status_page, c.name) for e in catalogue().entries.values() for c in e.components}
    named = {
        (page, part[1])
        for page, parts in OfficialClaim.objects.values_list("page__address", "parts")
        for part in parts
    }
    assert named <= mapped


def test_ninety_days_are_known_and_come_to_what_was_told(run):
    evening = NOW + timedelta(hours=5)
    demo_vendors.read_pages(run=run, first=run.filled_until, last=evening)

    found = uptime.read_uptime(service=catalogue().entries["claude"], days_back=90, now=evening)

    told = found.lines[0].by_vendor
    assert told is not None
    assert told.minutes == pytest.approx(89 * 1440 + (evening - evening.replace(hour=0, minute=0)) / MINUTE)
    assert told.weighted(weight=found.weight) == pytest.approx(1568)
    assert round(100 * (told.uptime(weight=found.weight) or 0), 2) == 98.79

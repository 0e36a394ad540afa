"""The vendor's status in detection: outages that it states, and work that it announced."""

from datetime import datetime

import pytest

from aggregator.models import OfficialPage
from aggregator.official.claims import Standing
from aggregator.pipeline import claims, detection
from reports.models import Service
from tests.builders.detection import (
    START,
    forget_assessments,
    make_reports,
    read_assessments,
    read_first_state,
)
from tests.builders.reports import AT, MINUTE
from tests.builders.vendors import (
    make_component_claim,
    make_incident_claim,
    make_maintenance_claim,
    read_service_page,
)

pytestmark = pytest.mark.django_db

SLIGHT = dict.fromkeys(range(200, 203), 2)  # minutes after START: alone it is not enough
CHATTER = dict.fromkeys(range(180, 300, 2), 1)  # what work may bring
BROKEN = CHATTER | dict.fromkeys(range(240, 250), 8)


def make_announced_work(service: Service, *, said_at: datetime) -> None:
    """From minute 170 to 310, and the page is read until the end."""
    work = make_maintenance_claim(since=START + 170 * MINUTE, until=START + 310 * MINUTE, said_at=said_at)
    read_service_page(service, work, at=said_at)
    read_service_page(service, work, at=AT)
    claims.record_span(page=OfficialPage.objects.get().pk, first=said_at, last=AT)


@pytest.mark.parametrize(
    ("reports", "standing", "state"),
    [
        (SLIGHT, None, None),
        (SLIGHT, Standing.DEGRADED, None),
        (SLIGHT, Standing.PARTIAL, ("suspected", 203)),
        ({}, Standing.MAJOR, None),
    ],
    ids=["people alone", "degraded", "both", "vendor alone"],
)
def test_people_and_vendor_together_are_believed_sooner(calm, reports, standing, state):
    make_reports(calm, reports)
    if standing:
        read_service_page(calm, make_component_claim(standing=standing), at=START + 190 * MINUTE)

    detection.refresh(now=AT)

    assert read_first_state() == state


def test_what_moved_the_threshold_is_on_record(calm):
    make_reports(calm, SLIGHT)
    read_service_page(calm, make_component_claim(standing=Standing.PARTIAL), at=START + 190 * MINUTE)

    detection.refresh(now=AT)

    evidence = read_assessments()[0][-1]
    assert (evidence["official"], evidence["announced"]) == (2.3, False)


def test_a_claim_that_we_learn_of_later_does_not_reach_back(calm):
    make_reports(calm, SLIGHT)
    outage = make_incident_claim(standing=Standing.MAJOR, at=START + 190 * MINUTE)
    read_service_page(calm, at=START)
    read_service_page(calm, outage, at=START + 260 * MINUTE)

    detection.refresh(now=AT)

    assert read_first_state() is None


@pytest.mark.parametrize(
    ("reports", "work", "announced"),
    [(CHATTER, False, True), (CHATTER, True, False), (BROKEN, True, True)],
    ids=["nobody works on it", "as work may bring", "beyond it"],
)
def test_what_was_announced_is_no_news_and_what_goes_beyond_is(calm, reports, work, announced):
    make_reports(calm, reports)
    if work:
        make_announced_work(calm, said_at=START)

    detection.refresh(now=AT)

    assert (read_first_state() is not None) is announced
    if work and announced:
        assert read_assessments()[0][-1]["announced"]
        assert read_assessments()[0][3] == START + 240 * MINUTE


def test_vendors_words_and_ticks_end_as_the_walk_in_one_go(calm):
    make_reports(calm, BROKEN)
    make_announced_work(calm, said_at=START)
    read_service_page(calm, make_component_claim(standing=Standing.PARTIAL), at=AT)
    now = START + 300 * MINUTE + detection.CLOSING
    detection.refresh(now=now)
    in_one_go = read_assessments()
    forget_assessments(calm)

    for n in range(301):
        detection.refresh(now=START + n * MINUTE + detection.CLOSING)

    assert in_one_go[0][-1]["announced"]
    assert read_assessments() == in_one_go

"""Up to when a vendor's page is known, and which of its incidents are open."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from aggregator.models import OfficialPage
from aggregator.official.claims import About, Claim, Progress, Standing
from aggregator.official.timeline.events import SeenClaim, VendorEvent
from aggregator.official.timeline.spans import FOREVER
from aggregator.queries.answers.vendors import NOTHING, PageReadability
from aggregator.queries.vendors.pages import assess_readability
from aggregator.queries.vendors.vendor_status import extend_to_now, find_known_end, find_open_end
from tests.unit.aggregator.web.examples import AT, MINUTE

HOUR = timedelta(hours=1)
READABLE = PageReadability("https://status.acme.test/", "statuspage", AT, None, "")
FAILING = replace(READABLE, failing_since=AT, problem="html")
SPANS = ((AT - 9 * HOUR, AT - 8 * HOUR), (AT - 2 * HOUR, AT - HOUR))


def make_page(*, read_at: datetime | None, failing: bool = False) -> OfficialPage:
    failure = {"failing_since": AT, "problem": "html", "failures": 1} if failing else {}
    return OfficialPage(address=READABLE.address, next_at=AT, read_at=read_at, **failure)


def make_event(progress: Progress, *, about: About = About.INCIDENT) -> VendorEvent:
    claim = Claim(about, "1", "u", "Errors", Standing.MAJOR, progress, AT - HOUR, since=AT - HOUR)
    return VendorEvent(about, "1", (SeenClaim(claim, AT - HOUR, None),))


OPEN, ENDED = make_event(Progress.INVESTIGATING), make_event(Progress.RESOLVED)
PLANNED = make_event(Progress.SCHEDULED, about=About.MAINTENANCE)


def test_the_last_span_of_a_readable_page_goes_on():
    spans = extend_to_now(spans=SPANS, page=make_page(read_at=AT), now=AT, end=FOREVER)

    assert spans == (SPANS[0], (AT - 2 * HOUR, FOREVER))


def test_a_span_is_not_cut_by_an_end_before_its_own():
    spans = extend_to_now(spans=SPANS, page=make_page(read_at=AT), now=AT, end=AT - 90 * MINUTE)

    assert spans == SPANS


@pytest.mark.parametrize(
    "page", [make_page(read_at=AT, failing=True), make_page(read_at=None), make_page(read_at=AT - HOUR)]
)
def test_spans_of_a_page_that_cannot_be_read_are_over(page):
    assert extend_to_now(spans=SPANS, page=page, now=AT, end=FOREVER) == SPANS


def test_a_page_without_spans_has_none():
    assert extend_to_now(spans=(), page=make_page(read_at=AT), now=AT, end=FOREVER) == ()


@pytest.mark.parametrize(
    ("read_at", "seen_at", "known"),
    [
        (AT - HOUR, None, AT - HOUR),
        (AT - HOUR, AT - 2 * HOUR, AT - HOUR),
        (AT - 2 * HOUR, AT - HOUR, AT - HOUR),  # imported after the last reading
        (None, AT - HOUR, AT - HOUR),
        (AT + HOUR, None, AT),  # by a clock that went back
        (None, None, None),
    ],
)
def test_a_failing_page_is_known_up_to_its_last_reading_or_import(read_at, seen_at, known):
    page = make_page(read_at=read_at, failing=True)

    assert find_known_end(page=page, seen_at=seen_at, now=AT) == known


@pytest.mark.parametrize("seen_at", [None, AT - HOUR])
def test_a_readable_page_is_known_up_to_now(seen_at):
    assert find_known_end(page=make_page(read_at=AT - MINUTE), seen_at=seen_at, now=AT) == AT


@pytest.mark.parametrize(
    ("event", "reading", "end"),
    [
        (OPEN, READABLE, FOREVER),
        (OPEN, FAILING, AT - MINUTE),
        (ENDED, READABLE, AT - HOUR),
        (ENDED, FAILING, AT - HOUR),
    ],
)
def test_an_open_event_of_a_failing_page_is_known_to_its_last_reading(event, reading, end):
    assert find_open_end(event=event, reading=reading, known=AT - MINUTE) == end


@pytest.mark.parametrize(("reading", "events"), [(READABLE, (OPEN,)), (FAILING, ()), (None, ())])
def test_unresolved_incidents_are_known_of_a_readable_page(reading, events):
    assert replace(NOTHING, reading=reading, notices=(OPEN, ENDED, PLANNED)).going_on == events


@pytest.mark.parametrize(
    ("standing", "names_nothing", "events", "watching"),
    [
        (Standing.OPERATIONAL, False, (OPEN,), True),
        (Standing.OPERATIONAL, False, (ENDED,), False),
        (Standing.MAJOR, False, (OPEN,), False),
        (None, True, (OPEN,), True),
        (None, False, (OPEN,), False),
    ],
)
def test_a_vendor_watches_an_open_incident_that_breaks_nothing(standing, names_nothing, events, watching):
    vendor = replace(
        NOTHING, reading=READABLE, standing=standing, names_nothing=names_nothing, notices=events
    )

    assert vendor.watching is watching


def test_the_page_of_these_tests_is_readable():
    assert assess_readability(page=make_page(read_at=AT), now=AT) == replace(READABLE, format="")

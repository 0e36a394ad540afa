"""Shares of a window beside the usual ones."""

import pytest

from aggregator.queries import breakdown
from aggregator.queries.breakdown import Share
from tests.derived import HOUR, make_baseline, make_rollup
from tests.factories import AT, DAY, MINUTE, make_service

pytestmark = pytest.mark.django_db

FIRST = AT - HOUR


@pytest.fixture
def told(acme):
    """Of ten reports six of chat; usually one in four is, of two an hour."""
    make_baseline(acme, rate=1 / 30, at=FIRST)
    for day in range(1, 5):
        make_rollup(acme, at=FIRST - day * DAY, surface="chat", reports=1, region="DE")
        make_rollup(acme, at=FIRST - day * DAY, surface="api", reports=3, region="US-CA")
    make_rollup(acme, at=FIRST, surface="chat", symptom="login", region="DE", reports=6)
    make_rollup(acme, at=FIRST + MINUTE, symptom="login", reports=3)
    make_rollup(acme, at=FIRST + 2 * MINUTE, surface="api", reports=1)


def read(entry, *, first=FIRST, last=AT):
    return breakdown.breakdowns(service=entry, first=first, last=last)


@pytest.mark.usefixtures("told")
def test_shares_stand_beside_the_usual_ones_largest_first(entry):
    found = read(entry)["surface"]

    assert (found.by, found.first, found.last, found.total) == ("surface", FIRST, AT, 10)
    assert found.shares == (
        Share("chat", "Chat", 6, 0.6, 0.25, pytest.approx(12.0)),
        Share("", "Not sure", 3, 0.3, 0.0, None),
        Share("api", "Api", 1, 0.1, 0.75, pytest.approx(1 / 1.5)),
    )


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("by", breakdown.BY)
def test_shares_of_every_field_are_of_one_and_the_same_whole(entry, by):
    found = read(entry)[by]

    assert sum(share.share for share in found.shares) == pytest.approx(1.0)
    assert sum(share.reports for share in found.shares) == found.total == 10


@pytest.mark.usefixtures("told")
def test_symptoms_and_regions_have_their_names(entry):
    found = read(entry)

    assert [share.name for share in found["symptom"].shares] == ["Login", "Not said"]
    assert {share.slug: share.reports for share in found["region"].shares} == {"DE": 6, "": 4}


def test_places_with_few_reports_are_not_told(acme, entry):
    """They could point to somebody; unknown is no place."""
    for region, reports in (("DE", 5), ("MT", 4), ("US-CA", 3), ("", 2)):
        make_rollup(acme, at=FIRST, region=region, surface="chat", reports=reports)

    found = read(entry)

    assert [(share.slug, share.reports) for share in found["region"].shares] == [("DE", 5), ("", 2)]
    assert [(part.total, part.hidden) for part in found.values()] == [(14, 0), (14, 0), (14, 7)]


def test_window_is_closed_below_and_open_above(acme, entry):
    for at, surface in ((FIRST - MINUTE, "api"), (FIRST, "chat"), (AT - MINUTE, "chat"), (AT, "api")):
        make_rollup(acme, at=at, surface=surface)

    assert [(share.slug, share.reports) for share in read(entry)["surface"].shares] == [("chat", 2)]


def test_who_says_that_it_works_has_no_share(acme, entry):
    make_rollup(acme, at=FIRST, surface="chat", stance="works", reports=5)
    make_rollup(acme, at=FIRST, surface="api")

    assert [share.slug for share in read(entry)["surface"].shares] == ["api"]


def test_kinds_counted_down_to_zero_are_not_listed(acme, entry):
    make_rollup(acme, at=FIRST, surface="chat", reports=0)

    found = read(entry)["surface"]

    assert (found.total, found.shares) == (0, ())


def test_without_history_no_share_is_usual(acme, entry):
    make_rollup(acme, at=FIRST, surface="chat")

    assert read(entry)["surface"].shares == (Share("chat", "Chat", 1, 1.0, None, None),)


def test_usual_shares_are_those_of_the_same_hours_of_earlier_days(acme, entry):
    """Who reports turns with the clock."""
    make_rollup(acme, at=FIRST, region="DE", reports=5)
    for at, region in ((FIRST - DAY, "DE"), (FIRST - DAY + 8 * HOUR, "US-CA"), (FIRST - 60 * DAY, "US-CA")):
        make_rollup(acme, at=at, region=region, reports=10)

    assert [share.usual_share for share in read(entry)["region"].shares] == [1.0]


def test_other_services_are_not_counted(acme, entry):
    make_rollup(make_service("other"), at=FIRST, surface="chat")

    assert read(entry)["surface"].total == 0


def test_page_breaks_down_since_the_onset_or_else_a_day():
    assert breakdown.spike_window(onset_at=FIRST, now=AT) == (FIRST, AT + MINUTE)
    assert breakdown.spike_window(onset_at=None, now=AT) == (AT + MINUTE - DAY, AT + MINUTE)

"""Shares of a window beside the usual ones."""

import pytest

from aggregator.queries.answers.breakdowns import BY, BreakdownShare
from aggregator.queries.counts import breakdown
from tests.builders.derived import HOUR, make_baseline, make_rollup
from tests.builders.reports import AT, DAY, MINUTE, make_service

pytestmark = pytest.mark.django_db

FIRST = AT - HOUR


@pytest.fixture
def reported(acme):
    """Of ten reports six of chat; usually one in four is, of two an hour."""
    make_baseline(acme, rate=1 / 30, at=FIRST)
    for day in range(1, 5):
        make_rollup(acme, at=FIRST - day * DAY, surface="chat", reports=1, region="DE")
        make_rollup(acme, at=FIRST - day * DAY, surface="api", reports=3, region="US-CA")
    make_rollup(acme, at=FIRST, surface="chat", symptom="login", region="DE", reports=6)
    make_rollup(acme, at=FIRST + MINUTE, symptom="login", reports=3)
    make_rollup(acme, at=FIRST + 2 * MINUTE, surface="api", reports=1)


def break_down(entry, *, first=FIRST, last=AT):
    return breakdown.read_breakdowns(service=entry, first=first, last=last, now=AT)


@pytest.mark.usefixtures("reported")
def test_shares_stand_beside_the_usual_ones_largest_first(entry):
    shown = break_down(entry)["surface"]

    assert (shown.by, shown.first, shown.last, shown.total) == (
        "surface",
        FIRST,
        AT,
        10,
    )
    assert shown.shares == (
        BreakdownShare("chat", "Chat", 6, 0.6, 0.25, pytest.approx(12.0)),
        BreakdownShare("", "Not sure", 3, 0.3, 0.0, None),
        BreakdownShare("api", "Api", 1, 0.1, 0.75, pytest.approx(1 / 1.5)),
    )


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize("by", BY)
def test_shares_of_every_field_are_of_one_and_the_same_whole(entry, by):
    shown = break_down(entry)[by]

    assert sum(share.share for share in shown.shares) == pytest.approx(1.0)
    assert sum(share.reports for share in shown.shares) == shown.total == 10


@pytest.mark.usefixtures("reported")
def test_symptoms_and_regions_have_their_names(entry):
    shown = break_down(entry)

    assert [share.name for share in shown["symptom"].shares] == ["Login", "Not said"]
    assert {share.slug: share.reports for share in shown["region"].shares} == {"DE": 6, "": 4}


def test_places_that_few_networks_reported_from_are_not_told(acme, entry):
    """They could point to somebody; unknown is no place. As make_rollup has it, five reports are of five."""
    for region, reports in (("DE", 5), ("MT", 4), ("US-CA", 3), ("", 2)):
        make_rollup(acme, at=FIRST, region=region, surface="chat", reports=reports)

    shown = break_down(entry)

    assert [(share.slug, share.reports) for share in shown["region"].shares] == [("DE", 5), ("", 2)]
    assert [(part.total, part.hidden) for part in shown.values()] == [(14, 0), (14, 0), (14, 7)]


def test_places_are_told_by_the_whole_hour_wherever_the_window_is_cut(acme, entry):
    hour = FIRST.replace(minute=0)
    for minute in (0, 20, 40):
        make_rollup(acme, at=hour + minute * MINUTE, region="DE", reports=5)

    windows = [(hour, hour + MINUTE), (hour + 19 * MINUTE, hour + 21 * MINUTE), (hour, hour + HOUR)]
    shown = [break_down(entry, first=first, last=last)["region"] for first, last in windows]

    assert {(f.first, f.last, f.total, f.shares[0].reports) for f in shown} == {(hour, hour + HOUR, 15, 15)}


def test_what_is_usual_of_a_place_is_of_the_hours_that_are_told(acme, entry):
    """Ten reports are usual in an hour, all of DE; one of its two hours may be told."""
    make_baseline(acme, rate=1 / 6, at=FIRST)
    hour = FIRST.replace(minute=0)
    for n in range(2):
        make_rollup(acme, at=hour + n * HOUR - DAY, region="DE", reports=10)
    make_rollup(acme, at=hour, region="DE", reports=20)
    make_rollup(acme, at=hour + HOUR, region="DE", reports=4)

    (share,) = break_down(entry, first=hour, last=hour + 2 * HOUR)["region"].shares

    assert (share.reports, share.lift) == (20, pytest.approx(2.0))


@pytest.mark.parametrize(
    ("reports", "rounded"), [(0, 0.025), (2, 0.025), (20, 0.2), (21, 0.2), (22, 0.2), (23, 0.25)]
)
def test_no_single_report_of_the_past_shows_in_a_usual_share(reports, rounded, acme, entry):
    make_rollup(acme, at=FIRST - DAY, region="DE", reports=reports)
    make_rollup(acme, at=FIRST - DAY, reports=100 - reports)
    make_rollup(acme, at=FIRST, region="DE", reports=5)

    assert [share.usual_share for share in break_down(entry)["region"].shares] == [rounded]


def test_window_is_closed_below_and_open_above(acme, entry):
    for at, surface in ((FIRST - MINUTE, "api"), (FIRST, "chat"), (AT - MINUTE, "chat"), (AT, "api")):
        make_rollup(acme, at=at, surface=surface)

    assert [(share.slug, share.reports) for share in break_down(entry)["surface"].shares] == [("chat", 2)]


def test_who_says_that_it_works_has_no_share(acme, entry):
    make_rollup(acme, at=FIRST, surface="chat", stance="works", reports=5)
    make_rollup(acme, at=FIRST, surface="api")

    assert [share.slug for share in break_down(entry)["surface"].shares] == ["api"]


def test_kinds_counted_down_to_zero_are_not_listed(acme, entry):
    make_rollup(acme, at=FIRST, surface="chat", reports=0)

    shown = break_down(entry)["surface"]

    assert (shown.total, shown.shares) == (0, ())


def test_without_history_no_share_is_usual(acme, entry):
    make_rollup(acme, at=FIRST, surface="chat")

    assert break_down(entry)["surface"].shares == (BreakdownShare("chat", "Chat", 1, 1.0, None, None),)


def test_usual_shares_are_those_of_the_same_hours_of_earlier_days(acme, entry):
    """Who reports turns with the clock."""
    make_rollup(acme, at=FIRST, region="DE", reports=5)
    for at, region in ((FIRST - DAY, "DE"), (FIRST - DAY + 8 * HOUR, "US-CA"), (FIRST - 60 * DAY, "US-CA")):
        make_rollup(acme, at=at, region=region, reports=10)

    assert [share.usual_share for share in break_down(entry)["region"].shares] == [1.0]


def test_other_services_are_not_counted(acme, entry):
    make_rollup(make_service("other"), at=FIRST, surface="chat")

    assert break_down(entry)["surface"].total == 0


def test_page_breaks_down_since_the_onset_or_else_a_day():
    assert breakdown.choose_spike_window(onset_at=FIRST, now=AT) == (FIRST, AT + MINUTE)
    assert breakdown.choose_spike_window(onset_at=None, now=AT) == (AT + MINUTE - DAY, AT + MINUTE)

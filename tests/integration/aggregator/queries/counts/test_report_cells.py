"""Reports by surface, region and symptom: observed in minutes, expected from weeks before."""

import pytest
from django.core.cache import cache

from aggregator.models import State
from aggregator.queries.counts import report_cells
from tests.builders.derived import HOUR, make_incident, make_rollup
from tests.builders.reports import AT, DAY, MINUTE, make_service

CELLS = {("chat", "DE", "login"): 6, ("chat", "US", "slow"): 3, ("", "", ""): 1}
WEEK = 7 * DAY


def expected(service, *, first=AT - 15 * MINUTE, last=AT):
    cache.clear()  # as in a process that asks for the first time
    return report_cells.read_expected(service_id=service.id, first=first, last=last)


def test_observed_are_the_broken_reports_of_the_minutes_asked_for(acme):
    make_rollup(acme, at=AT - 15 * MINUTE, reports=2, surface="chat", region="DE", symptom="login")
    make_rollup(acme, at=AT - MINUTE, reports=4, surface="chat", region="DE", symptom="login")
    make_rollup(acme, at=AT - MINUTE, reports=3, surface="chat", region="US", symptom="slow")
    make_rollup(acme, at=AT - MINUTE, stance="works", surface="chat")
    make_rollup(acme, at=AT - 16 * MINUTE)
    make_rollup(acme, at=AT)
    make_rollup(make_service("other"), at=AT - MINUTE)

    observed = report_cells.read_observed(services=[acme.id], first=AT - 15 * MINUTE, last=AT)

    assert observed == {acme.id: {("chat", "DE", "login"): 6, ("chat", "US", "slow"): 3}}


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (AT - DAY, True),
        (AT - DAY + HOUR, True),  # the window and the hour after it: it may end in the next one
        (AT - DAY + 2 * HOUR, False),
        (AT - DAY - HOUR, False),
        (AT - WEEK, True),
        (AT - 8 * WEEK, True),
        (AT - 9 * WEEK, False),
        (AT - 15 * MINUTE, False),  # its own hour is not over
    ],
)
def test_expected_are_the_same_hours_of_the_weeks_before(at, counts, acme):
    make_rollup(acme, at=at, surface="chat")

    assert expected(acme) == ({("chat", "", ""): 1} if counts else {})


def test_hours_of_a_confirmed_incident_are_left_out(acme):
    make_rollup(acme, at=AT - DAY, surface="chat")
    make_rollup(acme, at=AT - 2 * DAY, surface="api")
    make_incident(acme, steps={State.OPEN: AT - DAY - HOUR, State.RESOLVED: AT - DAY + 2 * HOUR})

    assert expected(acme) == {("api", "", ""): 1}


def test_what_is_expected_is_kept_for_a_while(acme, django_assert_num_queries):
    make_rollup(acme, at=AT - DAY, surface="chat")
    first = expected(acme)

    with django_assert_num_queries(0):
        again = report_cells.read_expected(service_id=acme.id, first=AT - 10 * MINUTE, last=AT + MINUTE)

    assert again == first


@pytest.mark.parametrize(
    ("field", "sums"),
    [
        ("surface", {"chat": 9, "": 1}),
        ("region", {"DE": 6, "US": 3, "": 1}),
        ("symptom", {"login": 6, "slow": 3, "": 1}),
    ],
)
def test_cells_are_summed_and_shared_by_a_field(field, sums):
    assert report_cells.sum_by_field(counts=CELLS, field=field) == sums
    shares = {value: n / 10 for value, n in sums.items()}
    assert report_cells.compute_shares(counts=sums) == shares


def test_without_reports_there_are_no_shares():
    assert report_cells.compute_shares(counts={}) == {}


def test_cells_are_summed_by_surface_and_symptom():
    more = CELLS | {("chat", "FR", "login"): 2}

    sums = report_cells.sum_by_kind(counts=more)

    assert sums == {("chat", "login"): 8, ("chat", "slow"): 3, ("", ""): 1}

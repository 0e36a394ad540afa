"""The board and the verdict on one service."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aggregator.models import State
from aggregator.queries.incidents import status_board, verdicts
from reports.queries import catalogue
from tests.builders.derived import HOUR, make_baseline, make_incident, make_rollup, make_tick, make_watch
from tests.builders.reports import AT, DAY, MINUTE, make_service

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def make_watched(slug: str, level: str):
    service = make_service(slug)
    make_watch(service, until=AT, level=level)
    return service


def order() -> list[str]:
    return [row.verdict.service.slug for row in status_board.read_board(now=AT).rows]


def test_board_is_worst_first_and_else_by_name():
    make_tick(AT)
    for slug, level in (
        ("a", "ok"), ("b", "thin"), ("c", "subsiding"), ("d", "problem"), ("e", "possible"), ("f", "ok"),
    ):  # fmt: skip
        make_watched(slug, level)
    make_service("g")

    assert order() == ["d", "e", "c", "a", "f", "b", "g"]


def test_among_equal_troubles_the_larger_surplus_comes_first():
    make_tick(AT)
    for slug, reports in (("a", 10), ("b", 90), ("c", 40)):
        service = make_watched(slug, "problem")
        make_baseline(service, rate=0.1, at=AT - DAY)
        make_incident(service, steps={State.OPEN: AT - HOUR})
        make_rollup(service, at=AT, reports=reports)

    assert order() == ["b", "c", "a"]


def test_verdict_counts_the_last_quarter_of_an_hour_with_the_running_minute(acme, entry):
    make_baseline(acme, rate=0.4, at=AT - DAY)
    make_watch(acme, until=AT)
    make_tick(AT + 30 * SECOND)
    for age, n in ((0, 1), (14, 2), (15, 4), (24 * 60 - 1, 8), (24 * 60, 16)):
        make_rollup(acme, at=AT - age * MINUTE, reports=n)
    make_rollup(acme, at=AT, stance="works", reports=5)

    shown = verdicts.read_verdict(service=entry, now=AT + 35 * SECOND)

    assert (shown.reports, shown.works, shown.day_reports) == (3 + 4 // 2, 5, 15)
    assert (shown.expected, shown.ratio) == (pytest.approx(6.0), pytest.approx(5 / 6))
    assert (shown.level, shown.trouble, shown.because) == ("ok", None, None)


def test_trouble_is_told_in_names(acme, entry):
    incident = make_incident(
        acme,
        steps={State.OPEN: AT - HOUR},
        surfaces=["chat"],
        symptoms=["login"],
        regions=["DE"],
        peak=30,
        expected_at_peak=1.5,
    )

    shown = verdicts.read_verdict(service=entry, now=AT).trouble

    assert (shown.incident, shown.state, shown.peak_ratio) == (incident.id, State.OPEN, 20.0)
    assert (shown.surfaces, shown.symptoms, shown.regions) == (("Chat",), ("Login",), ("Germany",))


def test_resolved_incident_is_no_trouble(acme, entry):
    make_incident(acme, steps={State.OPEN: AT - HOUR, State.RESOLVED: AT})

    assert verdicts.read_verdict(service=entry, now=AT).trouble is None


def test_board_tells_what_changed_within_the_hour_and_when_the_last_trouble_ended(acme):
    make_tick(AT)
    make_incident(acme, steps={State.OPEN: AT - 3 * HOUR, State.RESOLVED: AT - HOUR / 2})

    shown = status_board.read_board(now=AT)

    assert [(change.state, change.at) for change in shown.changes] == [(State.RESOLVED, AT - HOUR / 2)]
    assert shown.last_end == AT - HOUR / 2 - 10 * MINUTE


def test_board_is_made_anew_with_each_tick(acme):
    make_watch(acme, until=AT)
    make_tick(AT)
    status_board.read_board(now=AT)
    make_rollup(acme, at=AT, reports=3)

    kept = status_board.read_board(now=AT).rows[0].verdict.reports
    make_tick(AT + 10 * SECOND)

    assert (kept, status_board.read_board(now=AT + 10 * SECOND).rows[0].verdict.reports) == (0, 3)


def test_board_that_is_kept_still_tells_how_old_it_is(acme):
    make_tick(AT - 50 * SECOND)
    first = status_board.read_board(now=AT).freshness.stale

    assert (first, status_board.read_board(now=AT + 20 * SECOND).freshness.stale) == (False, True)


def test_board_asks_a_handful_of_queries_however_many_services(django_assert_max_num_queries):
    make_tick(AT)
    for n in range(12):
        service = make_watched(f"service-{n}", "problem")
        make_baseline(service, at=AT - DAY)
        make_incident(service, steps={State.OPEN: AT - HOUR})
    catalogue()

    with django_assert_max_num_queries(12):
        status_board.read_board(now=AT)
    with CaptureQueriesContext(connection) as again:
        status_board.read_board(now=AT)

    assert len(again) == 1


def test_verdict_asks_a_handful_of_queries(acme, entry, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        verdicts.read_verdict(service=entry, now=AT)

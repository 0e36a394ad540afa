"""When a page was read, again and again."""

import pytest

from aggregator.models import OfficialSpan
from aggregator.pipeline import claims
from tests.builders.reports import AT, MINUTE, make_service
from tests.builders.vendors import make_status_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(db) -> int:
    return make_status_page(make_service("acme"), read_at=AT).pk


def spans() -> list[tuple[float, float]]:
    """In minutes after AT."""
    rows = OfficialSpan.objects.values_list("first", "last")
    return [((first - AT) / MINUTE, (last - AT) / MINUTE) for first, last in rows]


def test_readings_that_follow_each_other_are_one_span(page):
    for minute in (5, 10, 25):
        claims.record_reading(page=page, now=AT + minute * MINUTE)

    assert spans() == [(0, 25)]


def test_a_longer_pause_begins_another(page):
    claims.record_reading(page=page, now=AT + 16 * MINUTE)
    claims.record_reading(page=page, now=AT + 20 * MINUTE)

    assert spans() == [(0, 0), (16, 20)]


def test_what_closes_a_gap_joins_both_sides(page):
    claims.record_reading(page=page, now=AT + 60 * MINUTE)

    claims.record_span(page=page, first=AT + 5 * MINUTE, last=AT + 50 * MINUTE)

    assert spans() == [(0, 60)]


def test_a_failure_attends_to_nothing(page):
    claims.record_failure(page=page, problem="timeout", now=AT + 5 * MINUTE)

    assert spans() == [(0, 0)]

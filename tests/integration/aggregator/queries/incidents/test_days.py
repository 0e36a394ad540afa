"""Days of several services at once: those of each alone."""

import pytest

from aggregator.models import State
from aggregator.queries.incidents import days
from reports.queries import catalogue
from tests.builders.derived import make_incident, make_rollup, make_watch
from tests.builders.reports import AT, DAY, make_service

FIRST, LAST = (AT - 30 * DAY).date(), (AT + DAY).date()


@pytest.fixture
def services(db: None) -> list:
    """One that is watched, one with too few reports, one without any, and one that is new."""
    known, thin, empty, new = (make_service(slug) for slug in ("known", "thin", "empty", "new"))
    for service, level, age in ((known, "ok", 20), (thin, "thin", 20), (new, "ok", 2)):
        make_watch(service, until=AT, level=level)
        make_rollup(service, at=AT - age * DAY)
    make_watch(empty, until=AT)
    make_incident(known, steps={State.OPEN: AT - 3 * DAY, State.RESOLVED: AT - 2 * DAY})
    make_incident(new, steps={State.OPEN: AT - DAY})
    return list(catalogue().entries.values())


def test_counted_days(services):
    alone = {each.id: days.read_counted_days(service=each, first=FIRST, last=LAST) for each in services}

    assert days.read_counted_days_of(services=services, first=FIRST, last=LAST) == alone
    assert {each.slug: len(alone[each.id]) for each in services} == {
        "known": 2,
        "thin": 0,
        "empty": 0,
        "new": 1,
    }


def test_spans_of_incidents(services):
    alone = {
        each.id: days.read_incident_spans(service=each, first=FIRST, last=LAST, now=AT) for each in services
    }

    found = days.read_incident_spans_of(services=services, first=FIRST, last=LAST, now=AT)

    assert found == alone
    assert {each.slug: len(found[each.id]) for each in services} == {
        "known": 1,
        "thin": 0,
        "empty": 0,
        "new": 1,
    }

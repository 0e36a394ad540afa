"""Reports that waited for the database: they count in their own minutes, and the detector sees them."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Sum

from aggregator.models import Incident, Level, Rollup, Watch
from aggregator.pipeline import tick
from reports.intake.report_log import append_reports
from reports.models import IntakeSpan, Service
from tests.builders.derived import HOUR, make_baseline, make_watch
from tests.builders.new_reports import make_new_report
from tests.builders.reports import AT, MINUTE

pytestmark = pytest.mark.django_db

AWAY = timedelta(minutes=12)  # of the database, from AT on
EACH_MINUTE = 12


@pytest.fixture
def watched(acme: Service) -> Service:
    """One report a minute is expected; the database goes away at AT, and heartbeats with it."""
    make_baseline(acme, at=AT - HOUR)
    make_watch(acme, until=AT - 2 * MINUTE)
    IntakeSpan.objects.create(first=AT - HOUR, last=AT)
    tick.run(now=AT)
    return acme


def drain(service: Service, *, first: datetime, last: datetime) -> int:
    """Twelve people report in every minute of [first, last) and are drained now."""
    minutes = (last - first) // MINUTE
    reports = [
        make_new_report(
            m * EACH_MINUTE + n, service=service.id, at=first + m * MINUTE + n * timedelta(seconds=4)
        )
        for m in range(minutes)
        for n in range(EACH_MINUTE)
    ]
    with connection.cursor() as cursor:
        append_reports(cursor, reports, is_late=True)
    return len(reports)


def count(service: Service) -> int:
    return Rollup.objects.filter(service=service).aggregate(total=Sum("reports"))["total"] or 0


def test_the_first_tick_after_the_drain_finds_the_outage_of_meanwhile(watched):
    number = drain(watched, first=AT, last=AT + AWAY)

    tick.run(now=AT + AWAY + timedelta(seconds=6))

    incident = Incident.objects.get(service=watched)
    assert count(watched) == number
    assert Watch.objects.get(service=watched).level == Level.PROBLEM
    assert AT <= incident.onset_at < AT + 3 * MINUTE


def test_reports_that_are_drained_after_a_tick_are_counted_by_the_next(watched):
    tick.run(now=AT + AWAY)
    number = drain(watched, first=AT, last=AT + AWAY)

    tick.run(now=AT + AWAY + MINUTE)

    assert count(watched) == number


def test_reports_that_are_drained_hours_later_are_counted_in_their_minutes(watched):
    for hours in range(1, 4):
        tick.run(now=AT + hours * HOUR)
    drain(watched, first=AT, last=AT + MINUTE)

    tick.run(now=AT + 3 * HOUR + MINUTE)

    assert list(Rollup.objects.filter(service=watched).values_list("minute", "reports")) == [
        (AT, EACH_MINUTE)
    ]

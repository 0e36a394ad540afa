"""Counts are those of the log, whatever happened to it in the meantime."""

import random
from datetime import datetime, timedelta

import pytest
from django.db import connection

from aggregator.models import Rollup, RollupHour
from aggregator.pipeline import rollups
from reports.models import Report, Service
from reports.times import slot_of
from tests.builders.derived import HOUR, make_tick
from tests.builders.reports import AT, DAY, MINUTE, make_report, make_service

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
KIND = ("service_id", "stance", "surface", "symptom", "region")


def counted(unit: str) -> list[tuple]:
    """A GROUP BY of the log: what the table of minutes or hours must be."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(KIND)}, date_trunc('{unit}', received_at) AS start, count(*)"
            " FROM reports_report WHERE NOT excluded GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"
        )
        return cursor.fetchall()


def minutes() -> list[tuple]:
    rows = Rollup.objects.filter(reports__gt=0).order_by(*KIND, "minute")
    return list(rows.values_list(*KIND, "minute", "reports"))


def hours() -> list[tuple]:
    rows = RollupHour.objects.filter(reports__gt=0).order_by(*KIND, "hour")
    return list(rows.values_list(*KIND, "hour", "reports"))


def kinds(service: Service) -> dict[tuple[datetime, str], int]:
    rows = Rollup.objects.filter(service=service)
    return {(minute, symptom): n for minute, symptom, n in rows.values_list("minute", "symptom", "reports")}


def make_random_reports(services: list[Service], *, first: datetime, last: datetime, seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(300):
        at = first + (last - first) * draw.random()
        make_report(
            draw.choice(services),
            at=at,
            stance=draw.choice(["broken", "works"]),
            surface=draw.choice(["", "chat", "api"]),
            symptom=draw.choice(["", "login"]),
            region=draw.choice(["", "DE", "US-CA"]),
            excluded=draw.random() < 0.1,
        )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_recount_is_a_group_by_of_the_log(acme, seed):
    make_random_reports([acme, make_service("other")], first=AT - 3 * HOUR, last=AT, seed=seed)

    changed = rollups.refresh(now=AT)

    assert (minutes(), hours()) == (counted("minute"), counted("hour"))
    assert changed == Rollup.objects.count()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_changes_between_ticks_end_in_the_group_by_too(acme, seed):
    draw = random.Random(seed)
    for tick in range(12):
        now = AT + tick * 7 * MINUTE
        for report in draw.sample(list(Report.objects.all()), k=min(5, Report.objects.count())):
            Report.objects.filter(id=report.id).update(
                symptom=draw.choice(["slow", "login"]), excluded=draw.random() < 0.3, changed_at=now
            )
        for _ in range(20):
            make_report(acme, at=now - draw.random() * HOUR, changed_at=now)
        rollups.refresh(now=now)
        make_tick(now)

    assert (minutes(), hours()) == (counted("minute"), counted("hour"))


def test_second_refresh_changes_nothing(acme):
    make_random_reports([acme], first=AT - 3 * HOUR, last=AT, seed=4)
    rollups.refresh(now=AT)
    before = (minutes(), hours())

    changed = rollups.refresh(now=AT)

    assert (changed, minutes(), hours()) == (0, *before)


def test_completed_report_moves_to_its_symptom_and_leaves_a_zero(acme):
    report = make_report(acme, at=AT)
    rollups.refresh(now=AT + SECOND)
    make_tick(AT + SECOND)
    Report.objects.filter(id=report.id).update(symptom="login", changed_at=AT + 2 * SECOND)

    rollups.refresh(now=AT + 3 * SECOND)

    assert kinds(acme) == {(AT, ""): 0, (AT, "login"): 1}
    assert list(RollupHour.objects.filter(reports__gt=0).values_list("symptom", "reports")) == [("login", 1)]


def test_excluded_report_is_counted_down_to_zero(acme):
    report = make_report(acme, at=AT - 3 * HOUR)
    rollups.refresh(now=AT)
    make_tick(AT)
    Report.objects.filter(id=report.id).update(excluded=True, changed_at=AT + MINUTE)

    rollups.refresh(now=AT + MINUTE)

    assert kinds(acme) == {(AT - 3 * HOUR, ""): 0}
    assert hours() == []


def test_late_report_reopens_its_minute_alone(acme):
    first = AT - 3 * HOUR
    for place in range(3):
        make_report(acme, at=first + place * MINUTE)
    rollups.refresh(now=AT)
    make_tick(AT)
    make_report(acme, at=first + MINUTE, changed_at=AT + MINUTE)

    changed = rollups.refresh(now=AT + 2 * MINUTE)

    assert changed == 1
    assert kinds(acme) == {
        (first, ""): 1,
        (first + MINUTE, ""): 2,
        (first + 2 * MINUTE, ""): 1,
    }


def test_change_committed_after_the_tick_it_preceded_is_not_missed(acme):
    """Its transaction began before the last tick and ended after it."""
    make_tick(AT)
    make_report(acme, at=AT - 2 * HOUR, changed_at=AT - 30 * SECOND)

    rollups.refresh(now=AT + 10 * SECOND)

    assert minutes() == counted("minute")


def test_buckets_start_at_the_minute_and_end_before_the_next(acme):
    for at in (AT, AT + MINUTE - timedelta(microseconds=1), AT + MINUTE):
        make_report(acme, at=at)

    rollups.refresh(now=AT + MINUTE)

    assert kinds(acme) == {(AT, ""): 2, (AT + MINUTE, ""): 1}


def test_hours_start_at_the_hour_and_end_before_the_next(acme):
    hour = AT.replace(minute=0)
    for at in (hour, hour + HOUR - timedelta(microseconds=1), hour + HOUR):
        make_report(acme, at=at)

    rollups.refresh(now=hour + HOUR)

    assert [(at, n) for *_, at, n in hours()] == [(hour, 2), (hour + HOUR, 1)]


def test_first_tick_ever_counts_everything(acme):
    for age in (timedelta(days=70), timedelta(days=3), timedelta(0)):
        make_report(acme, at=AT - age)

    rollups.refresh(now=AT)

    assert minutes() == counted("minute")
    assert len(minutes()) == 3


def test_ticks_after_a_long_absence_count_what_came_meanwhile(acme):
    make_tick(AT - timedelta(days=5))
    make_random_reports([acme], first=AT - timedelta(days=5), last=AT, seed=5)

    rollups.refresh(now=AT)

    assert (minutes(), hours()) == (counted("minute"), counted("hour"))


def test_report_of_a_web_host_whose_clock_is_ahead_is_counted(acme):
    make_report(acme, at=AT + 5 * MINUTE)

    rollups.refresh(now=AT)

    assert kinds(acme) == {(AT + 5 * MINUTE, ""): 1}


def test_killed_recount_leaves_neither_minutes_nor_hours_half_written(acme, monkeypatch):
    make_report(acme, at=AT)
    real = rollups.sql.load
    broken = {"rollup_hours": "SELECT 1 / 0, %(services)s, %(hours)s"}
    monkeypatch.setattr(rollups.sql, "load", lambda package, name: broken.get(name) or real(package, name))

    with pytest.raises(Exception, match="division by zero"):
        rollups.refresh(now=AT)

    assert (Rollup.objects.count(), RollupHour.objects.count()) == (0, 0)


@pytest.mark.parametrize(("at", "begins"), [(AT - DAY, slot_of(AT - DAY)), (AT + DAY, AT), (None, AT)])
def test_log_begins_with_its_first_slot_and_not_after_now(at, begins, acme):
    if at:
        make_report(acme, at=at)

    assert rollups.find_log_start(now=AT) == begins

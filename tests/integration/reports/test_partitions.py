"""Days of the log are created ahead and dropped after retention, whoever asks and how often."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from reports import moderation, partitions, tasks
from reports.models import Exclusion, Report
from reports.moderation import ReportSelection
from reports.tasks import maintain_partitions
from reports.times import slot_of
from tests.builders.reports import AT as SOME_TIME
from tests.builders.reports import DAY, make_report, make_service, right_now

AT = slot_of(SOME_TIME)
TODAY = AT.date()
TOMORROW = TODAY + DAY


def places() -> list[tuple[datetime, str]]:
    """The slot of each report and the table it lies in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT slot, tableoid::regclass::text FROM reports_report ORDER BY slot")
        return cursor.fetchall()


@pytest.fixture
def no_days(db: None) -> None:
    """Tests that commit leave days of the present behind."""
    partitions.drop_days_before(day=date.max)


@pytest.mark.usefixtures("no_days")
def test_days_are_created_both_ends_included():
    made = partitions.create_days(first=TODAY, last=TODAY + 2 * DAY)

    assert made == [TODAY, TOMORROW, TODAY + 2 * DAY]
    assert partitions.list_days() == set(made)


@pytest.mark.django_db
def test_second_time_only_what_is_missing_is_created():
    partitions.create_days(first=TODAY, last=TODAY)

    assert partitions.create_days(first=TODAY, last=TOMORROW) == [TOMORROW]
    assert partitions.create_days(first=TODAY, last=TOMORROW) == []


def test_report_lies_in_its_day_of_utc(acme):
    partitions.create_days(first=TODAY, last=TOMORROW)
    midnight = datetime(2026, 4, 16, tzinfo=UTC)

    for at in (midnight - timedelta(minutes=1), midnight, midnight + DAY):
        make_report(acme, at=at)

    assert [table for _, table in places()] == [
        "reports_report_p20260415",
        "reports_report_p20260416",
        "reports_report_default",
    ]


def test_new_day_takes_over_what_the_default_partition_caught(acme):
    for at in (AT - DAY, AT, AT + DAY):
        make_report(acme, at=at)
    before = sorted(Report.objects.values_list())

    partitions.create_days(first=TODAY, last=TODAY)

    assert places() == [
        (AT - DAY, "reports_report_default"),
        (AT, "reports_report_p20260415"),
        (AT + DAY, "reports_report_default"),
    ]
    assert sorted(Report.objects.values_list()) == before


@pytest.mark.usefixtures("no_days")
def test_old_days_go_with_their_reports(acme):
    partitions.create_days(first=TODAY - 2 * DAY, last=TODAY)
    for age in range(3):
        make_report(acme, at=AT - age * DAY)

    dropped = partitions.drop_days_before(day=TODAY)

    assert dropped == [TODAY - 2 * DAY, TODAY - DAY]
    assert (partitions.list_days(), places()) == ({TODAY}, [(AT, "reports_report_p20260415")])


@pytest.mark.django_db
def test_nothing_old_is_nothing_dropped():
    partitions.create_days(first=TODAY, last=TODAY)

    assert partitions.drop_days_before(day=TODAY) == []


@pytest.mark.django_db
@pytest.mark.parametrize("times", [1, 2])
def test_maintenance_keeps_a_week_ahead_and_the_days_of_retention(times, settings):
    settings.REPORTS_KEPT_DAYS = 3
    today = right_now().date()
    partitions.create_days(first=today - 5 * DAY, last=today)

    for _ in range(times):
        maintain_partitions()

    assert partitions.list_days() == {today + n * DAY for n in range(-3, 8)}


def test_maintenance_forgets_labels_of_networks_with_their_reports(acme, settings):
    settings.REPORTS_KEPT_DAYS = 3
    for age in (3, 4, 5):
        first = right_now() - age * DAY
        choice = ReportSelection(acme.id, first, first + timedelta(microseconds=1), networks=("01010101",))
        moderation.exclude_reports(choice=choice, reason="A flood.", by=None, now=right_now())

    maintain_partitions()

    kept = Exclusion.objects.order_by("first").values_list("networks", flat=True)
    assert list(kept) == [None, None, ["01010101"]]


@pytest.mark.django_db
def test_maintenance_forgets_labels_that_join_two_days_after_two_days(acme, monkeypatch):
    midnight, now = AT.replace(hour=0, minute=0), AT.replace(hour=1, minute=0)
    monkeypatch.setattr(tasks, "datetime", type("Clock", (), {"now": lambda _zone: now}))
    received = [midnight - age for age in (30 * DAY, 2 * DAY, 2 * DAY - timedelta(minutes=30), DAY, 0 * DAY)]
    for at in received:
        make_report(acme, at=at, network_key_before=bytes(16))

    maintain_partitions()

    kept = Report.objects.exclude(network_key_before=None).order_by("slot").values_list("slot", flat=True)
    assert list(kept) == [midnight - DAY, midnight]


@pytest.fixture
def _days_of_their_own(transactional_db: None) -> Iterator[None]:
    yield
    partitions.drop_days_before(day=date.max)


def ensure_beside(barrier: Barrier) -> list[date]:
    """As another worker does: on a connection of its own."""
    try:
        partitions.list_days()
        barrier.wait(timeout=30)
        return partitions.create_days(first=TODAY, last=TODAY + 3 * DAY)
    finally:
        connection.close()


@pytest.mark.usefixtures("_days_of_their_own")
def test_workers_at_the_same_time_create_each_day_once():
    make_report(make_service(), at=AT)
    barrier = Barrier(3)

    with ThreadPoolExecutor(3) as pool:
        made = [day for days in pool.map(ensure_beside, [barrier] * 3) for day in days]

    assert sorted(made) == [TODAY + n * DAY for n in range(4)]
    assert places() == [(AT, "reports_report_p20260415")]


def test_sweep_gives_what_was_caught_its_day(acme):
    make_report(acme, at=AT)

    made = partitions.empty_default_partition()

    assert (made, AT.date() in partitions.list_days()) == ([AT.date()], True)
    assert Report.objects.count() == 1

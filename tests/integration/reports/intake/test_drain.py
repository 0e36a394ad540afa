"""The drain with the real log: killed at its worst moments, repeated, and each report there once."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from reports import partitions
from reports.intake.bounded_connection import connect
from reports.intake.durable_log import DurableLog
from reports.intake.report_log import append_reports
from reports.intake.spool import Spool
from reports.models import Report
from reports.times import MINUTE
from tests.builders.new_reports import make_new_report
from tests.builders.reports import AT, make_service, right_now

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[4]
# Drains the spool of sys.argv[1] into the database of sys.argv[2], and dies where sys.argv[3] says.
DRAIN = """
import json, os, signal, sys
from functools import partial
from pathlib import Path
import django
django.setup()
from reports.intake import durable_log
from reports.intake.bounded_connection import connect
from reports.intake.spool import Spool

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

durable_log.AT_ONCE = 10
append_reports = durable_log.append_reports
calls = []

def append_some(*args, **options):
    calls.append(1)
    if sys.argv[3] == "before the commit" and len(calls) == 2:
        die()
    return append_reports(*args, **options)

durable_log.append_reports = append_some
if sys.argv[3] == "after the commit":
    Spool.remove = die
folder = Path(sys.argv[1])
durable_log.DurableLog(
    connect=partial(connect, json.loads(sys.argv[2])), open_spool=lambda: Spool(folder, most_bytes=10_000_000)
).drain()
"""


@pytest.fixture
def acme():
    return make_service("acme")


def database() -> dict[str, object]:
    known = connection.get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "host", "port") if name in known}


@pytest.fixture
def log(tmp_path) -> Iterator[DurableLog]:
    log = DurableLog(
        connect=partial(connect, database()), open_spool=lambda: Spool(tmp_path, most_bytes=10_000_000)
    )
    yield log
    log.close()


@pytest.fixture
def spool(tmp_path) -> Iterator[Spool]:
    spool = Spool(tmp_path, most_bytes=10_000_000)
    yield spool
    spool.close()


def drain_and_die(folder: Path, moment: str) -> int:
    command = [sys.executable, "-c", DRAIN, str(folder), json.dumps(database()), moment]
    return subprocess.run(command, cwd=ROOT, timeout=60).returncode


def list_ids() -> list:
    return list(Report.objects.order_by("received_at").values_list("id", flat=True))


@pytest.mark.parametrize(("moment", "counted"), [("before the commit", 10), ("after the commit", 10)])
def test_a_drain_that_is_killed_is_finished_by_the_next_process(acme, tmp_path, spool, log, moment, counted):
    reports = [make_new_report(n, service=acme.id, at=AT + timedelta(seconds=n)) for n in range(1, 31)]
    spool.append(reports)

    assert drain_and_die(tmp_path, moment) == -signal.SIGKILL
    assert list_ids() == [report.id for report in reports[:counted]]

    assert log.drain()
    assert list_ids() == [report.id for report in reports]
    assert spool.read_oldest(1) == []


def test_drained_reports_keep_their_time_and_change_now(acme, spool, log):
    spool.append([make_new_report(service=acme.id, at=AT + MINUTE)])

    log.drain()

    (row,) = Report.objects.all()
    assert row.received_at == AT + MINUTE
    assert timedelta(0) <= right_now() - row.changed_at < MINUTE


def test_report_whose_service_is_gone_is_set_aside(acme, spool, log):
    spool.append([make_new_report(1, service=acme.id + 1), make_new_report(2, service=acme.id)])

    assert log.drain()

    assert list_ids() == [make_new_report(2, service=acme.id).id]
    assert spool.read_status() == (0, None, 1)


def test_repeat_gets_the_receipt_of_the_report_that_counts(acme):
    first = make_new_report(1, service=acme.id, surface="chat")
    again = make_new_report(1, service=acme.id, surface="api", at=AT + MINUTE)

    with connection.cursor() as cursor:
        before, after = (append_reports(cursor, [report])[0] for report in (first, again))
        together = append_reports(cursor, [again, make_new_report(2, service=acme.id)])

    assert (before.counted, after.counted, after.id, after.surface) == (True, False, first.id, "chat")
    assert [(each.counted, each.received_at) for each in together] == [(False, AT), (True, AT)]


def test_frozen_database_is_given_up(acme, log):
    """The table is locked by another session: from here that looks the same."""
    log.drain()
    with connect(database()) as other, other.transaction():
        other.execute("LOCK TABLE reports_report IN ACCESS EXCLUSIVE MODE")

        (receipt,) = log.append([make_new_report(service=acme.id)])

    assert (receipt.counted, receipt.spooled) == (True, True)
    assert log.drain()
    assert list_ids() == [receipt.id]


@pytest.fixture
def may() -> Iterator[datetime]:
    """The first of a month; its partition is dropped afterwards."""
    yield AT.replace(month=5, day=1, hour=0, minute=1)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS reports_report_p20260501")


def read_places() -> list[str]:
    """The partition of each report."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM reports_report ORDER BY received_at")
        return [table for (table,) in cursor.fetchall()]


@pytest.fixture
def without_default_partition() -> Iterator[None]:
    change = "ALTER TABLE reports_report {} PARTITION reports_report_default"
    with connection.cursor() as cursor:
        cursor.execute(change.format("DETACH"))
    yield
    with connection.cursor() as cursor:
        cursor.execute(change.format("ATTACH") + " DEFAULT")


def test_report_of_a_month_without_a_partition_is_taken_and_moved_later(acme, log, may):
    log.drain()

    receipts = log.append([make_new_report(1, service=acme.id, at=may)])
    before = read_places()
    partitions.create_days(first=may.date(), last=may.date())

    assert [(each.counted, each.spooled) for each in receipts] == [(True, False)]
    assert (before, read_places()) == (["reports_report_default"], ["reports_report_p20260501"])


@pytest.mark.usefixtures("without_default_partition")
def test_report_for_which_the_log_has_no_place_waits_until_it_has_one(acme, log, may):
    log.drain()

    receipts = log.append([make_new_report(1, service=acme.id, at=may)])
    drained_without = log.drain()
    partitions.create_days(first=may.date(), last=may.date())

    assert [(each.counted, each.spooled) for each in receipts] == [(True, True)]
    assert (drained_without, log.drain(), read_places()) == (False, True, ["reports_report_p20260501"])

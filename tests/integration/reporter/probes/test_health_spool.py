"""/readyz tells of reports that wait for the database, and of those that cannot be counted."""

from datetime import timedelta

import pytest

from reporter.probes import health
from reports.intake.spool import Spool
from tests.builders.new_reports import make_new_report
from tests.builders.reports import right_now


@pytest.fixture
def spool(tmp_path, settings) -> Spool:
    settings.SPOOL_DIR = tmp_path
    return Spool(tmp_path, most_bytes=1_000_000)


def test_nothing_waits(spool):
    assert health._spool() == "ok"


def test_reports_that_wait_have_a_number_and_an_age(spool):
    now = right_now()
    spool.append([make_new_report(1, at=now - timedelta(seconds=40)), make_new_report(2, at=now)])

    assert health._spool().startswith("2 reports wait for the database, the oldest for 4")


def test_reports_that_cannot_be_counted_are_told(spool):
    spool.append([make_new_report(1)])
    spool.set_aside(1, reason="IntegrityError")

    assert health._spool() == "1 reports cannot be counted and are set aside"


def test_a_spool_that_fails_is_told(tmp_path, settings):
    settings.SPOOL_DIR = tmp_path
    (tmp_path / "reports.sqlite3").mkdir()

    assert health._run_check(health._spool) == "no answer: UnableToSpool"


def test_reports_that_wait_are_no_reason_to_send_requests_elsewhere():
    assert "spool" in health.DEGRADED

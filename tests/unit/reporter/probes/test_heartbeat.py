"""The thread that says that reports can be taken."""

import pytest
from django.db import OperationalError

from reporter.probes import heartbeat as thread
from reports import heartbeat, queries


@pytest.fixture
def database(monkeypatch, settings, tmp_path):
    settings.SPOOL_DIR = tmp_path
    monkeypatch.setattr(queries, "is_catalogue_kept", lambda: True)
    monkeypatch.setattr(thread, "_missed", thread.deque(maxlen=3))
    return Database(monkeypatch)


class Database:
    def __init__(self, monkeypatch) -> None:
        self.is_away = False
        self.beats: list = []
        monkeypatch.setattr(heartbeat, "record_heartbeat", self.record)

    def record(self, *, now) -> None:
        if self.is_away:
            raise OperationalError("no such server: 192.0.2.1")
        self.beats.append(now)


def test_without_a_database_it_is_told_once_and_goes_on(database, caplog):
    database.is_away = True

    thread._beat()

    assert [record.getMessage() for record in caplog.records] == ["no heartbeat: OperationalError"]


def test_heartbeats_of_meanwhile_are_recorded_in_order_once_it_is_back(database):
    database.is_away = True
    thread._beat()
    thread._beat()
    missed = list(thread._missed)
    database.is_away = False

    thread._beat()
    thread._beat()

    assert (database.beats[:2], len(database.beats), len(thread._missed)) == (missed, 4, 0)
    assert database.beats == sorted(database.beats)


def test_only_the_latest_of_a_long_absence_are_remembered(database):
    database.is_away = True
    for _ in range(5):
        thread._beat()

    assert len(thread._missed) == 3


def test_time_in_which_no_report_could_be_kept_is_a_gap(database, monkeypatch, settings, tmp_path):
    database.is_away = True
    monkeypatch.setattr(queries, "is_catalogue_kept", lambda: False)
    thread._beat()
    monkeypatch.setattr(queries, "is_catalogue_kept", lambda: True)
    (tmp_path / "reports.sqlite3").mkdir()
    thread._beat()

    assert list(thread._missed) == []

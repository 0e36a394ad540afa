"""The thread that says that reports can be taken."""

from django.db import OperationalError

from reporter.probes import heartbeat as thread
from reports import heartbeat


def test_without_a_database_it_is_told_once_and_goes_on(monkeypatch, caplog):
    def away(**_):
        raise OperationalError("no such server: 192.0.2.1")

    monkeypatch.setattr(heartbeat, "record_heartbeat", away)

    thread._beat()

    assert [record.getMessage() for record in caplog.records] == ["no heartbeat: OperationalError"]

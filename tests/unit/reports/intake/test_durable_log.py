"""To the database, else to the spool, and from there to the database: in order, and each report once."""

import psycopg
import pytest

from reports.intake import durable_log
from reports.intake.durable_log import DurableLog
from reports.intake.refusals import UnableToSpool
from reports.intake.report_log import NewReport, Receipt
from reports.intake.spool import Spool
from tests.builders.new_reports import make_new_report, make_new_reports


class FakeDatabase:
    """The log as a dict with its natural key; `error` is raised instead of an answer."""

    def __init__(self) -> None:
        self.rows: dict = {}
        self.late: list[bool] = []
        self.error: Exception | None = None
        self.refused: set = set()  # ids
        self.connections = 0
        self.dies_after_commit = False

    def connect(self) -> "FakeConnection":
        if self.error:
            raise self.error
        self.connections += 1
        return FakeConnection(self)

    def append(self, reports: list[NewReport], is_late: bool) -> list[Receipt]:
        if self.error:
            raise self.error
        if any(report.id in self.refused for report in reports):
            raise psycopg.IntegrityError
        counted = []
        for report in reports:
            counted.append(self.rows.setdefault(report.key, report) is report)
            self.late.append(is_late)
        if self.dies_after_commit:
            raise psycopg.OperationalError("the connection is gone, after the commit")
        return [
            Receipt.of(self.rows[report.key], counted=new)
            for report, new in zip(reports, counted, strict=True)
        ]

    def list_rows(self) -> list[NewReport]:
        return list(self.rows.values())


class FakeConnection:
    def __init__(self, database: FakeDatabase) -> None:
        self.database = database
        self.closed = False

    def cursor(self) -> "FakeConnection":
        return self

    def __enter__(self) -> "FakeConnection":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def database(monkeypatch) -> FakeDatabase:
    def append_reports(cursor, reports, *, is_late=False):
        return cursor.database.append(reports, is_late)

    monkeypatch.setattr(durable_log, "append_reports", append_reports)
    return FakeDatabase()


@pytest.fixture
def log(database, tmp_path) -> DurableLog:
    return make_log(database, tmp_path)


def make_log(database, folder, most_bytes: int = 1_000_000) -> DurableLog:
    return DurableLog(connect=database.connect, open_spool=lambda: Spool(folder, most_bytes=most_bytes))


def describe(receipts) -> list[tuple[bool, bool]]:
    return [(each.counted, each.spooled) for each in receipts]


AWAY = psycopg.OperationalError("no server")


def test_reports_go_to_the_database_once_it_answered(log, database):
    assert log.drain()

    receipts = log.append(make_new_reports(2))

    assert describe(receipts) == [(True, False)] * 2
    assert (database.list_rows(), database.late, database.connections) == (
        make_new_reports(2),
        [False] * 2,
        1,
    )


def test_without_a_database_they_wait_and_are_drained_in_order(log, database):
    database.error = AWAY
    assert not log.drain()
    assert describe(log.append(make_new_reports(3))) == [(True, True)] * 3

    database.error = None
    assert log.drain()

    assert (database.list_rows(), database.late) == (make_new_reports(3), [True] * 3)
    assert describe(log.append([make_new_report(9)])) == [(True, False)]


def test_a_database_that_goes_away_costs_no_report(log, database):
    log.drain()
    database.error = AWAY

    receipts = log.append(make_new_reports(2))
    database.error = None
    log.drain()

    assert describe(receipts) == [(True, True)] * 2
    assert database.list_rows() == make_new_reports(2)


def test_reports_follow_those_that_wait_also_when_the_database_is_back(log, database):
    database.error = AWAY
    log.append([make_new_report(1)])
    database.error = None

    assert describe(log.append([make_new_report(2)])) == [(True, True)]
    log.drain()

    assert database.list_rows() == make_new_reports(2)


def test_what_was_committed_before_the_connection_broke_counts_once(log, database):
    log.drain()
    database.dies_after_commit = True
    assert describe(log.append(make_new_reports(2))) == [(True, True)] * 2

    database.dies_after_commit = False
    assert log.drain()

    assert database.list_rows() == make_new_reports(2)


def test_a_drain_that_dies_after_its_commit_is_repeated_without_a_second_count(log, database, tmp_path):
    database.error = AWAY
    log.append(make_new_reports(3))
    database.error, database.dies_after_commit = None, True
    assert not log.drain()

    database.dies_after_commit = False
    again = make_log(database, tmp_path)
    assert again.drain()

    assert (database.list_rows(), len(database.late)) == (make_new_reports(3), 6)


def test_another_process_drains_what_one_that_died_has_left(log, database, tmp_path):
    other = make_log(database, tmp_path)
    other.drain()
    database.error = AWAY
    log.append(make_new_reports(2))
    database.error = None

    assert other._is_done()

    assert database.list_rows() == make_new_reports(2)
    assert describe(other.append([make_new_report(3)])) == [(True, False)]


def test_a_report_that_the_database_refuses_does_not_stop_the_others(log, database, caplog):
    database.error = AWAY
    log.append(make_new_reports(3))
    database.error, database.refused = None, {make_new_report(2).id}

    assert log.drain()

    assert database.list_rows() == [make_new_report(1), make_new_report(3)]
    assert log._drained.read_status()[2] == 1
    assert "number 2, IntegrityError" in caplog.text


def test_a_bad_report_is_refused_alone_where_the_database_answers(log, database):
    log.drain()
    database.refused = {make_new_report(2).id}

    first, second, third = log.append(make_new_reports(3))

    assert describe([first, third]) == [(True, False)] * 2
    assert isinstance(second, psycopg.IntegrityError)


def test_more_than_a_statement_takes_is_drained_in_several(log, database, monkeypatch):
    monkeypatch.setattr(durable_log, "AT_ONCE", 2)
    database.error = AWAY
    log.append(make_new_reports(5))
    database.error = None

    assert log.drain()

    assert database.list_rows() == make_new_reports(5)


def test_neither_database_nor_spool_is_a_refusal_of_each(database, tmp_path):
    (tmp_path / "spool").write_text("no folder")
    log = make_log(database, tmp_path / "spool")
    database.error = AWAY

    outcomes = log.append(make_new_reports(2))

    assert [type(each) for each in outcomes] == [UnableToSpool] * 2


def test_a_spool_that_fails_keeps_no_report_out_of_the_database(database, tmp_path):
    (tmp_path / "spool").write_text("no folder")
    log = make_log(database, tmp_path / "spool")

    assert log.drain()

    assert describe(log.append(make_new_reports(1))) == [(True, False)]


def test_a_full_spool_refuses_and_what_it_has_is_drained(database, tmp_path):
    log = make_log(database, tmp_path, most_bytes=100_000)
    database.error = AWAY
    kept = log.append(make_new_reports(100))
    refused = log.append(make_new_reports(2_000))
    database.error = None
    log.drain()

    assert {type(outcome) for outcome in refused} == {UnableToSpool}
    assert [row.id for row in database.list_rows()] == [receipt.id for receipt in kept]


def test_a_start_does_not_wait_for_a_full_spool(log, database, monkeypatch):
    log.append(make_new_reports(3))
    drained = []
    monkeypatch.setattr(DurableLog, "_go_on", lambda log: drained.append(log._wake.is_set()))

    log.start()

    assert (database.list_rows(), drained) == ([], [True])


def test_a_start_with_nothing_to_drain_takes_reports_directly(log, monkeypatch):
    monkeypatch.setattr(DurableLog, "_go_on", lambda _: None)

    log.start()

    assert describe(log.append([make_new_report(1)])) == [(True, False)]


def test_a_fault_in_the_drain_does_not_end_it(log, database, caplog):
    log.append([make_new_report(1)])
    database.error = KeyError()

    assert not log._is_done()

    database.error = None
    assert log._is_done()
    assert "the spool is not drained" in caplog.text

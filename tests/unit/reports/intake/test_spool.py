"""The spool: what was acknowledged is there after anything, in order and once; the rest is refused."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from reports.intake.refusals import UnableToSpool
from reports.intake.report_log import Receipt
from reports.intake.spool import FILE, Spool, SpooledReport, SpoolStatus
from reports.times import SLOT
from tests.builders.new_reports import make_new_report, make_new_reports
from tests.builders.reports import AT

MEGABYTE = 1_000_000
ROOT = Path(__file__).parents[4]


@pytest.fixture
def spool(tmp_path):
    spool = make_spool(tmp_path)
    yield spool
    spool.close()


def make_spool(folder: Path, *, most_bytes: int = MEGABYTE) -> Spool:
    return Spool(folder, most_bytes=most_bytes)


def list_reports(spool: Spool) -> list:
    return [each.report for each in spool.read_oldest(10_000)]


def test_reports_come_out_as_they_went_in_and_in_order(spool):
    reports = [make_new_report(n, region="US-CA", network_key_before=b"n" * 16) for n in (3, 1, 2)]

    receipts = spool.append(reports)

    assert receipts == [Receipt.of(report, counted=True, spooled=True) for report in reports]
    assert spool.read_oldest(2) == [SpooledReport(1, reports[0]), SpooledReport(2, reports[1])]
    assert list_reports(spool) == reports


def test_same_person_service_stance_and_slot_wait_once(spool):
    first = make_new_report(1, surface="chat")
    spool.append([first])

    again, works, later = (
        *[make_new_report(1, surface="api"), make_new_report(1, stance="works")],
        make_new_report(1, at=AT + SLOT),
    )

    assert spool.append([again, works, later]) == [
        Receipt.of(first, counted=False, spooled=True),
        Receipt.of(works, counted=True, spooled=True),
        Receipt.of(later, counted=True, spooled=True),
    ]
    assert list_reports(spool) == [first, works, later]


def test_same_report_twice_in_one_batch_waits_once(spool):
    first, again = make_new_report(1, surface="chat"), make_new_report(1, surface="api")

    receipts = spool.append([first, again])

    assert [(each.counted, each.surface) for each in receipts] == [(True, "chat"), (False, "chat")]


def test_what_was_removed_is_gone_and_numbers_are_never_used_again(spool):
    spool.append(make_new_reports(2))
    spool.remove([1, 2])

    spool.append([make_new_report(1)])

    assert [each.number for each in spool.read_oldest(9)] == [3]


def test_status_tells_how_many_wait_and_since_when(spool):
    assert spool.read_status() == SpoolStatus(0, None, 0)
    spool.append([make_new_report(1, at=AT), make_new_report(2, at=AT + SLOT)])
    spool.set_aside(2, reason="IntegrityError")

    assert spool.read_status() == SpoolStatus(1, AT, 1)


def test_asking_for_the_status_makes_no_file(tmp_path):
    assert make_spool(tmp_path / "spool").read_status() == SpoolStatus(0, None, 0)
    assert not (tmp_path / "spool").exists()


def test_full_spool_refuses_and_keeps_what_it_has(tmp_path):
    spool = make_spool(tmp_path, most_bytes=100_000)
    kept = spool.append(make_new_reports(100))
    with pytest.raises(UnableToSpool):
        spool.append(make_new_reports(2_000))

    assert [report.id for report in list_reports(spool)] == [receipt.id for receipt in kept]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 100_000 + 2 * MEGABYTE


def test_full_spool_takes_reports_again_once_it_was_drained(tmp_path):
    spool = make_spool(tmp_path, most_bytes=100_000)
    with pytest.raises(UnableToSpool):
        spool.append(make_new_reports(2_000))
    assert list_reports(spool) == []

    spool.append(make_new_reports(100))
    spool.remove([each.number for each in spool.read_oldest(1000)])

    assert len(spool.append(make_new_reports(100))) == 100


def test_refusals_are_one_line_until_it_works_again(tmp_path, caplog):
    (tmp_path / "spool").write_text("a file where the folder should be")
    spool = make_spool(tmp_path / "spool")

    for _ in range(3):
        with pytest.raises(UnableToSpool):
            spool.append([make_new_report(1)])

    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["the spool fails"]


def test_changed_bytes_are_noticed(spool, tmp_path):
    spool.append(make_new_reports(2))
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute(
            "UPDATE waiting SET report = CAST(replace(report, 'broken', 'brokem') AS BLOB) WHERE number = 1"
        )

    assert spool.read_oldest(9) == [SpooledReport(1, None), SpooledReport(2, make_new_report(2))]


@pytest.mark.parametrize("cut", [1, 24, 4096, 4100])
def test_torn_end_loses_the_unfinished_write_only(tmp_path, cut):
    """What a power cut leaves: the last transaction is not whole, so nobody was told of it."""
    spool = make_spool(tmp_path)
    spool.append(make_new_reports(3))
    log = tmp_path / f"{FILE}-wal"
    acknowledged = log.read_bytes()
    spool.append([make_new_report(4)])
    whole = log.read_bytes()
    content = (tmp_path / FILE).read_bytes()
    spool.close()
    (tmp_path / FILE).write_bytes(content)
    log.write_bytes(whole[: len(acknowledged) + cut])

    assert list_reports(make_spool(tmp_path)) == make_new_reports(3)


@pytest.mark.parametrize("value", ["'text'", "7", "x'ff'"])
def test_value_of_another_type_is_set_aside_and_its_sender_can_report_again(spool, tmp_path, value):
    report = make_new_report()
    spool.append([report])
    damage(tmp_path, value)

    assert spool.read_oldest(1) == [SpooledReport(1, None)]
    assert spool.append([report]) == [Receipt.of(report, counted=True, spooled=True)]
    assert list_reports(spool) == [report]


def damage(folder: Path, value: str) -> None:
    """As a changed byte of a page does, which no check of SQLite sees."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.executescript(
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, ' STRICT', '');"
            "PRAGMA writable_schema = RESET;"
        )
        connection.execute(f"UPDATE waiting SET report = {value}")
        connection.commit()


def test_damage_that_sqlite_quotes_in_its_error_puts_the_file_away(spool, tmp_path):
    spool.append([make_new_report()])
    spool.close()
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes().replace(b"STRICT", b"STRIC\xfc"))

    with pytest.raises(UnableToSpool):
        spool.read_status()

    assert (tmp_path / "broken-1.sqlite3").exists()
    assert spool.append([make_new_report()])[0].counted


def test_file_that_cannot_be_read_is_put_away_and_reports_go_to_a_new_one(tmp_path, caplog):
    (tmp_path / FILE).write_bytes(b"no database at all" * 1000)
    spool = make_spool(tmp_path)
    with pytest.raises(UnableToSpool):
        spool.append([make_new_report(1)])

    assert spool.append([make_new_report(1)])[0].counted
    assert (tmp_path / "broken-1.sqlite3").read_bytes().startswith(b"no database")
    assert "was renamed to broken-1.sqlite3" in caplog.text


def test_two_connections_share_it(tmp_path):
    first, second = make_spool(tmp_path), make_spool(tmp_path)
    first.append([make_new_report(1)])

    receipts = second.append([make_new_report(1, surface="api"), make_new_report(2)])

    assert [each.counted for each in receipts] == [False, True]
    assert list_reports(first) == [make_new_report(1), make_new_report(2)]


def test_another_process_that_keeps_it_locked_is_not_waited_for_without_end(spool, tmp_path, monkeypatch):
    spool.append(make_new_reports(1))
    monkeypatch.setattr("reports.intake.spool.LOCKED_WITHIN", 0.05)
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(UnableToSpool):
            make_spool(tmp_path).append(make_new_reports(2))


def test_others_on_the_machine_cannot_read_it(tmp_path):
    make_spool(tmp_path / "spool").append([make_new_report(1)])

    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "spool").iterdir()}
    assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}


KILLED = """
import sys
from contextlib import closing
from pathlib import Path
import django
django.setup()
from reports.intake.spool import Spool
from tests.builders.new_reports import make_new_report
spool = Spool(Path(sys.argv[1]), most_bytes=10_000_000)
for person in range(1, 100_000):
    (receipt,) = spool.append([make_new_report(person)])
    print(receipt.id, flush=True)
"""


def test_everything_acknowledged_outlives_a_kill(tmp_path):
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    acknowledged = [child.stdout.readline().split() for _ in range(50)]
    child.send_signal(signal.SIGKILL)
    acknowledged += [line.split() for line in child.communicate()[0].splitlines()]

    kept = [str(report.id).encode() for report in list_reports(make_spool(tmp_path))]
    assert kept[: len(acknowledged)] == [number for (number,) in acknowledged]
    assert len(kept) - len(acknowledged) <= 1


SHARING = """
import sys
from contextlib import closing
from pathlib import Path
import django
django.setup()
from reports.intake.spool import Spool
from tests.builders.new_reports import make_new_report
spool = Spool(Path(sys.argv[1]), most_bytes=10_000_000)
print(sum(spool.append([make_new_report(person)])[0].counted for person in range(40)))
"""


def test_two_processes_at_once_count_each_report_once(tmp_path):
    command = [sys.executable, "-c", SHARING, str(tmp_path)]
    children = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]

    counted = [int(child.communicate(timeout=60)[0]) for child in children]

    assert sum(counted) == 40
    assert {report.id for report in list_reports(make_spool(tmp_path))} == {
        make_new_report(person).id for person in range(40)
    }

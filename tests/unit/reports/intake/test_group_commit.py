"""All that wait go together, each gets its own answer, and nobody's mistake is another's."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from reports.intake import group_commit
from reports.intake.group_commit import ReportWriter, WriterBusy
from reports.intake.refusals import UnableToSpool
from reports.intake.report_log import Receipt
from tests.builders.new_reports import make_new_report, make_new_reports
from tests.sites.loops import run_in_thread


class Slow:
    """An append() that waits until it may go on; `batches` holds what it was given."""

    def __init__(self) -> None:
        self.batches: list[list] = []
        self.go_on = Event()
        self.begun = Event()

    def append(self, reports):
        self.batches.append(list(reports))
        self.begun.set()
        assert self.go_on.wait(10)
        return [Receipt.of(report, counted=True) for report in reports]


def make_writer(append) -> ReportWriter:
    writer = ReportWriter(append)
    writer.start()
    return writer


def test_those_that_come_during_a_commit_go_together_in_the_next():
    slow = Slow()
    writer = make_writer(slow.append)
    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(writer.append, make_new_report(1))
        slow.begun.wait(10)
        others = [threads.submit(writer.append, make_new_report(n)) for n in (2, 3, 4)]
        while writer._queue.qsize() < 3:
            pass
        slow.go_on.set()
        receipts = [each.result(10) for each in (first, *others)]

    assert receipts == [Receipt.of(report, counted=True) for report in make_new_reports(4)]
    assert [len(batch) for batch in slow.batches] == [1, 3]


def test_each_on_the_loop_gets_its_own_answer():
    writer = make_writer(lambda reports: [Receipt.of(r, counted=r.service_id == 1) for r in reports])

    async def append_all() -> list[Receipt]:
        reports = [make_new_report(n, service=n % 2) for n in range(20)]
        return await asyncio.gather(*(writer.append_soon(report) for report in reports))

    assert [receipt.counted for receipt in run_in_thread(append_all())] == [False, True] * 10


def test_an_error_is_of_its_own_report():
    def append(reports):
        return [LookupError() if r.service_id == 2 else Receipt.of(r, counted=True) for r in reports]

    writer = make_writer(append)

    with pytest.raises(LookupError):
        writer.append(make_new_report(1, service=2))
    assert writer.append(make_new_report(1)).counted


def test_a_fault_is_told_to_all_and_the_next_are_taken(caplog):
    faults = [ZeroDivisionError()]

    def append(reports):
        if faults:
            raise faults.pop()
        return [Receipt.of(report, counted=True) for report in reports]

    writer = make_writer(append)

    with pytest.raises(ZeroDivisionError):
        writer.append(make_new_report(1))
    assert writer.append(make_new_report(1)).counted
    assert "reports could not be appended" in caplog.text


def test_client_that_went_away_disturbs_nobody():
    slow = Slow()
    writer = make_writer(slow.append)

    async def leave_and_stay() -> Receipt:
        leaving = asyncio.ensure_future(writer.append_soon(make_new_report(1)))
        await asyncio.sleep(0)
        leaving.cancel()
        slow.go_on.set()
        return await writer.append_soon(make_new_report(2))

    assert run_in_thread(leave_and_stay()).counted


def test_too_many_that_wait_are_refused_on_the_loop(monkeypatch):
    monkeypatch.setattr(group_commit, "MOST_WAITING", 0)

    with pytest.raises(WriterBusy):
        run_in_thread(ReportWriter(list).append_soon(make_new_report(1)))


def test_no_statement_is_longer_than_it_may_be(monkeypatch):
    monkeypatch.setattr(group_commit, "MOST_AT_ONCE", 2)
    slow = Slow()
    slow.go_on.set()
    writer = ReportWriter(slow.append)

    async def append_all() -> None:
        waiting = [asyncio.ensure_future(writer.append_soon(r)) for r in make_new_reports(5)]
        await asyncio.sleep(0)
        writer.start()
        await asyncio.gather(*waiting)

    run_in_thread(append_all())

    assert [len(batch) for batch in slow.batches] == [2, 2, 1]


def test_a_disk_that_hangs_is_told():
    slow = Slow()
    writer = make_writer(slow.append)
    assert not writer.is_stuck(longer_than=0)

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(writer.append, make_new_report(1))
        slow.begun.wait(10)
        hangs = [writer.is_stuck(longer_than=seconds) for seconds in (0, 60)]
        slow.go_on.set()
        waiting.result(10)

    assert hangs == [True, False]


def test_those_who_wait_for_a_disk_that_hangs_are_refused_and_the_next_ones_too(monkeypatch):
    monkeypatch.setattr(group_commit, "PATIENCE", 0.0)
    slow = Slow()
    writer = make_writer(slow.append)

    async def append_all() -> list[BaseException | Receipt]:
        waiting = [asyncio.create_task(writer.append_soon(make_new_report(1)))]
        await asyncio.to_thread(slow.begun.wait, 10)
        waiting.append(asyncio.create_task(asyncio.to_thread(writer.append, make_new_report(2))))
        while not writer._queue.qsize():
            await asyncio.sleep(0)
        writer.give_up()
        waiting.append(asyncio.create_task(writer.append_soon(make_new_report(3))))
        return await asyncio.gather(*waiting, return_exceptions=True)

    outcomes = run_in_thread(append_all())
    slow.go_on.set()

    assert [type(each) for each in outcomes] == [UnableToSpool] * 3
    assert [len(batch) for batch in slow.batches] == [1]


def test_nobody_is_given_up_while_the_disk_works():
    slow = Slow()
    writer = make_writer(slow.append)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(writer.append, make_new_report(1))
        slow.begun.wait(10)
        writer.give_up()
        slow.go_on.set()

        assert waiting.result(10) == Receipt.of(make_new_report(1), counted=True)

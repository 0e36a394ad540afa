import threading
import time

import pytest

from reporter.supervision.checks import HEALTHY_AGAIN_AFTER, Check, HangDetector, ProbeResult, make_probe


def check(**changes) -> Check:
    defaults = {"period": 1, "patience": 10, "start_patience": 30, "max_patience": 25}
    return Check("does not answer", **{"probe": lambda _: True, **defaults, **changes})


def record_results(detector: HangDetector, results: str, *, since: float = 0.0) -> list[bool]:
    """A result a second, + for ok, - for failed, ? for unknown; whether the child hangs after each."""
    hangs = []
    for second, sign in enumerate(results):
        at = since + second
        detector.record(ProbeResult(at, {"+": True, "-": False, "?": None}[sign]), at)
        hangs.append(detector.hangs)
    return hangs


def test_child_hangs_when_every_probe_failed_for_its_patience():
    assert record_results(HangDetector(check()), "+----------") == [False] * 11
    assert record_results(HangDetector(check()), "+-----------") == [False] * 11 + [True]


@pytest.mark.parametrize("between", ["+", "?"])
def test_another_result_starts_the_patience_anew(between):
    assert record_results(HangDetector(check()), f"+---------{between}----------") == [False] * 21


def test_until_the_first_success_after_a_start_patience_is_longer():
    assert record_results(HangDetector(check()), "-" * 31).index(True) == 30


def test_probe_from_before_a_start_is_ignored():
    detector = HangDetector(check(start_patience=0))
    detector.note_start(100.0)

    detector.record(ProbeResult(begun=99.0, ok=False), 120.0)

    assert (detector.hangs, detector.is_healthy) == (False, False)


def test_results_from_before_a_reset_are_ignored():
    detector = HangDetector(check())
    record_results(detector, "+---------")
    detector.reset(500.0)

    assert record_results(detector, "----------", since=500.0) == [False] * 10


def test_patience_grows_with_each_restart_up_to_a_limit():
    detector, seconds = HangDetector(check(start_patience=0)), []
    for start in (0.0, 1000.0, 2000.0, 3000.0):
        detector.note_start(start)
        seconds.append(record_results(detector, "+" + "-" * 40, since=start).index(True) - 1)
        detector.grow_patience()

    assert seconds == [10, 20, 25, 25]


def test_patience_is_the_first_one_again_after_long_success():
    detector = HangDetector(check())
    detector.grow_patience()
    record_results(detector, "+" * int(HEALTHY_AGAIN_AFTER + 2))

    assert record_results(detector, "-" * 12, since=HEALTHY_AGAIN_AFTER + 2).index(True) == 10


def test_inline_probe_runs_once_a_period():
    now = [100.0]
    probe = make_probe(check(in_thread=False, period=5), clock=lambda: now[0])

    answers = []
    for now[0] in (100.0, 104.9, 105.0):
        answers.append(probe.take_result(7))

    assert answers == [ProbeResult(100.0, True), None, ProbeResult(105.0, True)]


def test_thread_probe_gives_its_result():
    probed = []
    probe = make_probe(check(probe=lambda pid: probed.append(pid) or False, period=0.01))
    try:
        result = wait_for_result(probe)
        assert (result.ok, set(probed)) == (False, {7})
    finally:
        probe.stop()


def test_probe_that_takes_too_long_has_failed():
    hung = threading.Event()
    probe = make_probe(check(probe=lambda _: hung.wait(60), period=0.01, timeout=0.05))
    try:
        assert wait_for_result(probe).ok is False
    finally:
        hung.set()
        probe.stop()


def test_exception_in_a_probe_is_logged_and_probing_goes_on(caplog):
    mistakes = iter(["mistake"])
    probe = make_probe(check(probe=lambda _: next(mistakes, None) is None or 1 / 0, period=0.01))
    try:
        assert wait_for_result(probe).ok is True
        assert [record.message for record in caplog.records] == ["cannot ask whether it does not answer"]
    finally:
        probe.stop()


def wait_for_result(probe) -> ProbeResult:
    deadline = time.monotonic() + 30
    while (result := probe.take_result(7)) is None:
        assert time.monotonic() < deadline, "no result"
        time.sleep(0.01)
    return result

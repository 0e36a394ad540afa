import threading
import time

import pytest

from reporter.supervision.checks import HEALTHY_AGAIN_AFTER, Check, HangDetector, ProbeResult, make_probe


def check(**changes) -> Check:
    usual = {"period": 1, "patience": 10, "starting": 30, "most_patience": 25}
    return Check("does not answer", **{"ask": lambda _: True, **usual, **changes})


def hear(judge: HangDetector, said: str, *, since: float = 0.0) -> list[bool]:
    """An answer a second, + for yes, - for no, ? for nobody knows; whether it hangs after each."""
    found = []
    for second, word in enumerate(said):
        at = since + second
        judge.hear(ProbeResult(at, {"+": True, "-": False, "?": None}[word]), at)
        found.append(judge.hangs)
    return found


def test_child_hangs_when_it_said_nothing_but_no_for_the_patience():
    assert hear(HangDetector(check()), "+----------") == [False] * 11
    assert hear(HangDetector(check()), "+-----------") == [False] * 11 + [True]


@pytest.mark.parametrize("between", ["+", "?"])
def test_one_other_answer_begins_the_wait_anew(between):
    assert hear(HangDetector(check()), f"+---------{between}----------") == [False] * 21


def test_until_the_first_answer_after_a_start_it_is_given_more_time():
    assert hear(HangDetector(check()), "-" * 31).index(True) == 30


def test_what_was_asked_before_a_start_is_not_heard():
    judge = HangDetector(check(starting=0))
    judge.begin(100.0)

    judge.hear(ProbeResult(asked=99.0, yes=False), 120.0)

    assert (judge.hangs, judge.well) == (False, False)


def test_what_was_heard_before_a_sleep_is_forgiven():
    judge = HangDetector(check())
    hear(judge, "+---------")
    judge.forgive(500.0)

    assert hear(judge, "----------", since=500.0) == [False] * 10


def test_who_is_started_again_in_vain_gets_more_patience_up_to_a_limit():
    judge, found = HangDetector(check(starting=0)), []
    for start in (0.0, 1000.0, 2000.0, 3000.0):
        judge.begin(start)
        found.append(hear(judge, "+" + "-" * 40, since=start).index(True) - 1)
        judge.grow_patience()

    assert found == [10, 20, 25, 25]


def test_who_has_answered_for_long_has_the_first_patience_again():
    judge = HangDetector(check())
    judge.grow_patience()
    hear(judge, "+" * int(HEALTHY_AGAIN_AFTER + 2))

    assert hear(judge, "-" * 12, since=HEALTHY_AGAIN_AFTER + 2).index(True) == 10


def test_question_of_the_loop_is_asked_once_a_period():
    now = [100.0]
    inquiry = make_probe(check(aside=False, period=5), clock=lambda: now[0])

    answers = []
    for now[0] in (100.0, 104.9, 105.0):
        answers.append(inquiry.newest(7))

    assert answers == [ProbeResult(100.0, True), None, ProbeResult(105.0, True)]


def test_question_aside_is_answered_by_a_thread():
    asked_of = []
    inquiry = make_probe(check(ask=lambda pid: asked_of.append(pid) or False, period=0.01))
    try:
        answer = first_answer(inquiry)
        assert (answer.yes, set(asked_of)) == (False, {7})
    finally:
        inquiry.end()


def test_answer_that_takes_too_long_is_a_no():
    hung = threading.Event()
    inquiry = make_probe(check(ask=lambda _: hung.wait(60), period=0.01, within=0.05))
    try:
        assert first_answer(inquiry).yes is False
    finally:
        hung.set()
        inquiry.end()


def test_mistake_of_a_question_is_logged_and_the_asking_goes_on(caplog):
    said = iter(["mistake"])
    inquiry = make_probe(check(ask=lambda _: next(said, None) is None or 1 / 0, period=0.01))
    try:
        assert first_answer(inquiry).yes is True
        assert [record.message for record in caplog.records] == ["cannot ask whether it does not answer"]
    finally:
        inquiry.end()


def first_answer(inquiry) -> ProbeResult:
    deadline = time.monotonic() + 30
    while (answer := inquiry.newest(7)) is None:
        assert time.monotonic() < deadline, "no answer"
        time.sleep(0.01)
    return answer

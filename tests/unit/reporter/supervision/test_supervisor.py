import os
import signal
from functools import partial
from itertools import pairwise

import pytest

from reporter.supervision.checks import Check
from reporter.supervision.programs import Program
from reporter.supervision.shutdown import ShutdownSignals
from reporter.supervision.supervisor import HEALTHY_AFTER, Supervisor, compute_pause
from tests.sites import running

wait_until = partial(running.wait_until, within=30.0, pause=0.01)

SLEEP = ("sh", "-c", "echo $$ >> starts; exec sleep 60")


class Clock:
    """Goes on when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def lines():
    return []


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def supervisor(lines, clock, tmp_path):
    supervisor = Supervisor(
        environment={"PATH": os.environ["PATH"]},
        folder=str(tmp_path),
        write_line=lines.append,
        shutdown=ShutdownSignals(),
        clock=clock,
    )
    yield supervisor
    supervisor.stop()


@pytest.fixture
def check_for(supervisor, clock):
    """Check all once a second, for some seconds of the supervisor's clock."""

    def check_for(seconds: int) -> None:
        for _ in range(seconds):
            clock.now += 1
            supervisor.check_all()

    return check_for


def make_check(answers: dict[str, bool], **changes) -> Check:
    """A check of patience 5 whose result is in `answers`."""
    defaults = {"period": 1, "patience": 5, "start_patience": 20, "max_patience": 12, "in_thread": False}
    return Check("does not answer", probe=lambda _: answers["ok"], **{**defaults, **changes})


def make_shell_program(name: str, script: str, grace: float = 5.0) -> Program:
    return Program(name, ("sh", "-c", script), grace)


@pytest.mark.parametrize(("failures", "seconds"), [(1, 0), (2, 1), (3, 2), (6, 16), (7, 30), (99, 30)])
def test_pauses_double_up_to_half_a_minute(failures, seconds):
    assert compute_pause(failures=failures) == seconds


def test_run_returns_the_exit_code(supervisor):
    assert supervisor.run(make_shell_program("step", "exit 7")) == 7


def test_programs_end_in_the_reverse_order_of_their_start(supervisor, tmp_path):
    for name in ("first", "second", "third"):
        script = f"trap 'echo {name} >> order; exit' TERM; touch {name}; while :; do sleep 0.01; done"
        supervisor.start(make_shell_program(name, script))
        wait_until((tmp_path / name).exists)

    supervisor.stop()

    assert (tmp_path / "order").read_text().split() == ["third", "second", "first"]


def test_end_is_reported_with_its_reason_and_followed_by_a_restart(supervisor, lines, tmp_path):
    (tmp_path / "starts").touch()
    supervisor.start(
        make_shell_program("web", "echo x >> starts; test $(wc -l < starts) = 2 && exec sleep 60; exit 3")
    )

    wait_until(lambda: supervisor.check_all() or (tmp_path / "starts").read_text() == "x\nx\n")

    assert lines == ["web died (exit code 3); starting it again"]
    assert supervisor.most_failures() == 1


def test_child_that_keeps_dying_is_reported_twice_and_restarted_after_growing_pauses(
    supervisor, clock, lines
):
    starts = []
    supervisor.supervise(Dying(starts, clock, reasons=["no space"] * 6 + ["no memory"]))

    for _ in range(75):
        clock.now += 1
        supervisor.check_all()

    assert [later - earlier for earlier, later in pairwise(starts)] == [2, 2, 3, 5, 9, 17, 31]
    assert lines == [
        "engine died (no space); starting it again",
        "engine died (no space) again; trying at least every 30 s",
        "engine died (no memory); starting it again in 30 s",
    ]


def test_program_that_cannot_start_is_tried_again_and_the_others_stay_up(
    supervisor, check_for, lines, tmp_path
):
    program = tmp_path / "program"
    supervisor.start(Program("web", SLEEP, 1.0))
    supervisor.start(Program("worker", (str(program),), 1.0))
    check_for(5)
    program.write_text("#!/bin/sh\ntouch up; exec sleep 60\n")
    program.chmod(0o755)
    check_for(5)

    wait_until((tmp_path / "up").exists)
    assert lines == [
        "worker does not start (No such file or directory); starting it again",
        "worker does not start (No such file or directory) again; trying at least every 30 s",
    ]
    assert wait_for_start(tmp_path, 1)


def test_child_that_fails_its_check_is_killed_even_if_stopped_and_restarted(
    supervisor, check_for, lines, tmp_path
):
    answers = {"ok": True}
    supervisor.start(Program("web", SLEEP, 60.0), [make_check(answers)])
    first = wait_for_start(tmp_path, 1)
    check_for(2)
    os.kill(first, signal.SIGSTOP)
    answers["ok"] = False
    check_for(6)

    wait_until(lambda: supervisor.check_all() or len((tmp_path / "starts").read_text().split()) == 2)
    assert has_ended(first)
    assert lines == ["web does not answer; ending it and starting it again"]


def test_child_that_was_just_started_is_given_time(supervisor, check_for, lines):
    supervisor.start(Program("web", SLEEP, 1.0), [make_check({"ok": False})])
    check_for(20)
    before = list(lines)
    check_for(1)

    assert (before, lines) == ([], ["web does not answer; ending it and starting it again"])


def test_child_that_is_killed_repeatedly_is_given_more_time(supervisor, lines, clock, tmp_path):
    answers = {"ok": True}
    supervisor.start(Program("web", SLEEP, 1.0), [make_check(answers, start_patience=0)])
    wait_for_start(tmp_path, 1)  # else it may be killed before it has noted its start
    waited = []
    for kills in (1, 2, 3):
        begun = clock.now
        answers["ok"] = False
        while len(lines) < kills:
            clock.now += 1
            supervisor.check_all()
        waited.append(clock.now - begun)
        answers["ok"] = True
        wait_until(lambda kills=kills: supervisor.check_all() or count_starts(tmp_path) == kills + 1)

    assert waited == [6, 11, 13]


def test_failures_while_the_machine_slept_do_not_count(supervisor, check_for, clock, lines):
    answers = {"ok": True}
    supervisor.start(Program("web", SLEEP, 1.0), [make_check(answers)])
    check_for(2)
    answers["ok"] = False
    for _ in range(5):
        check_for(4)
        clock.now += 3600

    assert lines == []


def test_child_that_works_again_is_reported_and_its_failures_forgotten(supervisor, check_for, lines, clock):
    starts = []
    engine = Dying(starts, clock, reasons=["no space"] * 4)
    supervisor.supervise(engine, [make_check({"ok": True})])
    check_for(20 + int(HEALTHY_AFTER))

    assert (lines[2:], supervisor.most_failures()) == (["engine works again"], 0)


def test_program_that_runs_to_its_end_and_hangs_is_killed_and_not_started_again(
    supervisor, lines, clock, tmp_path
):
    def probe(pid: int) -> bool:
        clock.now += 1
        return False

    check = Check(
        "does not answer", probe, period=0, patience=3, start_patience=3, max_patience=3, in_thread=False
    )

    assert supervisor.run(Program("worker", SLEEP, 1.0), [check]) == -signal.SIGKILL
    assert (lines, supervisor.most_failures()) == (["worker does not answer; ending it"], 0)


def test_others_are_watched_while_a_program_runs_to_its_end(supervisor, clock, tmp_path):
    starts = []
    supervisor.supervise(Dying(starts, clock, reasons=["no space"]))

    assert supervisor.run(make_shell_program("prepare", "sleep 0.3; exit 7")) == 7
    assert len(starts) == 2


def test_what_a_program_leaves_of_its_group_is_killed(supervisor, lines, tmp_path):
    supervisor.start(
        make_shell_program("worker", "(trap '' TERM; exec sleep 60) & echo $! > number; mv number left; wait")
    )
    wait_until((tmp_path / "left").exists)
    left = int((tmp_path / "left").read_text())
    before = has_ended(left)

    supervisor.stop()

    wait_until(lambda: has_ended(left))
    assert (before, has_ended(left), lines) == (False, True, [])


def test_what_a_dead_program_leaves_is_killed_before_it_is_started_again(supervisor, lines, tmp_path):
    supervisor.start(
        make_shell_program(
            "worker", "test -e left && exec sleep 60; sleep 60 & echo $! > number; mv number left; exit 1"
        )
    )
    wait_until((tmp_path / "left").exists)
    left = int((tmp_path / "left").read_text())

    wait_until(lambda: supervisor.check_all() or has_ended(left))

    assert (has_ended(left), lines) == (True, ["worker died (exit code 1); starting it again"])


def test_program_that_does_not_end_in_its_grace_is_killed(supervisor, lines, tmp_path):
    supervisor.start(
        make_shell_program("web", "trap '' TERM; touch up; while :; do sleep 0.01; done", grace=0.2)
    )
    wait_until((tmp_path / "up").exists)

    supervisor.stop()

    assert lines == ["web did not end within 0 s and is killed"]


class Dying:
    """Ends at once, as often as there are reasons; then it stays."""

    name, pid = "engine", 1

    def __init__(self, starts: list[float], clock: Clock, reasons: list[str]) -> None:
        self._starts, self._clock, self._reasons = starts, clock, reasons
        self.launch()

    def launch(self) -> None:
        self._starts.append(self._clock.now)

    def returncode(self) -> int | None:
        return 1 if self._reasons else None

    def explain(self, returncode: int) -> str:
        return self._reasons.pop(0)

    def kill(self) -> None: ...

    def stop(self) -> None: ...


def count_starts(tmp_path) -> int:
    return (tmp_path / "starts").read_text().count("\n") if (tmp_path / "starts").exists() else 0


def test_reload_starts_a_program_again_without_a_word(supervisor, lines, tmp_path):
    supervisor.start(Program("worker", SLEEP, 5.0))
    first = wait_for_start(tmp_path, 1)

    supervisor.reload()
    wait_until(lambda: supervisor.check_all() or len((tmp_path / "starts").read_text().split()) == 2)

    assert (has_ended(first), lines) == (True, [])


def test_program_that_does_not_end_for_a_reload_is_killed(supervisor, check_for, tmp_path):
    supervisor.start(make_shell_program("worker", "trap '' TERM; echo $$ >> starts; sleep 60 & wait; wait"))
    first = wait_for_start(tmp_path, 1)
    supervisor.reload()
    check_for(10)
    assert not has_ended(first)

    check_for(2)

    wait_until(lambda: has_ended(first))


def test_program_that_reloads_by_itself_is_asked_by_its_own_signal(supervisor, check_for, tmp_path):
    script = "trap 'echo heard >> heard' HUP; echo $$ >> starts; while :; do sleep 0.01; done"
    supervisor.start(Program("web", ("sh", "-c", script), 5.0, reload_signal=signal.SIGHUP))
    wait_for_start(tmp_path, 1)

    supervisor.reload()
    wait_until((tmp_path / "heard").exists)
    check_for(20)

    assert (tmp_path / "starts").read_text().count("\n") == 1


def wait_for_start(tmp_path, count: int) -> int:
    """The process number of the latest of so many starts."""
    wait_until(
        lambda: (tmp_path / "starts").exists() and (tmp_path / "starts").read_text().count("\n") == count
    )
    return int((tmp_path / "starts").read_text().split()[-1])


def has_ended(pid: int) -> bool:
    """A zombie that nobody has collected yet has ended too."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True

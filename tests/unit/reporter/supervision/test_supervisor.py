import os
import signal
import time

import pytest

from reporter.supervision.supervisor import Program, Stopped, StopRequest, Supervisor, pause_after


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(said, tmp_path):
    supervisor = Supervisor(
        environment={"PATH": os.environ["PATH"]}, folder=str(tmp_path), say=said.append, request=StopRequest()
    )
    yield supervisor
    supervisor.stop()


def shell(name: str, script: str, grace: float = 5.0) -> Program:
    return Program(name, ("sh", "-c", script), grace)


@pytest.mark.parametrize(("failures", "seconds"), [(1, 1), (2, 2), (3, 4), (6, 30), (60, 30)])
def test_pauses_double_up_to_half_a_minute(failures, seconds):
    assert pause_after(failures=failures) == seconds


def test_run_returns_the_exit_code(supervisor):
    assert supervisor.run(shell("step", "exit 7")) == 7


def test_programs_end_in_the_reverse_order_of_their_start(supervisor, tmp_path):
    for name in ("first", "second", "third"):
        script = f"trap 'echo {name} >> order; exit' TERM; touch {name}; while :; do sleep 0.01; done"
        supervisor.start(shell(name, script))
        wait_until((tmp_path / name).exists)

    supervisor.stop()

    assert (tmp_path / "order").read_text().split() == ["third", "second", "first"]


def test_death_is_told_with_its_reason_and_answered_by_a_new_start(supervisor, said, tmp_path):
    starts = tmp_path / "starts"
    starts.touch()
    supervisor.start(shell("web", "echo x >> starts; exit 3"))

    wait_until(lambda: supervisor.watch() or starts.read_text() == "x\nx\n")

    assert said[0] == "web died (exit code 3); starting it again in 1 s"
    assert supervisor.most_failures() >= 1


def test_what_a_program_leaves_of_its_group_is_killed(supervisor, tmp_path):
    supervisor.start(shell("worker", "(trap '' TERM; exec sleep 60) & echo $! > left; wait"))
    wait_until(lambda: (tmp_path / "left").exists() and (tmp_path / "left").read_text().strip())

    supervisor.stop()

    wait_until(lambda: has_ended(int((tmp_path / "left").read_text())))


def test_program_that_does_not_end_in_its_grace_is_killed(supervisor, said, tmp_path):
    supervisor.start(shell("web", "trap '' TERM; touch up; while :; do sleep 0.01; done", grace=0.2))
    wait_until((tmp_path / "up").exists)

    supervisor.stop()

    assert said == ["web did not end within 0 s and is killed"]


def test_a_signal_that_follows_at_once_is_the_same_wish():
    request = StopRequest()
    with pytest.raises(Stopped):
        request._hear(signal.SIGTERM)

    request._hear(signal.SIGTERM)

    assert request.hurried is False


def test_a_later_signal_hurries(monkeypatch):
    request = StopRequest()
    with pytest.raises(Stopped):
        request._hear(signal.SIGINT)
    later = time.monotonic() + request.SAME_WISH + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    request._hear(signal.SIGINT)

    assert request.hurried is True


def has_ended(pid: int) -> bool:
    """A zombie that nobody has collected yet has ended too."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until(condition, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)

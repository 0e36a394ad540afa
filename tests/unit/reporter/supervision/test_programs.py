"""A program of the site and its process."""

import signal
import sys
from functools import partial

import pytest

from reporter.startup.processes import UnableToStart
from reporter.supervision.programs import Program, RunningProgram
from tests.sites import running as sites

wait_until = partial(sites.wait_until, within=30.0, pause=0.01)


@pytest.fixture
def make_running(tmp_path):
    """Start a shell script; it is killed in the end."""
    running = []

    def make_running(script: str, *, grace: float = 5.0, hurried=lambda: False, lines=None) -> RunningProgram:
        program = RunningProgram(
            Program("web", ("sh", "-c", script), grace),
            environment={"PATH": "/usr/bin:/bin", "GREETING": "hello"},
            folder=str(tmp_path),
            write_line=(lines if lines is not None else []).append,
            hurried=hurried,
        )
        running.append(program)
        program.launch()
        return program

    yield make_running
    for program in running:
        program.kill()


def wait_for_end(program: RunningProgram) -> int:
    wait_until(lambda: program.returncode() is not None)
    return program.returncode()


def test_program_gets_its_folder_and_its_environment_and_no_other(make_running, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET", "ours")
    program = make_running('printf "$GREETING$SECRET" > said; exit 7')

    assert wait_for_end(program) == 7
    assert ((tmp_path / "said").read_text(), program.explain(7)) == ("hello", "exit code 7")


def test_stopped_program_ends_when_it_is_asked_to(make_running):
    program = make_running("kill -STOP $$; exec sleep 60")

    program.stop()

    assert program.returncode() is None  # there is no process any more
    program.stop()


def test_program_that_ignores_us_is_killed_after_its_grace_with_a_line(make_running, tmp_path):
    lines = []
    program = make_running("trap '' TERM; touch up; while :; do sleep 0.01; done", grace=0.1, lines=lines)
    wait_until((tmp_path / "up").exists)

    program.stop()

    assert lines == ["web did not end within 0 s and is killed"]


def test_who_is_in_a_hurry_does_not_wait_for_the_grace(make_running, tmp_path):
    lines = []
    program = make_running(
        "trap '' TERM; touch up; while :; do sleep 0.01; done", grace=60, hurried=lambda: True, lines=lines
    )
    wait_until((tmp_path / "up").exists)

    program.stop()

    assert lines == []


def test_program_shares_the_files_that_it_is_given(tmp_path):
    with (tmp_path / "said").open("w") as said:
        number = said.fileno()
        program = RunningProgram(
            Program(
                "web",
                (sys.executable, "-c", f"import os; os.write({number}, b'shared')"),
                1.0,
                files=(number,),
            ),
            environment={},
            folder=str(tmp_path),
            write_line=print,
            hurried=lambda: False,
        )
        program.launch()
        wait_for_end(program)

    assert (tmp_path / "said").read_text() == "shared"


def test_kill_is_reported_by_its_signal(make_running):
    program = make_running("exec sleep 60")

    program.kill()

    assert program.explain(wait_for_end(program)) == f"killed by {signal.SIGKILL.name}"


def test_program_that_is_not_there_cannot_be_started(tmp_path):
    program = RunningProgram(
        Program("web", (str(tmp_path / "nothing"),), 1.0),
        environment={},
        folder=str(tmp_path),
        write_line=print,
        hurried=lambda: False,
    )

    with pytest.raises(UnableToStart, match=r"^No such file or directory$"):
        program.launch()
    assert program.returncode() is None

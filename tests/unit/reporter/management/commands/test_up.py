"""What `manage.py up` does with SIGUSR2; tests/long/test_reload.py does it to a whole site."""

import os
from functools import partial

import pytest

from reporter.management.commands.up import Command
from reporter.startup import launch
from reporter.supervision.programs import Program
from reporter.supervision.shutdown import ShutdownSignals
from reporter.supervision.supervisor import Supervisor
from tests.sites import running

wait_until = partial(running.wait_until, within=30.0, pause=0.01)
SLEEP = ("sh", "-c", "echo $$ >> starts; exec sleep 60")


@pytest.fixture
def supervisor(tmp_path):
    supervisor = Supervisor(
        environment={"PATH": os.environ["PATH"]},
        folder=str(tmp_path),
        write_line=print,
        shutdown=ShutdownSignals(),
    )
    yield supervisor
    supervisor.stop()


FAILED = "Not reloaded: preparing the database failed ({}). All programs go on as they are."


@pytest.mark.parametrize(
    ("prepare", "starts", "lines"),
    [
        (("sh", "-c", "exit 0"), 2, []),
        (("sh", "-c", "exit 3"), 1, [FAILED.format("exit code 3")]),
        (("/no/such/program",), 1, [FAILED.format("No such file or directory")]),
    ],
)
def test_programs_are_replaced_only_by_what_the_database_fits(
    supervisor, tmp_path, monkeypatch, capfd, prepare, starts, lines
):
    monkeypatch.setattr(launch, "make_prepare_program", lambda **_: Program("prepare", prepare, 1.0))
    supervisor.start(Program("worker", SLEEP, 1.0))
    count = partial(_count_starts, tmp_path)
    wait_until(lambda: count() == 1)

    Command()._reload(supervisor)

    wait_until(lambda: supervisor.check_all() or count() == starts)
    assert capfd.readouterr().out.splitlines() == ["Reloading.", *lines]


def _count_starts(folder) -> int:
    file = folder / "starts"
    return file.read_text().count("\n") if file.exists() else 0

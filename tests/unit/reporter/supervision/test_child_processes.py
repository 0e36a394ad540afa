import os
import signal
import subprocess
import sys
from functools import partial

import pytest

from reporter.startup.processes import start_process
from reporter.supervision import child_processes
from reporter.supervision.child_processes import ProcessStat
from tests.sites import running

wait_until = partial(running.wait_until, within=30.0, pause=0.01)

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has this /proc")
# Its grandchild has a session of its own, as PostgreSQL's processes have.
TREE = "sleep 60 & echo $! > child; setsid sh -c 'echo $$ > grandchild; exec sleep 60' & touch up; wait"


@pytest.fixture
def head(tmp_path):
    child = start_process(["sh", "-c", TREE], orphaned=signal.SIGKILL, cwd=tmp_path)
    wait_until(lambda: all((tmp_path / name).exists() for name in ("up", "child", "grandchild")))
    wait_until(lambda: (tmp_path / "grandchild").read_text().strip())
    yield child.pid
    child_processes.kill_process_tree(head=child.pid)
    child.wait(30)


def number(tmp_path, name: str) -> int:
    return int((tmp_path / name).read_text())


def test_family_is_a_session_and_its_descendants():
    def process(pid: int, parent: int, session: int) -> ProcessStat:
        return ProcessStat(pid, "S", parent, session)

    present = [
        process(10, 1, 10),
        process(11, 1, 10),
        process(12, 11, 12),
        process(13, 12, 13),
        process(20, 1, 2),
    ]

    assert [each.pid for each in child_processes.list_process_tree(head=10, among=present)] == [
        10,
        11,
        12,
        13,
    ]


@pytest.mark.parametrize("name", ["child", "grandchild"])
def test_one_stopped_process_is_seen_until_it_goes_on(head, tmp_path, name):
    before = child_processes.has_stopped_process(head=head)
    os.kill(number(tmp_path, name), signal.SIGSTOP)
    wait_until(lambda: child_processes.has_stopped_process(head=head))
    os.kill(number(tmp_path, name), signal.SIGCONT)

    wait_until(lambda: not child_processes.has_stopped_process(head=head))
    assert before is False


def test_kill_ends_the_whole_family_also_what_is_stopped(head, tmp_path):
    numbers = {head, number(tmp_path, "child"), number(tmp_path, "grandchild")}
    os.kill(number(tmp_path, "child"), signal.SIGSTOP)

    child_processes.kill_process_tree(head=head)

    wait_until(lambda: not numbers & {each.pid for each in child_processes.list_processes()})


def test_holders_of_a_file_are_those_that_inherited_it(tmp_path):
    with (tmp_path / "lock").open("w") as lock:
        heir = subprocess.Popen(["sleep", "60"], pass_fds=[lock.fileno()])
        stranger = subprocess.Popen(["sleep", "60"])
    try:
        assert child_processes.find_file_holders(of=tmp_path / "lock") == {heir.pid}
        assert child_processes.find_file_holders(of=tmp_path / "missing") == set()
    finally:
        for each in (heir, stranger):
            each.kill()
            each.wait(30)

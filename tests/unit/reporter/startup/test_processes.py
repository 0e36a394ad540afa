import signal
import sys
import time
from pathlib import Path

import pytest

from reporter.startup.processes import describe_exit, start_process, stop_process


@pytest.mark.parametrize(
    ("returncode", "words"), [(0, "exit code 0"), (3, "exit code 3"), (-9, "killed by SIGKILL")]
)
def test_end_is_described_by_exit_code_or_signal(returncode, words):
    assert describe_exit(returncode) == words


def test_child_that_ignores_a_signal_is_still_running_afterwards(tmp_path):
    ready = tmp_path / "ready"
    child = start_process(
        ["sh", "-c", f"trap '' TERM; touch {ready}; exec sleep 120"], orphaned=signal.SIGKILL
    )
    assert _wait_for(ready)

    stop_process(child, how=signal.SIGTERM, within=0.1)
    survived = child.poll() is None
    stop_process(child, how=signal.SIGKILL, within=30)

    assert (survived, child.returncode) == (True, -signal.SIGKILL)


def test_stopped_child_hears_that_it_shall_end(tmp_path):
    script = f"trap 'exit 3' TERM; touch {tmp_path}/ready; while :; do sleep 0.02; done"
    child = start_process(["sh", "-c", script], orphaned=signal.SIGKILL)
    assert _wait_for(tmp_path / "ready")
    child.send_signal(signal.SIGSTOP)

    stop_process(child, how=signal.SIGTERM, within=30)
    heard = child.returncode
    stop_process(child, how=signal.SIGKILL, within=30)

    assert heard == 3


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux tells a child of its parent's death"
)
def test_child_ends_when_its_parent_is_killed(tmp_path):
    note = tmp_path / "child-heard-the-signal"
    script = f"trap 'touch {note}; exit' TERM; touch {tmp_path}/ready; while :; do sleep 0.02; done"
    parent = start_process(
        [
            sys.executable,
            "-c",
            "import signal, sys, time; from reporter.startup.processes import start_process;"
            f" start_process(['sh', '-c', {script!r}], orphaned=signal.SIGTERM); time.sleep(120)",
        ],
        orphaned=signal.SIGKILL,
        cwd=Path(__file__).parents[4],
    )
    assert _wait_for(tmp_path / "ready")

    stop_process(parent, how=signal.SIGKILL, within=30)

    assert _wait_for(note)


def _wait_for(path: Path, seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while not path.exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True

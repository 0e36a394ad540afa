"""`manage.py up` for real: from nothing to ready, and then nothing is left."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.running import READY_WITHIN

ROOT = Path(__file__).parents[2]


@pytest.fixture
def var():
    folder = Path(tempfile.mkdtemp(prefix="outages-up-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="follows its processes in /proc")
def test_site_becomes_ready_and_leaves_no_process_when_asked_to_stop(var):
    port = _free_port()
    site = _start(var, port, var / "log")
    family: set[_Process] = set()
    try:
        _wait_until_ready(site, port, var / "log")
        family = _descendants(site.pid)
        programs = " ".join(process.program() for process in family)
        assert all(name in programs for name in ("celery", "granian", "postgres", "valkey-server"))

        os.killpg(site.pid, signal.SIGTERM)  # as make and a terminal do: to the group

        assert site.wait(120) == 0, (var / "log").read_text()
        assert [process.program() for process in family if process.lives()] == []
    finally:
        site.kill()
        site.wait()
        for process in family:
            process.kill()


def test_taken_port_is_told_before_anything_starts(var):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        site = _start(var, other.getsockname()[1], var / "log")

        assert site.wait(120) == 1
    assert "Is the site running already?" in (var / "log").read_text()
    assert not (var / "postgres").exists()


def _start(var: Path, port: int, log: Path) -> subprocess.Popen[bytes]:
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    wanted = {"DEMO": "0", "PORT": str(port), "HOST": "127.0.0.1", "VAR_DIR": str(var)}
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env={**environment, **wanted, "DJANGO_SETTINGS_MODULE": "reporter.settings"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_until_ready(site: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _ready(port):
        assert site.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.3)


def _ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class _Process:
    """Told from a later process with the same number by its start."""

    pid: int
    parent: int
    started: str

    def lives(self) -> bool:
        present = _look_at(self.pid)
        return present is not None and present.started == self.started

    def program(self) -> str:
        """Its command line; empty once it is gone."""
        with suppress(FileNotFoundError, ProcessLookupError):
            return Path(f"/proc/{self.pid}/cmdline").read_text().replace("\0", " ")
        return ""

    def kill(self) -> None:
        if self.lives():
            os.kill(self.pid, signal.SIGKILL)


def _look_at(pid: int) -> _Process | None:
    """None for what is gone, and for what has ended and only waits to be collected."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else _Process(pid, int(fields[1]), fields[19])


def _descendants(ancestor: int) -> set[_Process]:
    numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    everybody = [process for process in map(_look_at, numbers) if process]
    family = {ancestor}
    while more := {each.pid for each in everybody if each.parent in family} - family:
        family |= more
    return {each for each in everybody if each.pid in family}

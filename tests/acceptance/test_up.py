"""`manage.py up` for real: from nothing to ready, and then nothing is left."""

import os
import shutil
import signal
import socket
import tempfile
from pathlib import Path

import pytest

from tests.processes import Process, descendants
from tests.up import free_port, start, wait_until_ready


@pytest.fixture
def var():
    folder = Path(tempfile.mkdtemp(prefix="outages-up-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="follows its processes in /proc")
def test_site_becomes_ready_and_leaves_no_process_when_asked_to_stop(var):
    port = free_port()
    site = start(var, port, var / "log")
    family: set[Process] = set()
    try:
        wait_until_ready(site, port, var / "log")
        family = descendants(site.pid)
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

        site = start(var, other.getsockname()[1], var / "log")

        assert site.wait(120) == 1
    assert "Is the site running already?" in (var / "log").read_text()
    assert not (var / "postgres").exists()

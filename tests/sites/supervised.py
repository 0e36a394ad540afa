"""A site under `manage.py up`, its processes found by the program they are of."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.sites.ports import free_port
from tests.sites.processes import Process, list_descendants
from tests.sites.running import says_ok
from tests.sites.up import is_ready, start_site, wait_until_ready

on_linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="follows its processes in /proc")
WITHIN = 120.0  # seconds; some five on an idle machine
# Each process, by the pattern of its command line and the program that its parent is of.
PROCESSES = {
    "PostgreSQL": ("bin/postgres -D", "manage.py up"),
    "PostgreSQL's walwriter": ("postgres: walwriter", "bin/postgres -D"),
    "PostgreSQL's backend": ("postgres: outages_web", "bin/postgres -D"),
    "Valkey": ("valkey-server", "manage.py up"),
    "worker": ("--without-mingle $", "manage.py up"),
    "worker's child": ("--without-mingle $", "--without-mingle $"),
    "beat": (" beat --scheduler", "manage.py up"),
    "web": ("granian_server", "manage.py up"),
    "web's worker": ("granian_server", "granian_server"),
}

SAID = re.compile(r"(web|worker|asker|beat|Valkey|PostgreSQL) (has|does|died|works|did)\b")


@dataclass
class Supervised:
    """A site that runs, and its supervisor's process."""

    supervisor: subprocess.Popen[bytes]
    port: int
    log: Path

    def family(self) -> set[Process]:
        return list_descendants(self.supervisor.pid)

    def find(self, name: str) -> Process | None:
        """A process of PROCESSES; None while there is none."""
        program, parent = (re.compile(pattern) for pattern in PROCESSES[name])
        family = {each.pid: each for each in self.family()}
        for each in family.values():
            above = family.get(each.parent)
            if program.search(each.program()) and above and parent.search(above.program()):
                return each
        return None

    def is_ready(self) -> bool:
        return is_ready(self.port)

    def is_alive(self) -> bool:
        """Whether the web server answers."""
        return says_ok(f"http://127.0.0.1:{self.port}/healthz", within=2)

    def said(self) -> list[str]:
        """The supervisor's lines on its programs and engines; theirs are JSON, or say other things."""
        return [line for line in self.log.read_text().splitlines() if SAID.match(line)]


@contextmanager
def supervised(var: Path) -> Iterator[Supervised]:
    """From nothing to ready; afterwards nothing of it is left, however it ended."""
    port = free_port()
    site = Supervised(start_site(var, port, var / "log"), port, var / "log")
    family: set[Process] = set()
    try:
        wait_until_ready(site.supervisor, port, site.log)
        family = site.family()
        yield site
    finally:
        family |= site.family()
        site.supervisor.kill()
        site.supervisor.wait()
        for process in family:
            process.kill()


@contextmanager
def folder_for_engines() -> Iterator[Path]:
    """pytest's own temporary folders are closed to the account that root lends to PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="outages-up-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)

"""The processes below another one, as Linux shows them in /proc."""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """Told from a later process with the same number by its start."""

    pid: int
    parent: int
    started: str

    def lives(self) -> bool:
        present = read_process(self.pid)
        return present is not None and present.started == self.started

    def is_stopped(self) -> bool:
        """Whether a SIGSTOP holds it."""
        with suppress(FileNotFoundError, ProcessLookupError):
            return _fields(self.pid)[0] == "T"
        return False

    def age(self) -> float:
        """Seconds since it was started."""
        uptime = float(Path("/proc/uptime").read_text().split()[0])
        return uptime - int(self.started) / os.sysconf("SC_CLK_TCK")

    def program(self) -> str:
        """Its command line; empty once it is gone."""
        with suppress(FileNotFoundError, ProcessLookupError):
            return Path(f"/proc/{self.pid}/cmdline").read_text().replace("\0", " ")
        return ""

    def kill(self) -> None:
        if self.lives():
            os.kill(self.pid, signal.SIGKILL)


def read_process(pid: int) -> Process | None:
    """None for what is gone, and for what has ended and only waits to be collected."""
    try:
        fields = _fields(pid)
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else Process(pid, int(fields[1]), fields[19])


def _fields(pid: int) -> list[str]:
    """State, parent and so on: what follows the name."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def list_descendants(ancestor: int) -> set[Process]:
    numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    everybody = [process for process in map(read_process, numbers) if process]
    family = {ancestor}
    while more := {each.pid for each in everybody if each.parent in family} - family:
        family |= more
    return {each for each in everybody if each.pid in family}

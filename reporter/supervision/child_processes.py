"""The processes of a child, as /proc tells them. Elsewhere than on Linux nothing is told."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
STOPPED = "T"  # by SIGSTOP and the like; under a debugger it is "t", and that is somebody's will
ENDED = "ZX"


@dataclass(frozen=True)
class ProcessStat:
    """A line of /proc."""

    pid: int
    state: str  # one letter, see proc(5)
    parent: int
    session: int


def list_processes() -> list[ProcessStat]:
    """All processes that we may see, but for those that have ended and wait to be collected."""
    return [process for pid in _numbers() if (process := _look_at(pid)) and process.state not in ENDED]


def find_family(*, head: int, among: list[ProcessStat]) -> list[ProcessStat]:
    """A child that was started in a session of its own, all of that session, and all their descendants.

    PostgreSQL gives each of its processes a session of its own: those are found as descendants.
    """
    found = {each.pid for each in among if each.pid == head or each.session == head}
    while more := {each.pid for each in among if each.parent in found} - found:
        found |= more
    return [each for each in among if each.pid in found]


def has_stopped_process(*, head: int) -> bool:
    """Whether a process of the family is stopped: it answers nobody, and no SIGTERM."""
    return any(each.state == STOPPED for each in find_family(head=head, among=list_processes()))


def kill_family(*, head: int) -> None:
    """kill -9 for a child that was started in a session of its own, and for its family."""
    for each in find_family(head=head, among=list_processes()):
        send_signal(signal.SIGKILL, to=each.pid)
    with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of an empty group
        os.killpg(head, signal.SIGKILL)


def find_holders(*, of: Path) -> set[int]:
    """The processes that have the file open, ourselves left out."""
    try:
        wanted = of.stat()
    except OSError:
        return set()
    return {pid for pid in _numbers() if pid != os.getpid() and _holds(pid, wanted)}


def send_signal(which: signal.Signals, *, to: int) -> None:
    """Send a signal to a process; harmless if it is gone."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(to, which)


def _numbers() -> Iterator[int]:
    with suppress(OSError):  # macOS has no /proc; and we may be out of file descriptors
        yield from [int(name) for name in os.listdir(PROC) if name.isdigit()]


def _look_at(pid: int) -> ProcessStat | None:
    """None for what is gone."""
    try:
        fields = (PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return ProcessStat(pid, state=fields[0].decode(), parent=int(fields[1]), session=int(fields[3]))


def _holds(pid: int, wanted: os.stat_result) -> bool:
    """Whether one of its open files is that file; of strangers' processes we are told nothing."""
    with suppress(OSError):
        for number in os.listdir(f"{PROC}/{pid}/fd"):
            with suppress(OSError):  # closed in the meantime
                if os.path.samestat(os.stat(f"{PROC}/{pid}/fd/{number}"), wanted):
                    return True
    return False

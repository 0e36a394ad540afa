"""The processes of a child and of what it has started, read from /proc. On other systems than Linux: none.

A child is started in a session of its own. Its process tree is that session and all descendants of its
processes.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
STOPPED = "T"  # by SIGSTOP and the like; under a debugger it is "t", and somebody wants it so
ENDED = "ZX"


@dataclass(frozen=True)
class ProcessStat:
    """A process as /proc/PID/stat shows it, see proc(5)."""

    pid: int
    state: str  # one letter
    parent: int
    session: int


def list_processes() -> list[ProcessStat]:
    """All processes that we may see, without those that have ended and wait to be collected."""
    return [stat for pid in _list_pids() if (stat := _read_stat(pid)) and stat.state not in ENDED]


def list_process_tree(*, head: int, among: list[ProcessStat]) -> list[ProcessStat]:
    """The child `head`, all of its session, and all their descendants.

    Descendants matter because PostgreSQL gives each of its processes a session of its own.
    """
    pids = {each.pid for each in among if each.pid == head or each.session == head}
    # Until nothing is added: a grandchild may be listed before its parent.
    while more := {each.pid for each in among if each.parent in pids} - pids:
        pids |= more
    return [each for each in among if each.pid in pids]


def has_stopped_process(*, head: int) -> bool:
    """Whether a process of the tree is stopped (SIGSTOP): it reacts to nothing, not even to a SIGTERM."""
    return any(each.state == STOPPED for each in list_process_tree(head=head, among=list_processes()))


def kill_process_tree(*, head: int) -> None:
    """kill -9 for a child that was started in a session of its own, and for its process tree."""
    for each in list_process_tree(head=head, among=list_processes()):
        send_signal(signal.SIGKILL, to=each.pid)
    with suppress(ProcessLookupError, PermissionError):  # macOS raises the latter for an empty group
        os.killpg(head, signal.SIGKILL)


def find_file_holders(*, of: Path) -> set[int]:
    """The processes that have the file open, ourselves left out."""
    try:
        wanted = of.stat()
    except OSError:
        return set()
    return {pid for pid in _list_pids() if pid != os.getpid() and _holds(pid, wanted)}


def send_signal(number: signal.Signals, *, to: int) -> None:
    """Send a signal to a process; harmless if it is gone."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(to, number)


def _list_pids() -> Iterator[int]:
    with suppress(OSError):  # macOS has no /proc; and we may be out of file descriptors
        yield from [int(name) for name in os.listdir(PROC) if name.isdigit()]


def _read_stat(pid: int) -> ProcessStat | None:
    """None for a process that is gone."""
    try:
        # The second field is the program's name in brackets, which may hold spaces and brackets itself.
        fields = (PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return ProcessStat(pid, state=fields[0].decode(), parent=int(fields[1]), session=int(fields[3]))


def _holds(pid: int, wanted: os.stat_result) -> bool:
    """Whether one of its open files is that file; other accounts' processes do not show theirs."""
    with suppress(OSError):
        for number in os.listdir(f"{PROC}/{pid}/fd"):
            with suppress(OSError):  # closed in the meantime
                if os.path.samestat(os.stat(f"{PROC}/{pid}/fd/{number}"), wanted):
                    return True
    return False

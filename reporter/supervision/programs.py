"""A program of the site as the supervisor's child."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from reporter.startup.processes import KILLED_WITHIN, UnableToStart, describe_exit, start_process
from reporter.supervision import child_processes


@dataclass(frozen=True)
class Program:
    """A program of the site, and how long it may take to stop."""

    name: str
    command: tuple[str, ...]
    grace: float  # seconds from SIGTERM to SIGKILL
    # What makes it use new code: it ends and is started again, or does so by itself.
    reload_signal: signal.Signals = signal.SIGTERM
    files: tuple[int, ...] = ()  # open ones of ours that it shares


class RunningProgram:
    """A program and its process. When it ends, the processes that it started are killed."""

    def __init__(
        self,
        program: Program,
        *,
        environment: Mapping[str, str],
        folder: str,
        write_line: Callable[[str], None],
        hurried: Callable[[], bool],
    ) -> None:
        self.name = program.name
        self._program = program
        self._environment = environment
        self._folder = folder
        self._write_line = write_line
        self._hurried = hurried
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None  # noqa: S101 - of a program that was started
        return self._process.pid

    def launch(self) -> None:
        try:
            self._process = start_process(
                self._program.command,
                orphaned=signal.SIGTERM,
                cwd=self._folder,
                env=self._environment,
                pass_fds=self._program.files,
            )
        except OSError as error:  # no memory, no more processes or open files
            raise UnableToStart(error.strerror or str(error)) from error

    def returncode(self) -> int | None:
        return self._process.poll() if self._process else None

    def explain(self, returncode: int) -> str:
        return describe_exit(returncode)

    def reload(self) -> bool:
        """Ask it to use the code that is there now; whether it ends for that, and must be started again."""
        if self.returncode() is None:
            child_processes.send_signal(self._program.reload_signal, to=self.pid)
        return self._program.reload_signal == signal.SIGTERM

    def kill(self) -> None:
        """kill -9 for it and for what it has started, also when the program itself has ended."""
        if self._process is not None:
            ended = self._process.poll() is not None
            child_processes.kill_process_tree(head=self._process.pid)
            if ended:  # another process may get its number now
                self._process = None

    def stop(self) -> None:
        """Ask the program to end, wait for its grace, then kill what is left of it."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            # A stopped process would not get the SIGTERM before somebody continues it.
            self._process.send_signal(signal.SIGCONT)
            self._wait(self._process)
        child_processes.kill_process_tree(head=self._process.pid)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(KILLED_WITHIN)
        self._process = None

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + self._program.grace
        while process.poll() is None and not self._hurried():
            if time.monotonic() > deadline:
                self._write_line(f"{self.name} did not end within {self._program.grace:.0f} s and is killed")
                return
            time.sleep(0.02)

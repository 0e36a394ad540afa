"""Keeps the site's programs running, and ends them in the right order.

Each program gets a session of its own: a Ctrl-C in the terminal, or make's signal to its group, then reaches
only us, and the order of the end is ours. What a program leaves of its group is killed when it has ended.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from reporter.processes import begin, describe_end

LONGEST_PAUSE = 30.0  # seconds between two starts of a program that keeps dying
SETTLED = 60.0  # seconds after which a death counts as the first one again


@dataclass(frozen=True)
class Program:
    """A program of the site, and how long it may take to end."""

    name: str
    command: tuple[str, ...]
    grace: float  # seconds from SIGTERM to SIGKILL


class Stopped(BaseException):  # like KeyboardInterrupt: not an error
    """Somebody asked us to stop."""


class StopRequest:
    """Turns the first SIGINT, SIGTERM or SIGHUP into Stopped, and remembers whether a later one was sent."""

    # make passes a SIGTERM on that its group got already: what follows at once is the same wish.
    SAME_WISH = 1.0  # seconds

    def __init__(self) -> None:
        self.hurried = False
        self._first: float | None = None

    def listen(self) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, self._hear)

    def _hear(self, *_: object) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = now
            raise Stopped
        self.hurried = self.hurried or now - self._first > self.SAME_WISH


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0  # monotonic seconds
    failures: int = 0  # deaths in a row, each soon after its start
    due: float = 0.0  # monotonic seconds of the next start


class Supervisor:
    """Starts programs, starts them again when they die, and stops them in reverse order."""

    def __init__(
        self, *, environment: Mapping[str, str], folder: str, say: Callable[[str], None], request: StopRequest
    ) -> None:
        self._environment = dict(environment)
        self._folder = folder
        self._say = say
        self._request = request
        self._children: list[_Child] = []

    def run(self, program: Program) -> int:
        """Run a program to its end; return its exit code. It is stopped with the others if we are."""
        child = self._begin(_Child(program))
        assert child.process is not None  # noqa: S101 - _begin has just set it
        returncode = child.process.wait()
        self._end(child)
        self._children.remove(child)
        return returncode

    def start(self, program: Program) -> None:
        """Start a program that is to run until stop()."""
        self._begin(_Child(program))

    def watch(self) -> None:
        """Look once at every program: tell of a death, start again what is due."""
        now = time.monotonic()
        for child in self._children:
            if child.process is None:
                if now >= child.due:
                    self._launch(child)
            elif (returncode := child.process.poll()) is not None:
                self._mourn(child, returncode, now)

    def most_failures(self) -> int:
        """How often in a row the worst program has died."""
        return max((child.failures for child in self._children), default=0)

    def stop(self) -> None:
        """End all programs, the last started first."""
        for child in reversed(self._children):
            self._end(child)
        self._children.clear()

    def _begin(self, child: _Child) -> _Child:
        self._children.append(child)
        self._launch(child)
        return child

    def _launch(self, child: _Child) -> None:
        child.started = time.monotonic()
        child.process = begin(
            child.program.command, orphaned=signal.SIGTERM, cwd=self._folder, env=self._environment
        )

    def _mourn(self, child: _Child, returncode: int, now: float) -> None:
        child.failures = 1 if now - child.started > SETTLED else child.failures + 1
        pause = pause_after(failures=child.failures)
        child.due = now + pause
        self._end(child)  # what it left of its group
        self._say(
            f"{child.program.name} died ({describe_end(returncode)}); starting it again in {pause:.0f} s"
        )

    def _end(self, child: _Child) -> None:
        """Ask the program to end, wait, then kill what is left of its group."""
        process, child.process = child.process, None
        if process is None:
            return
        if process.poll() is None:
            process.terminate()
            self._wait(process, child.program)
        with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of an empty group
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _wait(self, process: subprocess.Popen[bytes], program: Program) -> None:
        deadline = time.monotonic() + program.grace
        while process.poll() is None and not self._request.hurried:
            if time.monotonic() > deadline:
                self._say(f"{program.name} did not end within {program.grace:.0f} s and is killed")
                return
            time.sleep(0.02)


def pause_after(*, failures: int) -> float:
    """Seconds to wait before the next start: 1, 2, 4, ... up to half a minute."""
    return min(LONGEST_PAUSE, 2.0 ** (failures - 1))

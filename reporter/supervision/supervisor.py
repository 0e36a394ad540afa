"""Keeps programs and engines running, and stops them in the right order.

A child that ended is restarted, at once the first time and then after growing pauses. A child that hangs, by
its checks, is killed first, because a stopped process gets no SIGTERM. Nothing here blocks on a child.

Each program has a session of its own. A Ctrl-C in the terminal, or make's signal to its process group, then
reaches only us, and we decide in which order things stop.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from reporter.startup.processes import UnableToStart
from reporter.supervision.checks import Check, HangDetector, InlineProbe, ThreadProbe, make_probe
from reporter.supervision.programs import Program, RunningProgram
from reporter.supervision.shutdown import ShutdownSignals

LONGEST_PAUSE = 30.0  # seconds between two starts of a child that keeps dying
# Seconds between two rounds of checks. After a longer gap the machine slept or is overloaded, and no child
# can be blamed for not having answered in time.
LATE_AFTER = 2.0
# A process of it may have been started while the others were killed.
KILL_AGAIN_AFTER = 10.0  # seconds
CHECK_PERIOD = 0.1  # seconds
# On a full disk PostgreSQL starts, answers and then fails: too early a success would reset the pauses.
HEALTHY_AFTER = 10.0  # seconds


class Child(Protocol):
    """What a supervisor keeps running."""

    @property
    def name(self) -> str: ...

    @property
    def pid(self) -> int: ...

    def launch(self) -> None:
        """Start it, or raise UnableToStart; does not wait until it works."""

    def returncode(self) -> int | None:
        """None while it runs."""

    def explain(self, returncode: int) -> str:
        """Why it ended."""

    def kill(self) -> None:
        """kill -9 for all its processes, at once; also for those that it left behind when it ended."""

    def stop(self) -> None:
        """Let it end in good order, within bounds."""


@dataclass
class _Supervised:
    """A child and its state. All times are monotonic seconds."""

    child: Child
    checks: list[tuple[HangDetector, InlineProbe | ThreadProbe]]
    restart: bool = True  # when it has ended
    running: bool = False
    started_at: float = 0.0
    start_due: float = 0.0
    failures: int = 0  # since it was last healthy
    ended_at: float | None = None  # by us, because it hangs or shall use new code
    reported: list[str] = field(
        default_factory=list
    )  # reasons, each at most twice, since it was last healthy


class Supervisor:
    """Starts programs, restarts those that die or hang, and stops everything in reverse order."""

    def __init__(
        self,
        *,
        environment: Mapping[str, str],
        folder: str,
        write_line: Callable[[str], None],
        shutdown: ShutdownSignals,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._environment = dict(environment)
        self._folder = folder
        self._write_line = write_line
        self._shutdown = shutdown
        self._clock = clock
        self._last_round = clock()
        self._children: list[_Supervised] = []

    def supervise(self, child: Child, checks: Sequence[Check] = ()) -> None:
        """Supervise a child that runs already."""
        self._note_start(self._add(child, checks), self._clock())

    def start(self, program: Program, checks: Sequence[Check] = ()) -> None:
        """Start a program that is to run until stop()."""
        self._launch(self._add(self._make_runner(program), checks), self._clock())

    def run(self, program: Program, checks: Sequence[Check] = ()) -> int:
        """Run a program to its end, and kill it if it hangs; return its exit code.

        Everything else is supervised meanwhile. If we are stopped, it is stopped with the others.
        """
        runner = self._make_runner(program)
        runner.launch()
        supervised = self._add(runner, checks)
        supervised.restart = False
        self._note_start(supervised, self._clock())
        while (returncode := runner.returncode()) is None:
            self.check_all()
            time.sleep(CHECK_PERIOD)
        runner.stop()
        self._children.remove(supervised)
        return returncode

    def check_all(self) -> None:
        """Check every child once: report those that ended, kill those that hang, restart what is due."""
        now = self._clock()
        late = now - self._last_round > LATE_AFTER
        for supervised in self._children:
            for detector, _ in supervised.checks if late else ():
                detector.reset(now)
            self._check(supervised, now)
        # Read again, because a start that took long is no sign of an overloaded machine.
        self._last_round = self._clock()

    def reload(self) -> None:
        """Let all programs use the code that is there now. Engines go on."""
        now = self._clock()
        for supervised in self._children:
            if (
                isinstance(supervised.child, RunningProgram)
                and supervised.running
                and supervised.child.reload()
            ):
                supervised.ended_at = now

    def most_failures(self) -> int:
        """How often the worst child has died or was killed since it was last healthy."""
        return max((supervised.failures for supervised in self._children), default=0)

    def stop(self) -> None:
        """Stop everything, the last started first."""
        # Programs end before the engines that they use.
        for supervised in reversed(self._children):
            for _, probe in supervised.checks:
                probe.stop()
            supervised.child.stop()
        self._children.clear()

    def _make_runner(self, program: Program) -> RunningProgram:
        return RunningProgram(
            program,
            environment=self._environment,
            folder=self._folder,
            write_line=self._write_line,
            hurried=lambda: self._shutdown.hurried,
        )

    def _add(self, child: Child, checks: Sequence[Check]) -> _Supervised:
        probes = [(HangDetector(check), make_probe(check, clock=self._clock)) for check in checks]
        supervised = _Supervised(child, probes)
        self._children.append(supervised)
        return supervised

    def _check(self, supervised: _Supervised, now: float) -> None:
        if not supervised.running:
            if now >= supervised.start_due:
                self._launch(supervised, now)
        elif (returncode := supervised.child.returncode()) is not None:
            if supervised.restart:
                self._handle_end(supervised, returncode, now)
        elif supervised.ended_at is not None:
            if now - supervised.ended_at > KILL_AGAIN_AFTER:
                self._kill(supervised, now)
        else:
            self._check_health(supervised, now)

    def _check_health(self, supervised: _Supervised, now: float) -> None:
        for detector, probe in supervised.checks:
            if (result := probe.take_result(supervised.child.pid)) is not None:
                detector.record(result, now)
            if detector.hangs:
                detector.grow_patience()
                then = " and starting it again" if supervised.restart else ""
                self._write_line(f"{supervised.child.name} {detector.check.complaint}; ending it{then}")
                self._kill(supervised, now)
                return
        if supervised.failures and self._is_healthy(supervised, now):
            if supervised.failures > 1:
                self._write_line(f"{supervised.child.name} works again")
            supervised.failures = 0
            supervised.reported.clear()

    def _is_healthy(self, supervised: _Supervised, now: float) -> bool:
        old_enough = now - supervised.started_at > HEALTHY_AFTER
        return old_enough and all(detector.is_healthy for detector, _ in supervised.checks)

    def _kill(self, supervised: _Supervised, now: float) -> None:
        supervised.ended_at = now
        supervised.child.kill()

    def _launch(self, supervised: _Supervised, now: float) -> None:
        try:
            supervised.child.launch()
        except UnableToStart as error:
            self._postpone(supervised, f"does not start ({error})", now)
        else:
            self._note_start(supervised, now)

    def _note_start(self, supervised: _Supervised, now: float) -> None:
        supervised.running, supervised.started_at, supervised.ended_at = True, now, None
        for detector, _ in supervised.checks:
            detector.note_start(now)

    def _handle_end(self, supervised: _Supervised, returncode: int, now: float) -> None:
        reason = supervised.child.explain(returncode)
        supervised.child.kill()  # the processes that it left behind
        if supervised.ended_at is not None:  # by us, which was reported already
            # At once: the child did not die by itself, so there is no reason to wait.
            supervised.running, supervised.start_due = False, now
            supervised.failures += 1
        else:
            self._postpone(supervised, f"died ({reason})", now)

    def _postpone(self, supervised: _Supervised, reason: str, now: float) -> None:
        """Start it later.

        Each reason is reported the first and the second time, so that the log stays short.
        """
        supervised.running = False
        supervised.failures += 1
        pause = compute_pause(failures=supervised.failures)
        supervised.start_due = now + pause
        name, times_reported = supervised.child.name, supervised.reported.count(reason)
        if times_reported == 0:
            when = f" in {pause:.0f} s" if pause else ""
            self._write_line(f"{name} {reason}; starting it again{when}")
        elif times_reported == 1:
            self._write_line(f"{name} {reason} again; trying at least every 30 s")
        if times_reported < 2:
            supervised.reported.append(reason)


def compute_pause(*, failures: int) -> float:
    """Seconds to wait before the next start: none, then 1, 2, 4, ... up to half a minute."""
    return min(LONGEST_PAUSE, 2.0 ** (failures - 2)) if failures > 1 else 0.0

"""Keeps programs and engines at work, and ends them in the right order.

What ends is started again, at once for the first time, then after growing pauses. What runs and does not
work, by its checks, is killed first: a stopped process hears no SIGTERM. Nothing here waits for a child.

Each program gets a session of its own: a Ctrl-C in the terminal, or make's signal to its group, then reaches
only us, and the order of the end is ours.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from reporter.startup.processes import UnableToStart
from reporter.supervision.checks import Check, HangDetector, InlineProbe, ThreadProbe, make_probe
from reporter.supervision.programs import Program, RunningProgram
from reporter.supervision.shutdown import ShutdownSignals

LONGEST_PAUSE = 30.0  # seconds between two starts of what keeps dying
LATE_AFTER = (
    2.0  # seconds between two looks; more, and the machine slept or is too slow to judge anybody by time
)
KILL_AGAIN_AFTER = 10.0  # seconds; something of it may have been started in the moment of the kill
CHECK_PERIOD = 0.1  # seconds
HEALTHY_AFTER = 10.0  # seconds; on a full disk PostgreSQL starts, answers and falls


class Child(Protocol):
    """What a supervisor looks after."""

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
        """kill -9, at once, of all that belongs to it; also of what it has left when it has ended."""

    def end(self) -> None:
        """Let it end in good order, within bounds."""


@dataclass
class _Charge:
    """A child, and what we know of it. All times are monotonic seconds."""

    child: Child
    judges: list[tuple[HangDetector, InlineProbe | ThreadProbe]]
    again: bool = True  # to be started again when it has ended
    up: bool = False
    started: float = 0.0
    due: float = 0.0  # of the next start
    failures: int = 0  # since it last worked
    killed: float | None = None  # by us, because it hangs
    told: list[str] = field(default_factory=list)  # reasons since it last worked


class Supervisor:
    """Starts programs, starts again what dies or hangs, and ends everything in reverse order."""

    def __init__(
        self,
        *,
        environment: Mapping[str, str],
        folder: str,
        say: Callable[[str], None],
        request: ShutdownSignals,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._environment = dict(environment)
        self._folder = folder
        self._say = say
        self._request = request
        self._clock = clock
        self._looked = clock()
        self._charges: list[_Charge] = []

    def attend(self, child: Child, checks: Sequence[Check] = ()) -> None:
        """Look after something that runs already."""
        charge = self._take(child, checks)
        self._note_start(charge, self._clock())

    def start(self, program: Program, checks: Sequence[Check] = ()) -> None:
        """Start a program that is to run until stop()."""
        charge = self._take(self._runner(program), checks)
        self._launch(charge, self._clock())

    def run(self, program: Program, checks: Sequence[Check] = ()) -> int:
        """Run a program to its end, and kill it if it hangs; return its exit code.

        Everything else is watched meanwhile. It is stopped with the others if we are.
        """
        runner = self._runner(program)
        charge = self._take(runner, checks)
        charge.again = False
        runner.launch()
        self._note_start(charge, self._clock())
        while (returncode := runner.returncode()) is None:
            self.watch()
            time.sleep(CHECK_PERIOD)
        runner.end()
        self._charges.remove(charge)
        return returncode

    def watch(self) -> None:
        """Look once at everything: tell of a death, end what hangs, start again what is due."""
        now = self._clock()
        late = now - self._looked > LATE_AFTER
        for charge in self._charges:
            for judge, _ in charge.judges if late else ():
                judge.forgive(now)
            self._look_at(charge, now)
        self._looked = self._clock()  # a start that took its time is no sign of a slow machine

    def most_failures(self) -> int:
        """How often the worst child has died or was killed since it last worked."""
        return max((charge.failures for charge in self._charges), default=0)

    def stop(self) -> None:
        """End everything, the last started first."""
        for charge in reversed(self._charges):
            for _, inquiry in charge.judges:
                inquiry.end()
            charge.child.end()
        self._charges.clear()

    def _runner(self, program: Program) -> RunningProgram:
        return RunningProgram(
            program,
            environment=self._environment,
            folder=self._folder,
            say=self._say,
            hurried=lambda: self._request.hurried,
        )

    def _take(self, child: Child, checks: Sequence[Check]) -> _Charge:
        charge = _Charge(
            child, [(HangDetector(check), make_probe(check, clock=self._clock)) for check in checks]
        )
        self._charges.append(charge)
        return charge

    def _look_at(self, charge: _Charge, now: float) -> None:
        if not charge.up:
            if now >= charge.due:
                self._launch(charge, now)
        elif (returncode := charge.child.returncode()) is not None:
            if charge.again:
                self._mourn(charge, returncode, now)
        elif charge.killed is not None:
            if now - charge.killed > KILL_AGAIN_AFTER:
                self._kill(charge, now)
        else:
            self._judge(charge, now)

    def _judge(self, charge: _Charge, now: float) -> None:
        for judge, inquiry in charge.judges:
            if (answer := inquiry.newest(charge.child.pid)) is not None:
                judge.hear(answer, now)
            if judge.hangs:
                judge.grow_patience()
                then = " and starting it again" if charge.again else ""
                self._say(f"{charge.child.name} {judge.check.complaint}; ending it{then}")
                self._kill(charge, now)
                return
        if charge.failures and self._works(charge, now):
            if charge.failures > 1:
                self._say(f"{charge.child.name} works again")
            charge.failures = 0
            charge.told.clear()

    def _works(self, charge: _Charge, now: float) -> bool:
        return now - charge.started > HEALTHY_AFTER and all(judge.well for judge, _ in charge.judges)

    def _kill(self, charge: _Charge, now: float) -> None:
        charge.killed = now
        charge.child.kill()

    def _launch(self, charge: _Charge, now: float) -> None:
        try:
            charge.child.launch()
        except UnableToStart as error:
            self._postpone(charge, f"does not start ({error})", now)
        else:
            self._note_start(charge, now)

    def _note_start(self, charge: _Charge, now: float) -> None:
        charge.up, charge.started, charge.killed = True, now, None
        for judge, _ in charge.judges:
            judge.begin(now)

    def _mourn(self, charge: _Charge, returncode: int, now: float) -> None:
        reason = charge.child.explain(returncode)
        charge.child.kill()  # what it has left
        if charge.killed is not None:
            charge.up, charge.due = False, now  # that was told already
            charge.failures += 1
        else:
            self._postpone(charge, f"died ({reason})", now)

    def _postpone(self, charge: _Charge, reason: str, now: float) -> None:
        """Try again later; say so once for each reason, and once that it goes on."""
        charge.up = False
        charge.failures += 1
        pause = restart_pause(failures=charge.failures)
        charge.due = now + pause
        if charge.told.count(reason) == 0:
            when = f" in {pause:.0f} s" if pause else ""
            self._say(f"{charge.child.name} {reason}; starting it again{when}")
        elif charge.told.count(reason) == 1:
            self._say(f"{charge.child.name} {reason} again; trying at least every 30 s")
        if charge.told.count(reason) < 2:
            charge.told.append(reason)


def restart_pause(*, failures: int) -> float:
    """Seconds to wait before the next start: none, then 1, 2, 4, ... up to half a minute."""
    return min(LONGEST_PAUSE, 2.0 ** (failures - 2)) if failures > 1 else 0.0

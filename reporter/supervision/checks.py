"""Whether a child that runs also works: a question that is asked again and again, and how long we wait.

A single "no" is no proof, for a machine may be slow. Only when every answer was "no" for as long as the
patience of the check is the child said to hang. What was heard before a start, or while we ourselves did not
run (the laptop slept), counts for nothing. Whoever is started again in vain gets more patience each time.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)

HEALTHY_AGAIN_AFTER = 600.0  # seconds of good answers after which the patience is the first one again


@dataclass(frozen=True)
class Check:
    """A question to a child. All times in seconds."""

    complaint: str  # what is said of a child that failed: "does not answer"
    ask: Callable[[int], bool | None]  # takes its process number; None when nobody can tell
    period: float  # between two questions
    patience: float  # of nothing but "no" before the child is said to hang
    starting: float  # the same, from a start on until the first "yes"
    most_patience: float  # it doubles with each time the child was started again in vain
    within: float | None = None  # an answer that takes longer is a "no"; None: `ask` has its own time-outs
    aside: bool = True  # asked in a thread, because it may take its time


@dataclass(frozen=True)
class ProbeResult:
    """What was heard, and when (monotonic seconds) it was asked for."""

    asked: float
    yes: bool | None


class HangDetector:
    """Says of one child whether it hangs, by one check. It has no clock of its own."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self._patience = check.patience
        self._started = 0.0
        self._answered = False  # since the start
        self._failing_since: float | None = None
        self._failing_for = 0.0
        self._well_since: float | None = None

    def begin(self, now: float) -> None:
        """The child has just been started."""
        self._answered = False
        self.forgive(now)

    def forgive(self, now: float) -> None:
        """What was heard until now, and what was asked before, counts for nothing."""
        self._started = now
        self._failing_since = self._well_since = None

    def hear(self, answer: ProbeResult, now: float) -> None:
        if answer.asked < self._started:
            return
        if answer.yes is False:
            self._well_since = None
            self._failing_since = answer.asked if self._failing_since is None else self._failing_since
            self._failing_for = now - self._failing_since
            return
        self._failing_since = None
        if answer.yes:
            self._answered = True
            self._well_since = answer.asked if self._well_since is None else self._well_since
            if answer.asked - self._well_since > HEALTHY_AGAIN_AFTER:
                self._patience = self.check.patience

    @property
    def hangs(self) -> bool:
        patience = self._patience if self._answered else max(self._patience, self.check.starting)
        return self._failing_since is not None and self._failing_for >= patience

    @property
    def well(self) -> bool:
        """Whether the last thing that was heard is a "yes"."""
        return self._well_since is not None

    def grow_patience(self) -> None:
        """The child is started again: next time it gets longer."""
        self._patience = min(2 * self._patience, max(self.check.patience, self.check.most_patience))


class InlineProbe:
    """Asks in the watching loop itself: for what takes no time."""

    def __init__(self, check: Check, clock: Callable[[], float]) -> None:
        self._check = check
        self._clock = clock
        self._asked = -check.period

    def newest(self, pid: int) -> ProbeResult | None:
        """What the child says now; None if it is not time to ask."""
        now = self._clock()
        if now - self._asked < self._check.period:
            return None
        self._asked = now
        return ProbeResult(now, self._check.ask(pid))

    def end(self) -> None:
        pass


class ThreadProbe:
    """Asks in a thread of its own, so that no child can keep the watching loop waiting."""

    def __init__(self, check: Check, clock: Callable[[], float]) -> None:
        self._check = check
        self._clock = clock
        self._pid: int | None = None
        self._asked: float | None = None  # the question that is not answered yet
        self._answer: ProbeResult | None = None
        self._over = threading.Event()
        threading.Thread(target=self._go_on, name=f"asks: {check.complaint}", daemon=True).start()

    def newest(self, pid: int) -> ProbeResult | None:
        """The last answer; None if there is none since the last time."""
        self._pid = pid
        asked = self._asked
        if (
            asked is not None
            and self._check.within is not None
            and self._clock() - asked > self._check.within
        ):
            return ProbeResult(asked, yes=False)
        answer, self._answer = self._answer, None
        return answer

    def end(self) -> None:
        """Ask no more. The thread may still wait for an answer; nobody waits for the thread."""
        self._over.set()

    def _go_on(self) -> None:
        while not self._over.wait(self._check.period):
            if self._pid is not None:
                self._ask(self._pid)

    def _ask(self, pid: int) -> None:
        self._asked = asked = self._clock()
        try:
            self._answer = ProbeResult(asked, self._check.ask(pid))
        except Exception:  # a mistake of ours must not end the asking; a child is not to blame for it
            log.exception("cannot ask whether it %s", self._check.complaint)
        finally:
            self._asked = None


def make_probe(check: Check, *, clock: Callable[[], float] = time.monotonic) -> InlineProbe | ThreadProbe:
    return ThreadProbe(check, clock) if check.aside else InlineProbe(check, clock)

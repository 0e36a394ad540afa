"""Whether a child that runs also works: probes that are repeated, and how long a failure may last.

A single failure proves nothing, for a machine may be slow. A child is said to hang only when every probe
failed for as long as the patience of the check. Results from before a start, or from before a pause in which
we did not run ourselves (the laptop slept), are ignored. A child that is restarted in vain gets more patience
each time.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)

# The same for programs and engines. Even a busy machine answers within one second.
ANSWER_WITHIN = 5.0  # seconds
# Long enough that a program which hangs every few minutes keeps its grown patience.
HEALTHY_AGAIN_AFTER = 600.0  # seconds of good results


@dataclass(frozen=True)
class Check:
    """A probe of a child, and when its failures count. All times in seconds."""

    complaint: str  # what the log says about a child that fails: "does not answer"
    probe: Callable[[int], bool | None]  # of a process number: whether it works, None if that is unknown
    period: float  # between two probes
    patience: float  # a child hangs if all probes fail for this long
    start_patience: float  # the same, from a start until the first success
    max_patience: float  # up to this, the patience doubles with each restart that did not help
    timeout: float | None = None  # a probe that takes longer has failed; None: it has its own time limit
    in_thread: bool = True  # for probes that may block; others run in the loop itself


@dataclass(frozen=True)
class ProbeResult:
    """The result of a probe, and when (monotonic seconds) it began."""

    begun: float
    ok: bool | None


class HangDetector:
    """Decides for one child and one check whether the child hangs. It has no clock of its own."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self._patience = check.patience
        self._ignored_before = 0.0
        self._ok_since_start = False
        self._failing_since: float | None = None
        self._failing_for = 0.0
        self._ok_since: float | None = None

    def note_start(self, now: float) -> None:
        """The child has just been started."""
        self._ok_since_start = False
        self.reset(now)

    def reset(self, now: float) -> None:
        """Ignore all results so far, and those of probes that began before."""
        self._ignored_before = now
        self._failing_since = self._ok_since = None

    def record(self, result: ProbeResult, now: float) -> None:
        # A probe of the process before: it says nothing about the one that runs now.
        if result.begun < self._ignored_before:
            return
        if result.ok is False:
            self._ok_since = None
            self._failing_since = result.begun if self._failing_since is None else self._failing_since
            # From the begin of the first failed probe: a probe that hangs has failed all the while.
            self._failing_for = now - self._failing_since
            return
        self._failing_since = None
        if result.ok:
            self._ok_since_start = True
            self._ok_since = result.begun if self._ok_since is None else self._ok_since
            # A single success would forget the patience of a child that hangs every few minutes.
            if result.begun - self._ok_since > HEALTHY_AGAIN_AFTER:
                self._patience = self.check.patience

    @property
    def hangs(self) -> bool:
        patience = self._patience if self._ok_since_start else max(self._patience, self.check.start_patience)
        return self._failing_since is not None and self._failing_for >= patience

    @property
    def is_healthy(self) -> bool:
        """Whether the last known result is a success."""
        return self._ok_since is not None

    def grow_patience(self) -> None:
        """The child is restarted; if it was only slow, more time is what it needs."""
        self._patience = min(2 * self._patience, max(self.check.patience, self.check.max_patience))


class InlineProbe:
    """Runs a probe in the supervisor's loop: for what cannot block."""

    def __init__(self, check: Check, clock: Callable[[], float]) -> None:
        self._check = check
        self._clock = clock
        # Due at once: the first round after a start should know something.
        self._begun = -check.period

    def take_result(self, pid: int) -> ProbeResult | None:
        """A fresh result; None until the period has passed."""
        now = self._clock()
        if now - self._begun < self._check.period:
            return None
        self._begun = now
        return ProbeResult(now, self._check.probe(pid))

    def stop(self) -> None:
        pass


class ThreadProbe:
    """Runs a probe in a thread of its own, so that no child can keep the supervisor's loop waiting."""

    def __init__(self, check: Check, clock: Callable[[], float]) -> None:
        self._check = check
        self._clock = clock
        self._pid: int | None = None
        self._begun: float | None = None  # of the probe that runs now
        self._result: ProbeResult | None = None
        self._stopped = threading.Event()
        threading.Thread(target=self._repeat, name=f"probe: {check.complaint}", daemon=True).start()

    def take_result(self, pid: int) -> ProbeResult | None:
        """The last result; None if there is none since the last call. A probe that is overdue has failed."""
        self._pid = pid
        begun, timeout = self._begun, self._check.timeout
        if begun is not None and timeout is not None and self._clock() - begun > timeout:
            return ProbeResult(begun, ok=False)
        # Each result is reported once; otherwise one failure would look like a row of them.
        result, self._result = self._result, None
        return result

    def stop(self) -> None:
        """Probe no more. The thread may still be blocked; nobody waits for it."""
        self._stopped.set()

    def _repeat(self) -> None:
        while not self._stopped.wait(self._check.period):
            if self._pid is not None:
                self._probe(self._pid)

    def _probe(self, pid: int) -> None:
        self._begun = begun = self._clock()
        try:
            self._result = ProbeResult(begun, self._check.probe(pid))
        # A fault of ours must not end the probing, and is no failure of the child.
        except Exception:
            log.exception("cannot ask whether it %s", self._check.complaint)
        finally:
            self._begun = None


def make_probe(check: Check, *, clock: Callable[[], float] = time.monotonic) -> InlineProbe | ThreadProbe:
    return ThreadProbe(check, clock) if check.in_thread else InlineProbe(check, clock)

"""What is done to the site: a shuffled list of signals, each with a process and a phase."""

import random
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle
from typing import TypeVar


class ProcessKind(StrEnum):
    """A process of the site; the supervisor itself is left alone."""

    WEB_MAIN = "web server, main process"
    WEB_WORKER = "web server, worker"
    CELERY_MAIN = "Celery worker, main process"
    CELERY_POOL = "Celery worker, pool child"
    ASKER = "asker"
    BEAT = "beat"
    POSTMASTER = "PostgreSQL, postmaster"
    WEB_BACKEND = "PostgreSQL, backend of web"
    WORKER_BACKEND = "PostgreSQL, backend of worker"
    VALKEY = "Valkey"


class Phase(StrEnum):
    BEFORE = "before the commit"
    DURING = "during the commit"
    AFTER = "after the commit"
    TICK = "during a tick"
    ANY = "at any time"
    FULL = "on a full disk"


T = TypeVar("T")

REQUIRED = (Phase.BEFORE, Phase.DURING, Phase.AFTER, Phase.TICK)
PHASES_AIMED_AT = (*REQUIRED, Phase.ANY)
# What is killed while the disk is full: an engine that must write to start, and a program that keeps a file.
ON_FULL_DISK = ((ProcessKind.POSTMASTER, ProcessKind.BEAT), (ProcessKind.VALKEY, ProcessKind.CELERY_MAIN))
LEAST_HITS = 10  # signals in each phase that is required, of a hundred
SIGNALS = {"KILL": signal.SIGKILL, "STOP": signal.SIGSTOP}


@dataclass(frozen=True)
class PlannedSignal:
    """A signal to send."""

    kind: ProcessKind
    phase: Phase
    signal: str  # a name of SIGNALS


@dataclass(frozen=True)
class FaultPlan:
    minutes: float
    signals: int
    rate: float  # reports a second
    full_disks: int
    seed: int
    names: tuple[str, ...] = tuple(SIGNALS)  # of the signals to send

    @property
    def seconds(self) -> float:
        return self.minutes * 60

    @property
    def disk_size(self) -> int:
        """Megabytes for all that the site writes, with its WAL."""
        return 512 + int(self.rate * self.seconds * 0.0015)

    @property
    def least(self) -> int:
        """Signals that must have hit each phase that is required: fewer in a shorter run."""
        return max(1, min(LEAST_HITS, self.signals // 10))

    def full_at(self) -> list[float]:
        """Seconds from the beginning at which a disk becomes full."""
        return [self.seconds * (n + 1) / (self.full_disks + 1) for n in range(self.full_disks)]

    def full_for(self) -> float:
        return min(10.0, self.seconds / 10)


def plan_signals(plan: FaultPlan) -> list[PlannedSignal]:
    """All processes about equally often, each in all phases and with all signals, in random order.

    The worker is connected to the database during a tick only, so its backend is aimed at in that phase.
    """
    draw = random.Random(plan.seed)
    others = [kind for kind in ProcessKind if kind is not ProcessKind.WORKER_BACKEND]
    kinds = [
        *_shuffled(others, draw),
        ProcessKind.WORKER_BACKEND,
    ]  # last, so that four signals reach four phases
    aims = cycle([*_shuffled(REQUIRED, draw), Phase.ANY])
    planned = []
    for n in range(plan.signals):
        lap, place = divmod(n, len(kinds))
        phase = Phase.TICK if kinds[place] is ProcessKind.WORKER_BACKEND else next(aims)
        planned.append(PlannedSignal(kinds[place], phase, plan.names[(lap + place) % len(plan.names)]))
    return _shuffled(planned, draw)


def _shuffled(items: Sequence[T], draw: random.Random) -> list[T]:
    return draw.sample(items, len(items))

"""What is to be done to the site: a shuffled deck of signals, each with a process and a phase."""

import random
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle
from typing import TypeVar


class Kind(StrEnum):
    """A process of the site; the supervisor itself is left alone."""

    WEB_MAIN = "web server, main process"
    WEB_WORKER = "web server, worker"
    CELERY_MAIN = "Celery worker, main process"
    CELERY_POOL = "Celery worker, pool child"
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
AIMS = (*REQUIRED, Phase.ANY)
# What is killed while the disk is full: an engine that must write to start, and a program that keeps a file.
ON_FULL_DISK = ((Kind.POSTMASTER, Kind.BEAT), (Kind.VALKEY, Kind.CELERY_MAIN))
LEAST = 10  # signals in each phase that is required, of a hundred
SIGNALS = {"KILL": signal.SIGKILL, "STOP": signal.SIGSTOP}


@dataclass(frozen=True)
class Card:
    """One signal, as it is meant."""

    kind: Kind
    phase: Phase
    signal: str  # a name of SIGNALS


@dataclass(frozen=True)
class Plan:
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
    def least(self) -> int:
        """Signals that must have hit each phase that is required: fewer in a shorter run."""
        return max(1, min(LEAST, self.signals // 10))

    def full_at(self) -> list[float]:
        """Seconds from the beginning at which a disk becomes full."""
        return [self.seconds * (n + 1) / (self.full_disks + 1) for n in range(self.full_disks)]

    def full_for(self) -> float:
        return min(10.0, self.seconds / 10)


def make_deck(plan: Plan) -> list[Card]:
    """All processes about equally often, each in all phases and by all signals; the order is chance.

    The worker is connected to the database only while a tick walks.
    """
    draw = random.Random(plan.seed)
    others = [kind for kind in Kind if kind is not Kind.WORKER_BACKEND]
    kinds = [*_shuffled(others, draw), Kind.WORKER_BACKEND]  # last: four signals are to reach four phases
    aims = cycle([*_shuffled(REQUIRED, draw), Phase.ANY])
    deck = []
    for n in range(plan.signals):
        lap, place = divmod(n, len(kinds))
        phase = Phase.TICK if kinds[place] is Kind.WORKER_BACKEND else next(aims)
        deck.append(Card(kinds[place], phase, plan.names[(lap + place) % len(plan.names)]))
    return _shuffled(deck, draw)


def _shuffled(items: Sequence[T], draw: random.Random) -> list[T]:
    return draw.sample(items, len(items))

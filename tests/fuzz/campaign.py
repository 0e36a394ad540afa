"""Runs a target: so many inputs, and what became of them."""

import gc
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.fuzz.mutation import Mutator

SLOWEST = 5.0  # seconds for one input
HUNG = 60.0  # seconds of the clock, after which an input is given up
WARM = 2  # the first half of the inputs fills caches, before memory is measured
# Python's own libraries keep the last hundred inputs that they parsed, of up to 100 kB.
MOST_GROWTH = 32.0  # MB from then on
LEAST = 500  # inputs: fewer say nothing of memory, and a collection takes longer than they do
MOST_SHOWN = 10
PAGE = 4096  # bytes


def read_memory(process: int | str) -> float:
    """MB that are resident."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE / 1e6


def read_own_memory() -> float:
    """Without what is only waiting to be collected."""
    gc.collect()
    return read_memory("self")


@dataclass(frozen=True)
class FuzzTarget:
    """A parser: `parse` accepts an input or raises one of `refusals`; all else is a fault of ours."""

    name: str
    parse: Callable[[bytes], object]
    refusals: tuple[type[BaseException], ...]
    mutator: Mutator  # draws inputs
    read_memory: Callable[[], float] = read_own_memory  # MB, of the process that parses
    clock: Callable[[], float] = time.process_time  # seconds: a machine may be busy with other things
    slowest: float = SLOWEST
    find_faults: Callable[[], Iterable[str]] = tuple  # what is wrong after all inputs


@dataclass
class FuzzResult:
    """What became of the inputs; `faults` in words, with the number that makes the input again."""

    name: str
    inputs: int = 0
    accepted: int = 0
    refused: int = 0
    unhandled: int = 0
    slowest: float = 0.0  # seconds of the target's clock
    growth: float = 0.0  # MB
    faults: list[str] = field(default_factory=list)


class Hung(Exception):
    """An input took longer than HUNG."""


def make_input(target: FuzzTarget, *, seed: int, number: int) -> bytes:
    """The same for the same arguments, whatever was made before."""
    return target.mutator(Random(f"{seed} {target.name} {number}"))


def run_target(target: FuzzTarget, *, seed: int, inputs: int) -> FuzzResult:
    result, before = FuzzResult(target.name), 0.0
    is_measured = inputs >= LEAST
    with _alarm():
        for number in range(inputs):
            if is_measured and number == inputs // WARM:
                before = target.read_memory()
            _try_input(result, target, seed, number)
    if is_measured:
        result.growth = target.read_memory() - before
    if result.growth > MOST_GROWTH:
        result.faults.append(f"{target.name}: {result.growth:.0f} MB more memory after {inputs} inputs")
    result.faults += target.find_faults()
    return result


def _try_input(result: FuzzResult, target: FuzzTarget, seed: int, number: int) -> None:
    body = make_input(target, seed=seed, number=number)
    shown = f"{target.name} --seed {seed} --number {number}: {body[:80]!r}"
    result.inputs += 1
    begun = target.clock()
    signal.setitimer(signal.ITIMER_REAL, HUNG)
    try:
        target.parse(body)
    except target.refusals:
        result.refused += 1
    except Exception as error:  # noqa: BLE001  whatever it is, it is what we look for
        result.unhandled += 1
        result.faults.append(f"{shown} raised {_describe(error)}")
    else:
        result.accepted += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    taken = target.clock() - begun
    result.slowest = max(result.slowest, taken)
    if taken > target.slowest:
        result.faults.append(f"{shown} took {taken:.1f} s")


def _describe(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {str(error)[:120]} in {Path(place.filename).name}:{place.lineno}"


@contextmanager
def _alarm() -> Iterator[None]:
    def give_up(*_: object) -> None:
        raise Hung

    before = signal.signal(signal.SIGALRM, give_up)
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, before)

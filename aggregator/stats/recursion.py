"""x(t) = gain(t) x(t-1) + add(t) for many rows: the one loop over time in the detector.

However the time is cut into calls, x(t) is the same to the last bit, on every machine: a step is one product
and one sum, each rounded as IEEE 754 says. Compiled loops may round once for both (a fused multiply-add), and
whether they do depends on the CPU, the library and the place in the array. So what they return is a proposal,
and is taken only if each of its steps is exact (decision 18).
"""

import numpy as np
from scipy.linalg.lapack import dgttrs

from aggregator.stats.score import Floats

MANY = 40  # rows from which on a step over all of them is as fast as compiled code
FEW_STEPS = 16  # below it, a call of compiled code costs more than it saves


def accumulate(*, gain: Floats, add: Floats, start: Floats) -> Floats:
    """Run the recursion along the last axis of `gain` and `add` (rows, T) from `start` (rows,)."""
    rows, steps = add.shape
    if rows >= MANY or steps < FEW_STEPS:
        return _by_step(gain, add, start)
    found = _solved(gain, add, start)
    return found if _is_exact(found, gain, add, start) else _by_row(gain, add, start)


def _by_step(gain: Floats, add: Floats, start: Floats) -> Floats:
    out = np.empty_like(add)
    level = start
    for step in range(add.shape[1]):
        level = gain[:, step] * level + add[:, step]
        out[:, step] = level
    return out


def _by_row(gain: Floats, add: Floats, start: Floats) -> Floats:
    """In plain Python, whose floats round as numpy's: about five times as long as compiled code."""
    rows = zip(gain.tolist(), add.tolist(), start.tolist(), strict=True)
    return np.array([_row(*each) for each in rows])


def _row(gain: list[float], add: list[float], level: float) -> list[float]:
    return [level := up * level + more for up, more in zip(gain, add, strict=True)]


def _solved(gain: Floats, add: Floats, start: Floats) -> Floats:
    """As a triangular system with one diagonal below the main one, row by row.

    The only compiled loop of this form in NumPy and SciPy that no CPU has a kernel of its own for: LAPACK's
    solver for tridiagonal systems whose factors are known (here no pivots, ones on the diagonal, none above).
    """
    out = add.copy()
    out[:, 0] += gain[:, 0] * start
    order = np.arange(1, add.shape[1] + 1, dtype=np.intc)
    ones, none = np.ones(len(order)), np.zeros(len(order))
    for below, row in zip(-gain[:, 1:], out, strict=True):
        row[:] = dgttrs(below, ones, none[1:], none[2:], order, row[:, None])[0][:, 0]
    return out


def _is_exact(found: Floats, gain: Floats, add: Floats, start: Floats) -> bool:
    before = np.concatenate([start[:, None], found[:, :-1]], axis=1)
    return bool(np.array_equal(gain * before + add, found))

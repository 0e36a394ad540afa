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
    # Which loop runs may not change a bit: both round each step as IEEE 754 says.
    many = rows >= MANY or steps < FEW_STEPS
    return _by_step(gain, add, start) if many else _by_row(gain, add, start)


def _by_step(gain: Floats, add: Floats, start: Floats) -> Floats:
    out = np.empty_like(add)
    level = start
    for up, more, now in zip(gain.T, add.T, out.T, strict=True):
        level = np.add(np.multiply(up, level, out=now), more, out=now)
    return out


def _by_row(gain: Floats, add: Floats, start: Floats) -> Floats:
    out = np.empty_like(add)
    solver = _Solver(add.shape[1])
    for row, terms in enumerate(zip(gain, add, start.tolist(), strict=True)):
        proposed = solver.solve(*terms)
        out[row] = proposed if _is_exact(proposed, *terms) else _in_python(*terms)
    return out


class _Solver:
    """The recursion as a triangular system with one diagonal below the main one.

    The only compiled loop of this form in NumPy and SciPy that no CPU has a kernel of its own for: LAPACK's
    solver for tridiagonal systems whose factors are known (here no pivots, ones on the diagonal, none above).
    """

    def __init__(self, steps: int) -> None:
        self.order = np.arange(1, steps + 1, dtype=np.intc)
        self.ones, self.none = np.ones(steps), np.zeros(steps)

    def solve(self, gain: Floats, add: Floats, level: float) -> Floats:
        right = add.copy()
        right[0] += gain[0] * level
        above = self.none[1:], self.none[2:]
        solution: Floats
        solution, _ = dgttrs(-gain[1:], self.ones, *above, self.order, right[:, None], overwrite_b=True)
        return solution[:, 0]


def _is_exact(proposed: Floats, gain: Floats, add: Floats, level: float) -> bool:
    again = np.empty_like(proposed)
    again[0], again[1:] = level, proposed[:-1]
    again *= gain
    again += add
    return bool((again == proposed).all())


def _in_python(gain: Floats, add: Floats, level: float) -> list[float]:
    """Floats of Python round as those of NumPy do: five times as slow as compiled code."""
    return [level := up * level + more for up, more in zip(gain.tolist(), add.tolist(), strict=True)]

"""x(t) = gain(t) x(t-1) + add(t) for many rows: the one loop over time in the detector."""

import numpy as np
from scipy.linalg.blas import dtbsv

from aggregator.stats.score import Floats


def accumulate(*, gain: Floats, add: Floats, start: Floats) -> Floats:
    """Run the recursion along the last axis of `gain` and `add` (rows, T) from `start` (rows,).

    Few steps for many rows: step by step over all rows. Many steps: row by row, as the forward
    substitution of a bidiagonal system, which is the same recursion in compiled code.
    """
    rows, steps = add.shape
    if steps * 4 <= rows or steps == 1:
        return _by_step(gain, add, start)
    return _by_row(gain, add, start)


def _by_step(gain: Floats, add: Floats, start: Floats) -> Floats:
    out = np.empty_like(add)
    level = start
    for step in range(add.shape[1]):
        level = gain[:, step] * level + add[:, step]
        out[:, step] = level
    return out


def _by_row(gain: Floats, add: Floats, start: Floats) -> Floats:
    out = add.copy()
    out[:, 0] += gain[:, 0] * start
    band = np.zeros((2, add.shape[1]), order="F")  # row 0, the unit diagonal, is not read
    for row in range(add.shape[0]):
        band[1, :-1] = -gain[row, 1:]
        out[row] = dtbsv(1, band, out[row], lower=1, diag=1)
    return out

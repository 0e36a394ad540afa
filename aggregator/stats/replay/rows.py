"""Rows of a day, (6, n): minute, service, leaf, broken, works, network; by service, each in order of time.

What is asked of them is nearly always a stretch of one service, which then is one slice.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
NARROW = 2**16  # numbers of two bytes are sorted in one pass over them


def sort_stably(numbers: Ints, *, below: int) -> Ints:
    """(n,) the order of numbers from 0 to `below`, equal ones as they stand."""
    return np.argsort(numbers.astype(np.uint16) if below <= NARROW else numbers, kind="stable")


def sort_by_service(rows: Ints, *, services: int) -> Ints:
    """Rows in order of time, put side by side by service."""
    sorted_rows: Ints = np.take(rows, sort_stably(rows[1], below=services), axis=1)
    return sorted_rows


def select_service(rows: Ints, *, service: int, since: int, until: int) -> Ints:
    """A view of the rows of a service in [since, until) minutes."""
    first, last = np.searchsorted(rows[1], (service, service + 1))
    here = slice(*(first + np.searchsorted(rows[0, first:last], (since, until))))
    return rows[:, here]

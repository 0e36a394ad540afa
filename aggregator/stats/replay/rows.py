"""Rows of a day, (6, n): minute, service, cell, broken, works, network; by service, each in order of time.

Nearly every question is about an interval of one service, and in this order such an interval is one slice.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
BROKEN, WORKS, NETWORK = 3, 4, 5  # places of columns
NARROW = 2**16  # NumPy sorts numbers of two bytes by radix, in one pass over them


def sort_stably(numbers: Ints, *, below: int) -> Ints:
    """(n,) the order that sorts numbers of [0, below); equal numbers keep their order."""
    return np.argsort(numbers.astype(np.uint16) if below <= NARROW else numbers, kind="stable")


def sort_by_service(rows: Ints, *, services: int) -> Ints:
    """Rows that are in order of time, sorted by service; those of a service stay in order of time."""
    sorted_rows: Ints = np.take(rows, sort_stably(rows[1], below=services), axis=1)
    return sorted_rows


def select_service(rows: Ints, *, service: int, since: int, until: int) -> Ints:
    """A view of the rows of a service in [since, until) minutes."""
    first, last = np.searchsorted(rows[1], (service, service + 1))
    here = slice(*(first + np.searchsorted(rows[0, first:last], (since, until))))
    return rows[:, here]

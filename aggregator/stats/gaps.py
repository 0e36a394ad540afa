"""Gaps in which nobody could report: time is split at them, and no conclusion is drawn from them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Time = TypeVar("Time", int, datetime)  # minutes since the epoch, or moments


def split_at_gaps(
    *, first: Time, last: Time, gaps: Sequence[tuple[Time, Time]]
) -> Iterator[tuple[Time, Time, bool]]:
    """Pieces (first, last, observed) of [first, last) in order. `gaps`, in order, may reach beyond it."""
    for begun, ended in gaps:
        # A gap that only touches the time takes nothing from it.
        if ended <= first or begun >= last or first >= last:
            continue
        if first < begun:
            yield first, begun, True
        yield max(first, begun), min(ended, last), False
        first = min(ended, last)
    if first < last:
        yield first, last, True


def find_unheard_hours(
    *, gaps: Sequence[tuple[float, float]], first_hour: int, hours: int, most: float
) -> NDArray[np.bool_]:
    """(hours,) which hours from `first_hour` since the epoch have more than the share `most` in `gaps`.

    Gaps are minutes [begun, ended) since the epoch, in order, that do not meet.
    """
    edges = (first_hour + np.arange(hours + 1)) * 60.0
    missed = np.zeros(hours)
    for begun, ended in gaps:
        missed += np.maximum(np.minimum(edges[1:], ended) - np.maximum(edges[:-1], begun), 0.0)
    unheard: NDArray[np.bool_] = missed > most * 60
    return unheard

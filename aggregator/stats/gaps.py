"""Gaps in what could be observed: time is cut at them, and nothing is concluded from them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

Time = TypeVar("Time", int, datetime)  # minutes since the epoch, or moments


def split(*, first: Time, last: Time, gaps: Sequence[tuple[Time, Time]]) -> Iterator[tuple[Time, Time, bool]]:
    """Pieces (first, last, observed) of [first, last) in order. `gaps`, in order, may reach beyond it."""
    for begun, ended in gaps:
        if ended <= first or begun >= last or first >= last:
            continue
        if first < begun:
            yield first, begun, True
        yield max(first, begun), min(ended, last), False
        first = min(ended, last)
    if first < last:
        yield first, last, True

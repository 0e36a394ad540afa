"""Rows of a day, as the replay keeps them."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.replay.rows import sort_by_service

UNKNOWN = -1


def make_rows(
    reports: Iterable[tuple[int, int, int]], *, cell: int = 0, network: int = UNKNOWN, works: bool = False
) -> NDArray[np.int64]:
    """(6, n) of (minute, service, reports) in order of time."""
    rows = [
        (minute, service, cell, 0 if works else count, count if works else 0, network)
        for minute, service, count in reports
    ]
    return np.array(rows, np.int64).reshape(-1, 6).T


def join_rows(*parts: NDArray[np.int64], services: int = 1) -> NDArray[np.int64]:
    """In the order of rows.py."""
    rows = np.concatenate(parts, axis=1)
    return sort_by_service(rows[:, np.argsort(rows[0], kind="stable")], services=services)

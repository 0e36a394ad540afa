"""What "works for me" takes off the reports that something is broken."""

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.policy import Policy

Ints = NDArray[np.int64]
MOST = 10**12  # reports in a bin: more is a mistake, not a crowd


def subtract_works(*, broken: Ints, works: Ints | None, policy: Policy) -> Ints:
    """(N, T) reports that count as evidence: `broken` less some of the `works` of the same bin.

    Each `works` takes off `works_weight`, in whole reports, together never more than `works_share_most` of
    the bin. Without `works`, all count. The result never exceeds `broken`, so the promise on false alarms
    holds.
    """
    told = check_counts(broken, "broken")
    if works is None:
        return told
    against = check_counts(works, "works")
    if against.shape != told.shape:
        raise ValueError(f"works has shape {against.shape}, broken {told.shape}")
    least = np.floor(told * policy.works_share_most).astype(np.int64)
    off: Ints = np.minimum((against * policy.works_weight).astype(np.int64), least)
    return told - off


def check_counts(counts: Ints, name: str) -> Ints:
    """`counts` (N, T) as whole numbers from 0 to MOST; ValueError names the first cell that is not one."""
    array = np.asarray(counts)
    if array.ndim != 2:
        raise ValueError(f"{name} must have rows of services and columns of bins, not shape {array.shape}")
    fine = np.isfinite(array) & (array >= 0) & (array <= MOST) & (array == np.floor(array))
    if not fine.all():
        row, column = np.argwhere(~fine)[0].tolist()
        raise ValueError(f"{name}[{row}, {column}] is {array[row, column]}: not a whole number of reports")
    return array.astype(np.int64, copy=False)

"""What "works for me" subtracts from the reports that something is broken."""

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.policy import Policy

Ints = NDArray[np.int64]
MOST = 10**12  # reports in a bin: more is a mistake, not a crowd


def subtract_works(*, broken: Ints, works: Ints | None, policy: Policy) -> Ints:
    """(N, T) reports that count as evidence: `broken` less some of the `works` of the same bin.

    Each `works` subtracts `works_weight`, in whole reports, together never more than `works_share_most` of
    the bin. Without `works`, all count. The result never exceeds `broken`, so the promise on false alarms
    holds.
    """
    reports = check_counts(broken, "broken")
    if works is None:
        return reports
    against = check_counts(works, "works")
    if against.shape != reports.shape:
        raise ValueError(f"works has shape {against.shape}, broken {reports.shape}")
    # Whole reports only: the likelihood ratio is one of counts.
    most = np.floor(reports * policy.works_share_most).astype(np.int64)
    subtracted: Ints = np.minimum((against * policy.works_weight).astype(np.int64), most)
    return reports - subtracted


def check_counts(counts: Ints, name: str) -> Ints:
    """`counts` (N, T) as whole numbers from 0 to MOST; ValueError names the first cell that is not one."""
    array = np.asarray(counts)
    if array.ndim != 2:
        raise ValueError(f"{name} must have rows of services and columns of bins, not shape {array.shape}")
    valid = np.isfinite(array) & (array >= 0) & (array <= MOST) & (array == np.floor(array))
    if not valid.all():
        row, column = np.argwhere(~valid)[0].tolist()
        raise ValueError(f"{name}[{row}, {column}] is {array[row, column]}: not a whole number of reports")
    return array.astype(np.int64, copy=False)

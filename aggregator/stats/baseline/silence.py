"""Silence that is ours: reports were due, and none came.

A proxy that takes nobody in leaves the web server and the ticks alive, so no record tells of it. But a crowd
that reports ten times a minute does not fall silent for ten. Such zeros are no observations: they move no
level and teach no baseline.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.scatter import HourlyHistory
from aggregator.stats.policy import Policy
from aggregator.stats.recursion import accumulate
from aggregator.stats.score import Floats


def count_reports_due(
    *, counts: NDArray[np.int64], usual: Floats, heard: NDArray[np.bool_], start: Floats
) -> Floats:
    """(N, T) usual reports since the last one came, from `start` (N,); bins that were not `heard` pass by."""
    silent = heard & (counts == 0)
    gain = np.where(heard & (counts > 0), 0.0, 1.0)
    return accumulate(gain=gain, add=np.where(silent, usual, 0.0), start=start)


def exclude_silence(*, past: HourlyHistory, usual: Floats, policy: Policy) -> HourlyHistory:
    """The same without hours of silence: runs of hours without a report in which enough were due.

    So are the hours at both ends, of which a part was silent. A run longer than any absence of ours is the
    service's own, and so is silence where it is common: what is usual may rest on a single burst there.
    `usual` (N, 168) reports an hour.
    """
    size, weeks, week = past.counts.shape
    counts, seen = past.counts.reshape(size, -1), past.seen.reshape(size, -1) > 0
    silent = _long_silences(counts, seen, np.tile(usual, weeks), policy)
    common = (seen & (counts == 0)).sum(axis=1) > policy.silence_common * past.hours
    silent &= (~common & (past.hours >= policy.newborn_hours))[:, None]
    if not silent.any():
        return past
    around = silent.copy()
    around[:, 1:] |= silent[:, :-1]
    around[:, :-1] |= silent[:, 1:]
    left = (seen & ~around).astype(np.float64).reshape(size, weeks, week)
    kept = past.counts * left
    return replace(past, counts=kept, raised=past.raised * left, seen=left, hours=left.sum(axis=(1, 2)))


def _long_silences(
    counts: Floats, seen: NDArray[np.bool_], usual: Floats, policy: Policy
) -> NDArray[np.bool_]:
    """(N, H) hours that lie in such a run; hours that were not seen neither end nor lengthen one."""
    size, hours = counts.shape
    ends = seen & (counts > 0)
    run = np.cumsum(ends, axis=1) + np.arange(size)[:, None] * (
        hours + 1
    )  # a number for each run, row by row
    zero = seen & (counts == 0)
    cells = run[zero]
    due = np.bincount(cells, weights=usual[zero], minlength=size * (hours + 1))
    length = np.bincount(cells, minlength=size * (hours + 1))
    ours = (due >= policy.silence_reports) & (length <= policy.silence_most_hours)
    found: NDArray[np.bool_] = zero & ours[run]
    return found

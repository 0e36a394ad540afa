"""Silence of our own making: reports were due, and none came.

A broken proxy leaves the web server and the ticks alive, so no record of ours shows the failure. But a crowd
that reports ten times a minute does not fall silent for ten minutes. Such zeros are no observations: they
move no level and teach no baseline.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.hourly_history import HourlyHistory
from aggregator.stats.policy import Policy
from aggregator.stats.recursion import accumulate
from aggregator.stats.score import Floats


def count_reports_due(
    *, counts: NDArray[np.int64], expected: Floats, observed: NDArray[np.bool_], start: Floats
) -> Floats:
    """(N, T) expected reports since the last one came, from `start` (N,); unobserved bins change nothing."""
    silent = observed & (counts == 0)
    gain = np.where(observed & (counts > 0), 0.0, 1.0)
    return accumulate(gain=gain, add=np.where(silent, expected, 0.0), start=start)


def exclude_silence(*, past: HourlyHistory, expected: Floats, policy: Policy) -> HourlyHistory:
    """The history without hours of silence: runs of hours without a report in which enough were due.

    The hours at both ends are left out as well, because they were partly silent. A run longer than any
    failure of ours is the service's own, and so is silence where it is common: there the expected reports may
    rest on a single burst. `expected` (N, 168) reports an hour.
    """
    size, weeks, week = past.counts.shape
    counts, seen = past.counts.reshape(size, -1), past.seen.reshape(size, -1) > 0
    silent = _find_long_silences(counts, seen, np.tile(expected, weeks), policy)
    common = (seen & (counts == 0)).sum(axis=1) > policy.silence_common * past.hours
    # A newborn's baseline is a guess, so its empty hours may be ordinary.
    silent &= (~common & (past.hours >= policy.newborn_hours))[:, None]
    if not silent.any():
        return past
    around = silent.copy()
    around[:, 1:] |= silent[:, :-1]
    around[:, :-1] |= silent[:, 1:]
    left = (seen & ~around).astype(np.float64).reshape(size, weeks, week)
    kept = past.counts * left
    return replace(past, counts=kept, raised=past.raised * left, seen=left, hours=left.sum(axis=(1, 2)))


def _find_long_silences(
    counts: Floats, seen: NDArray[np.bool_], expected: Floats, policy: Policy
) -> NDArray[np.bool_]:
    """(N, H) hours in a run of silence; unobserved hours neither end nor lengthen a run."""
    size, hours = counts.shape
    ends = seen & (counts > 0)
    # A number for each run, row by row: so all runs are summed in one pass.
    run = np.cumsum(ends, axis=1) + np.arange(size)[:, None] * (hours + 1)
    zero = seen & (counts == 0)
    cells = run[zero]
    due = np.bincount(cells, weights=expected[zero], minlength=size * (hours + 1))
    length = np.bincount(cells, minlength=size * (hours + 1))
    ours = (due >= policy.silence_reports) & (length <= policy.silence_most_hours)
    silent: NDArray[np.bool_] = zero & ours[run]
    return silent

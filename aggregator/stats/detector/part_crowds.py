"""Which reports of a part count as evidence, so that a few networks cannot shout down the rest of it.

The rule is that of brigading.py, in a form that costs little where there are many parts. A part is looked
into where more is said of it than usual. There each network beyond the eight busiest has at least one report,
so the number of networks tells how much the others say at the least; where that is less than an ordinary
crowd would, each network counts once in its quarter of an hour, and not at all where it was heard in the
three quarters before and says it again. All of it follows from the reports of the running quarter and the
hour before it: no state is kept.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.baseline import Baseline, expected
from aggregator.stats.baseline.shares import HOURS, Shares
from aggregator.stats.detector import brigading, stance
from aggregator.stats.detector.brigading import HOUR, QUARTER, WINDOWS, least_rest
from aggregator.stats.detector.parts import PartCounts
from aggregator.stats.detector.surprise import Ints
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

begins = brigading.begins


def temper(
    *,
    minute: Ints,
    part: Ints,
    network: Ints,
    broken: Ints,
    works: Ints,
    shares: Shares,
    baseline: Baseline,
    few: Floats,
    first_minute: int,
    step: int,
    policy: Policy,
) -> PartCounts:
    """Count what is told (n,) of parts in buckets from `first_minute` on; rows from begins() on are needed.

    `broken`, `works` are reports of either kind in a bucket, `network` below 0 is unknown, `few` (N,) the
    share of the eight busiest networks of each service. Without any known network nothing is cut.
    """
    if not (shares.size and len(minute)):
        return PartCounts.none()
    start = begins(minute=first_minute)
    span = int(minute.max(initial=first_minute)) + 1 - start + QUARTER  # windows of two parts never meet
    inside = minute >= start
    minute, part, network, broken, works = (
        each[inside] for each in (minute - start, part, network, broken, works)
    )
    key = part * span + minute
    order = np.argsort(key, kind="stable")
    cells, raw = _summed(key[order], broken[order])
    _, against = _summed(key[order], works[order])
    place, at = np.divmod(cells, span)
    usual = _usual(place, start + at, shares, baseline)
    aside, networks = np.zeros_like(raw), None
    if (network >= 0).any():
        networks = np.zeros_like(raw)
        raised = {
            window: _raised(cells, place * span, raw, usual, max(window, step), policy) for window in WINDOWS
        }
        busy = np.unique(place[np.logical_or.reduce(list(raised.values()))])
        chosen = np.isin(part, busy) & (network >= 0)
        told = _Told.of(minute[chosen], part[chosen], network[chosen], broken[chosen], span)
        looked = np.flatnonzero(np.isin(place, busy))
        networks[looked] = told.networks(cells[looked], window=QUARTER)
        narrow = np.zeros(len(cells), bool)
        for window, risen in raised.items():
            some = np.flatnonzero(risen)
            narrow[some] |= told.are_few(
                cells[some], few[shares.row[place[some]]], window=window, policy=policy
            )
        aside = told.aside(cells, narrow)
    counted = stance.tempered(broken=(raw - aside)[None], works=against[None], policy=policy)[0]
    kept = (start + at >= first_minute) & (counted > 0)
    return PartCounts(
        place[kept], start + at[kept], counted[kept], None if networks is None else networks[kept]
    )


def _summed(key: Ints, reports: Ints) -> tuple[Ints, Ints]:
    """Different keys of a sorted array, and the reports of each."""
    first = np.flatnonzero(np.diff(key, prepend=-1))
    return key[first], np.add.reduceat(reports, first) if len(first) else reports


def _usual(part: Ints, minutes: Ints, shares: Shares, baseline: Baseline) -> Floats:
    """Usual reports a minute of parts, one at each of `minutes`."""
    if not len(minutes):
        return np.zeros(0)
    first = int(minutes.min())
    every = expected(baseline=baseline, minutes=np.arange(first, int(minutes.max()) + 1))
    found: Floats = every[shares.row[part], minutes - first] * shares.share[part, minutes // HOUR % HOURS]
    return found


def _raised(
    cells: Ints, first: Ints, raw: Ints, usual: Floats, window: int, policy: Policy
) -> NDArray[np.bool_]:
    """Where more was said in the last `window` minutes than usual; a part's cells begin at `first`."""
    least = policy.narrow_reports if window >= QUARTER else policy.narrow_burst
    found: NDArray[np.bool_] = _lately(cells, first, raw, window) > np.maximum(
        policy.narrow_rise * usual * window, least
    )
    return found


def _lately(cells: Ints, first: Ints, reports: Ints, window: int) -> Ints:
    """Sums over the `window` minutes up to each cell."""
    sums = np.concatenate([[0], np.cumsum(reports)])
    before = np.searchsorted(cells, np.maximum(cells - window + 1, first))
    found: Ints = sums[1:] - sums[before]
    return found


@dataclass(frozen=True)
class _Told:
    """Reports by part, network and minute, in that order, each triple once."""

    cell: Ints
    minute: Ints
    group: Ints  # number of the (part, network)
    reports: Ints
    span: int

    @classmethod
    def of(cls, minute: Ints, part: Ints, network: Ints, reports: Ints, span: int) -> "_Told":
        order = np.lexsort((minute, network, part))
        minute, part, network, reports = (each[order] for each in (minute, part, network, reports))
        new_group = np.ones(len(part), bool)
        new_group[1:] = (part[1:] != part[:-1]) | (network[1:] != network[:-1])
        new = new_group.copy()
        new[1:] |= minute[1:] != minute[:-1]
        at = np.flatnonzero(new)
        sums = np.add.reduceat(reports, at) if len(at) else reports
        heard = sums > 0
        at, sums = at[heard], sums[heard]
        return cls(part[at] * span + minute[at], minute[at], np.cumsum(new_group)[at], sums, span)

    def networks(self, cells: Ints, *, window: int) -> Ints:
        """How many were heard in the `window` minutes up to each cell."""
        end = self.cell + window
        same = self.group[1:] == self.group[:-1]
        end[:-1] = np.where(same, np.minimum(end[:-1], self.cell[1:]), end[:-1])
        return self._until(np.sort(self.cell), cells) - self._until(np.sort(end), cells)

    def _until(self, keys: Ints, cells: Ints) -> Ints:
        """How many of sorted keys belong to the part of each cell, and are not after it."""
        first = cells // self.span * self.span
        found: Ints = np.searchsorted(keys, cells, side="right") - np.searchsorted(keys, first)
        return found

    def are_few(self, cells: Ints, few: Floats, *, window: int, policy: Policy) -> NDArray[np.bool_]:
        """Whether too few reports of a window come from beyond the busiest networks."""
        by_cell = np.argsort(self.cell, kind="stable")
        keys, sums = self.cell[by_cell], np.concatenate([[0], np.cumsum(self.reports[by_cell])])
        last = np.searchsorted(keys, cells, side="right")
        first = np.searchsorted(keys, np.maximum(cells - window + 1, cells // self.span * self.span))
        beyond = self.networks(cells, window=window) - policy.few_networks
        least = least_rest((sums[last] - sums[first])[:, None], few, policy)[:, 0]
        found: NDArray[np.bool_] = beyond < least
        return found

    def aside(self, cells: Ints, narrow: NDArray[np.bool_]) -> Ints:
        """Reports of each cell that do not count."""
        at = np.searchsorted(cells, self.cell)
        beyond = self.reports - self._accepted(narrow[at])
        found: Ints = np.bincount(at, weights=beyond, minlength=len(cells)).astype(np.int64)
        return found

    def _accepted(self, cut: NDArray[np.bool_]) -> Ints:
        """Of each entry's reports, how many count: see brigading.py."""
        quarter, places = self.minute // QUARTER, np.arange(len(cut))
        first = np.ones(len(cut), bool)
        first[1:] = (self.group[1:] != self.group[:-1]) | (quarter[1:] != quarter[:-1])
        start = np.maximum.accumulate(np.where(first, places, 0))
        same = (start > 0) & (self.group[start - 1] == self.group)
        lately = same & (self.minute[start - 1] >= (quarter + 1) * QUARTER - HOUR)
        silent = (places > start) | (lately & (self._own() > 1))
        return np.where(cut, np.where(silent, 0, 1), self.reports)

    def _own(self) -> Ints:
        """Reports of the same network and part in the quarter of an hour up to each entry."""
        sums = np.concatenate([[0], np.cumsum(self.reports)])
        place = self.group * self.span + self.minute
        found: Ints = sums[1:] - sums[np.searchsorted(place, place - QUARTER + 1)]
        return found

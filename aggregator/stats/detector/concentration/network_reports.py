"""Reports by network, and how many networks there are in a stretch of minutes.

Minutes are counted from the start of the stretch, (N, span) for N services.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
FINENESS = 1.1  # ratio of the steps in which the reports of one network are counted, from ten on


@dataclass(frozen=True)
class ReportRows:
    """Reports as they are stored, each (n,)."""

    minute: Ints  # since the epoch
    row: Ints  # service
    network: Ints  # opaque number; below 0 it is unknown
    reports: Ints


@dataclass(frozen=True)
class NetworkReports:
    """Reports by row, network and minute, in that order, each triple once."""

    minute: Ints
    row: Ints
    network: Ints
    reports: Ints
    group: Ints  # number of the (row, network)


def group_reports(minute: Ints, row: Ints, network: Ints, reports: Ints) -> NetworkReports:
    """Entries of reports (n,); those of unknown networks (below 0) are never counted as a network."""
    code, networks = _numbered(network)
    span = int(minute.max(initial=0)) + 1
    key = (row * networks + code) * span + minute  # one number sorts many times faster than three
    order = np.argsort(key)
    key = key[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    sums = np.add.reduceat(reports[order], first) if len(first) else reports
    key, order = key[first], order[first]
    group = np.cumsum(np.diff(key // span, prepend=-1) > 0) - 1
    return NetworkReports(minute[order], row[order], network[order], sums, group)


def label_networks(network: Ints) -> Ints:
    """(n,) small numbers for known networks, in their order; unknown ones stay below 0."""
    networks, code = np.unique(network, return_inverse=True)
    return code - np.searchsorted(networks, 0)


def _numbered(network: Ints) -> tuple[Ints, int]:
    """(from 0 on, in order; how many): as they are where that is close together."""
    lowest, highest = int(network.min(initial=0)), int(network.max(initial=0))
    # Labels are often small numbers already, and sorting them again would take most of the time.
    if highest - lowest <= len(network):
        return network - lowest, highest - lowest + 1
    networks, code = np.unique(network, return_inverse=True)
    return code, len(networks)


def count_networks(entries: NetworkReports, shape: tuple[int, int], *, window: int) -> Ints:
    """(N, span) known networks that reported in the `window` minutes up to each."""
    size, span = shape
    known = entries.network >= 0
    row, minute, group = entries.row[known], entries.minute[known], entries.group[known]
    end = np.minimum(minute + window, span)  # of what a report adds, unless its network reports again
    end[:-1] = np.where(group[1:] == group[:-1], np.minimum(end[:-1], minute[1:]), end[:-1])
    cells = row * (span + 1)
    steps = np.bincount(cells + minute, minlength=size * (span + 1))
    steps -= np.bincount(cells + end, minlength=size * (span + 1))
    return np.cumsum(steps.reshape(size, span + 1)[:, :-1], axis=1)


def lie_before(entries: NetworkReports, marked: Bools, window: int) -> Bools:
    """(n,) entries that lie in the window before a marked minute (N, span) of their row, or in it."""
    span = marked.shape[1]
    before = np.concatenate([np.zeros((len(marked), 1), np.int64), np.cumsum(marked, axis=1)], axis=1)
    end = np.minimum(entries.minute + window, span)
    inside: Bools = before[entries.row, end] > before[entries.row, entries.minute]
    return inside


def sum_of_network(entries: NetworkReports, at: Ints, window: int) -> Ints:
    """Of entries `at`: reports of their network in the last `window` minutes."""
    sums = np.concatenate([[0], np.cumsum(entries.reports)])
    span = int(entries.minute.max(initial=0)) + window + 1
    place = entries.group * span + entries.minute
    own: Ints = sums[at + 1] - sums[np.searchsorted(place, place[at] - window + 1)]
    return own


@dataclass(frozen=True)
class BusySpans:
    """Spans of time in which a known network had `reports` in the window before each minute.

    They are right wherever all entries of the window are among the wanted ones.
    """

    row: Ints
    start: Ints
    end: Ints
    reports: Ints

    @classmethod
    def of(cls, entries: NetworkReports, wanted: Bools, *, window: int, span: int) -> "BusySpans":
        chosen = (entries.network >= 0) & wanted
        row, group, minute = (
            np.tile(each[chosen], 2) for each in (entries.row, entries.group, entries.minute)
        )
        arriving, half = entries.reports[chosen], len(row) // 2
        minute[half:] += window  # a window later they are out of it
        order = np.argsort(group * (span + window + 1) + minute)
        row, group, minute = row[order], group[order], minute[order]
        reports = np.cumsum(np.concatenate([arriving, -arriving])[order])  # 0 after each network's last
        end = np.append(np.where(group[1:] == group[:-1], minute[1:], span), span)[: len(row)]
        present = (reports > 0) & (minute < np.minimum(end, span))
        return cls(row[present], minute[present], np.minimum(end, span)[present], reports[present])

    def busiest(self, marked: Bools, *, few: int) -> tuple[Ints, Ints]:
        """For each of the M `marked` minutes (N, span), by row and time, two (M,): the reports of the `few`
        busiest networks, and the fewest reports that make a network one of them.
        """
        # Counted level by level: how many networks have at least 1, 2, ... reports. No minute sorts its own.
        span = marked.shape[1]
        before = np.concatenate([[0], np.cumsum(marked)])  # marked minutes, all rows in one line
        start, end = before[self.row * span + self.start], before[self.row * span + self.end]
        total, threshold = np.zeros(before[-1], np.int64), np.zeros(before[-1], np.int64)
        inside, reports, least, counted = start < end, self.reports, 1, 0
        while True:
            start, end, reports = start[inside], end[inside], reports[inside]
            networks = _count_spans(start, end, len(total))
            threshold[(threshold == 0) & (networks <= few)] = least
            total += np.minimum(networks, few) * (least - counted)
            if not len(reports):
                return total, threshold
            # Steps that grow by a tenth: a billion reports of one network must not take a billion steps.
            counted, least = least, max(least + 1, int(least * FINENESS))
            inside = reports >= least


def _count_spans(start: Ints, end: Ints, size: int) -> Ints:
    """(size,) how many spans [start, end) lie over each place."""
    steps = np.bincount(start, minlength=size + 1) - np.bincount(end, minlength=size + 1)
    return np.cumsum(steps[:-1])

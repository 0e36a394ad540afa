"""Networks on both sides of midnight: one day's labels for all reports that are counted together.

A network's label is a hash that changes with the day (UTC). The rule for a minute before one o'clock needs
reports from before midnight as well, and under two labels five networks would be counted as ten. So minutes
of a day's first hour use the labels of the day before, which reports of that hour carry as well; the other
minutes use those of their own day. Which labels apply follows from the minute alone, so the result does not
depend on how time is cut into calls.
"""

from dataclasses import fields, replace
from typing import Any

import numpy as np

from aggregator.stats.detector.concentration import caps
from aggregator.stats.detector.concentration.caps import HOUR, CappedReports, Ints
from aggregator.stats.detector.concentration.network_reports import ReportRows
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

DAY = 1440


def cap_networks_by_day(
    *,
    rows: ReportRows,
    before: Ints,
    first_minute: int,
    expected: Floats,
    share: Floats,
    policy: Policy,
) -> CappedReports:
    """As caps.cap_networks(), with the label of each report's day, and `before` (n,), that of the day before.

    `before` is read only for reports of a day's first hour.
    """
    begin = caps.find_first_minute(minute=first_minute)
    last = begin + expected.shape[1]
    pieces: list[CappedReports] = []
    start = first_minute
    # At least once, so that a call without minutes still has the right shape.
    while start < last or not pieces:
        # The first hour of a day still needs reports of the day before.
        turn = (start - HOUR) // DAY * DAY + DAY + HOUR  # the next one o'clock
        end = min(turn, last)
        reach = slice(caps.find_first_minute(minute=start) - begin, end - begin)
        network = np.where(rows.minute >= turn - HOUR, before, rows.network)
        pieces.append(
            caps.cap_networks(
                rows=replace(rows, network=network),
                first_minute=start,
                expected=expected[:, reach],
                share=share,
                policy=policy,
            )
        )
        start = turn
    return _join(pieces)


def _join(pieces: list[CappedReports]) -> CappedReports:
    if len(pieces) == 1:
        return pieces[0]
    columns: dict[str, Any] = {
        each.name: np.concatenate([getattr(piece, each.name) for piece in pieces], axis=1)
        for each in fields(CappedReports)
    }
    return CappedReports(**columns)


def join_labels(*, network: Ints, before: Ints) -> Ints:
    """(n,) labels of reports of a day or two, the earlier one where a network is known by two of them.

    `before` (n,) is the label by the key of the day before in a day's first hour, else `network`. A network
    that reported in that hour keeps one label; one that did not is a new network after midnight.
    """
    renamed = before != network
    later, first = np.unique(network[renamed], return_index=True)
    if not len(later):
        return network
    earlier, joined = before[renamed][first], network
    # Once for each midnight, of which two days of reports cross two at the most.
    for _ in range(2):
        place = np.minimum(np.searchsorted(later, joined), len(later) - 1)
        joined = np.where(later[place] == joined, earlier[place], joined)
    return joined

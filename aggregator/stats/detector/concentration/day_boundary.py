"""Who stands behind reports on both sides of midnight: one day's labels for all that is looked at together.

A network is told by a hash that changes with the day (UTC). What is looked at before one o'clock reaches back
over midnight, and under two labels five networks would look like ten. So a minute of a day's first hour is
judged by the labels of the day before, which reports of that hour carry as well; the other minutes by those
of their own day. Which of them it is follows from the minute alone, however time is cut.
"""

from dataclasses import fields
from typing import Any

import numpy as np

from aggregator.stats.detector.concentration import caps
from aggregator.stats.detector.concentration.caps import HOUR, CappedReports, Ints
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

DAY = 1440


def cap_networks_by_day(
    *,
    minute: Ints,
    row: Ints,
    network: Ints,
    before: Ints,
    reports: Ints,
    first_minute: int,
    usual: Floats,
    share: Floats,
    policy: Policy,
) -> CappedReports:
    """As brigading.temper(), with the label by the key of a report's day, and `before`, of the day before.

    `before` (n,) is asked of reports of a day's first hour only.
    """
    begins = caps.find_first_minute(minute=first_minute)
    last = begins + usual.shape[1]
    parts: list[CappedReports] = []
    start = first_minute
    while start < last or not parts:
        turn = (start - HOUR) // DAY * DAY + DAY + HOUR  # the next one o'clock
        end = min(turn, last)
        reach = slice(caps.find_first_minute(minute=start) - begins, end - begins)
        parts.append(
            caps.cap_networks(
                minute=minute,
                row=row,
                network=np.where(minute >= turn - HOUR, before, network),
                reports=reports,
                first_minute=start,
                usual=usual[:, reach],
                share=share,
                policy=policy,
            )
        )
        start = turn
    return _joined(parts)


def _joined(parts: list[CappedReports]) -> CappedReports:
    if len(parts) == 1:
        return parts[0]
    columns: dict[str, Any] = {
        each.name: np.concatenate([getattr(part, each.name) for part in parts], axis=1)
        for each in fields(CappedReports)
    }
    return CappedReports(**columns)


def join_labels(*, network: Ints, before: Ints) -> Ints:
    """(n,) labels of reports of a day or two, the earlier one where a network is known by two of them.

    `before` (n,) is the label by the key of the day before in a day's first hour, else `network`. Whoever
    reported in that hour is one and the same from then on; who did not, is somebody else after midnight.
    """
    renamed = before != network
    later, first = np.unique(network[renamed], return_index=True)
    if not len(later):
        return network
    earlier, joined = before[renamed][first], network
    for _ in range(2):  # midnights
        place = np.minimum(np.searchsorted(later, joined), len(later) - 1)
        joined = np.where(later[place] == joined, earlier[place], joined)
    return joined

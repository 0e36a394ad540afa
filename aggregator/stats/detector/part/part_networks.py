"""Which reports of one part count as evidence: the rule of brigading.py, for the part as for a service.

Looked up only where the gate has found something, or follows an incident: before, all reports of a part are
taken as they are, which can only find more.
"""

from typing import NamedTuple, Protocol

import numpy as np

from aggregator.stats.baseline.fitting import Baselines, compute_expected_rate
from aggregator.stats.baseline.shares import HOURS
from aggregator.stats.detector import works_reports
from aggregator.stats.detector.concentration import caps
from aggregator.stats.detector.evidence_process import Ints
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats


class PartReports(NamedTuple):
    """Reports of a part in T bins, each (T,)."""

    counts: Ints  # that count as evidence
    networks: Ints | None  # different ones in the last 15 minutes; None where they are not known


class PartLog(Protocol):
    """Who knows the reports of a part of the service `row` in the minutes of [first, last)."""

    def reports(self, *, row: int, part: str, first: int, last: int) -> PartReports:
        """Bin by bin, as temper_part() counts them."""

    def others(self, *, row: int, part: str, first: int, last: int) -> int | None:
        """All together, as count_others() counts them; None where networks are not known."""


def count_others(*, minute: Ints, network: Ints, reports: Ints, policy: Policy) -> int:
    """People (n,) beyond those of the few busiest networks, each network once in a quarter of an hour.

    A part has so few people on quiet days that some of them and eight networks are soon nine: what opens an
    incident of a part must be said by others.
    """
    told = reports > 0
    unknown = int(reports[told & (network < 0)].sum())
    known = told & (network >= 0)
    quarters = np.unique(np.stack([network[known], minute[known] // caps.QUARTER]), axis=1)
    _, often = np.unique(quarters[0], return_counts=True)
    busiest = int(np.sort(often)[-policy.few_networks :].sum())
    return unknown + len(quarters[0]) - busiest


def cap_part_networks(
    *,
    minute: Ints,
    network: Ints,
    broken: Ints,
    works: Ints,
    baseline: Baselines,
    share: Floats,
    few: float,
    first: int,
    last: int,
    step: int,
    policy: Policy,
) -> PartReports:
    """Count reports (n,) of a part in bins of [first, last); those from brigading.begins() on are needed.

    `broken` and `works` are reports of either kind, `network` below 0 is unknown. `baseline` is that of the
    service alone, `share` (24,) the part's by hour of the day, `few` what its busiest networks usually make
    up.
    """
    minutes = np.arange(caps.find_first_minute(minute=first), last)
    usual = compute_expected_rate(baseline=baseline, minutes=minutes) * share[minutes // 60 % HOURS] * step
    usual = np.where((minutes - first) % step, 0.0, usual)  # a bin's reports stand at its start
    none = np.zeros_like(minute)
    crowds = [
        caps.cap_networks(
            minute=minute,
            row=none,
            network=network,
            reports=reports,
            first_minute=first,
            usual=usual,
            share=np.array([few]),
            policy=policy,
        )
        for reports in (broken, works)
    ]
    told, against = (crowd.counted.reshape(1, -1, step).sum(axis=2) for crowd in crowds)
    networks = crowds[0].networks[0].reshape(-1, step).max(axis=1)
    counts = works_reports.subtract_works(broken=told, works=against, policy=policy)[0]
    return PartReports(counts, networks if (network >= 0).any() else None)

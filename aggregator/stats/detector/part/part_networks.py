"""Which reports of one part count as evidence: the rule of caps.py, for a part as for a service.

It is applied only after the gate has detected something, and during an incident. The gate itself takes all
reports of a part as they are, which can only give more evidence.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from aggregator.stats.baseline.baselines import Baselines, compute_expected_rate
from aggregator.stats.baseline.shares import HOURS, Shares
from aggregator.stats.detector import works_reports
from aggregator.stats.detector.bins import Ints
from aggregator.stats.detector.concentration import caps
from aggregator.stats.detector.concentration.network_reports import ReportRows
from aggregator.stats.detector.part_memory import PartCounts, PartMemory
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats


class PartReports(NamedTuple):
    """Reports of a part in T bins, each (T,)."""

    counts: Ints  # that count as evidence
    networks: Ints | None  # different ones in the last 15 minutes; None where they are not known


class PartLog(Protocol):
    """A reader of the reports of a part of the service `row` in the minutes of [first, last)."""

    def reports(self, *, row: int, part: str, first: int, last: int) -> PartReports:
        """Bin by bin, as cap_part_networks() counts them."""

    def others(self, *, row: int, part: str, first: int, last: int) -> int | None:
        """All together, as count_others() counts them; None where networks are not known."""


@dataclass(frozen=True)
class PartRows:
    """Reports of a part as they are stored, each (n,)."""

    minute: Ints  # since the epoch
    network: Ints  # below 0 it is unknown
    broken: Ints  # reports that it does not work
    works: Ints  # reports that it works


@dataclass(frozen=True)
class PartBaseline:
    """What is expected of a part."""

    of_service: Baselines  # of the service alone
    share: Floats  # (24,) of its reports, by hour of the day
    few_share: float  # what the part's busiest networks make up on ordinary days


def count_others(*, minute: Ints, network: Ints, reports: Ints, policy: Policy) -> int:
    """People (n,) beyond those of the few busiest networks, each network once in a quarter of an hour.

    A part has so few people on quiet days that some of them and eight networks are soon nine: an incident of
    a part must be confirmed by others before it opens.
    """
    any_reports = reports > 0
    unknown = int(reports[any_reports & (network < 0)].sum())
    known = any_reports & (network >= 0)
    # A quarter, as in caps.py: one network that goes on reporting must not become many people.
    quarters = np.unique(np.stack([network[known], minute[known] // caps.QUARTER]), axis=1)
    _, often = np.unique(quarters[0], return_counts=True)
    busiest = int(np.sort(often)[-policy.few_networks :].sum())
    return unknown + len(quarters[0]) - busiest


def cap_part_networks(
    *, rows: PartRows, baseline: PartBaseline, first: int, last: int, step: int, policy: Policy
) -> PartReports:
    """Count the reports of a part in bins of [first, last); rows from find_first_minute() on are needed."""
    minutes = np.arange(caps.find_first_minute(minute=first), last)
    rate = compute_expected_rate(baseline=baseline.of_service, minutes=minutes)
    expected = rate * baseline.share[minutes // 60 % HOURS] * step
    expected = np.where(
        (minutes - first) % step, 0.0, expected
    )  # a bin's reports are those of its first minute
    # `works` is capped alike: else a few networks could silence a part.
    capped = [
        caps.cap_networks(
            rows=ReportRows(rows.minute, np.zeros_like(rows.minute), rows.network, reports),
            first_minute=first,
            expected=expected,
            share=np.array([baseline.few_share]),
            policy=policy,
        )
        for reports in (rows.broken, rows.works)
    ]
    broken, works = (each.counted.reshape(1, -1, step).sum(axis=2) for each in capped)
    networks = capped[0].networks[0].reshape(-1, step).max(axis=1)
    counts = works_reports.subtract_works(broken=broken, works=works, policy=policy)[0]
    return PartReports(counts, networks if (rows.network >= 0).any() else None)


@dataclass(frozen=True)
class PartInputs:
    """What the detector takes of the parts of N services."""

    shares: Shares
    counts: PartCounts  # in the bins of one call
    log: PartLog  # also of the day before

    def align(self, *, memory: PartMemory) -> PartMemory:
        """The memory of parts in the order of their shares."""
        shares = self.shares
        return memory.align(row=shares.row, names=shares.names, places=shares.places)

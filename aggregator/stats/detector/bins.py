"""Bins of services: the reports in them, and what else is known about them."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
OUTAGE, MAINTENANCE = 1, -1  # status of the vendor in a bin; 0: it claims neither, or we do not know


class Bin(NamedTuple):
    """One closed bin of one service, as the life cycle sees it. Means are reports in the bin."""

    end: int  # minute since the epoch at which the bin closed
    reports: int
    expected: float
    null: float  # expected reports, inflated by the error that a right baseline may have
    size: float  # negative binomial size at the null
    single_bin_nats: float  # evidence of this bin alone
    discarded: int = 0  # reports of the last 15 minutes that were not counted
    networks: int | None = None  # different ones in the last 15 minutes, where they are known
    vendor: int = 0  # status of the vendor: vendor_status.py


@dataclass(frozen=True)
class Bins:
    """T bins of N services that follow each other. None means: not known."""

    counts: Ints  # (N, T) reports that something does not work
    first_minute: int  # since the epoch: the start of the first bin
    step: int = 1  # minutes in a bin
    works: Ints | None = None  # (N, T) reports that it works: works_reports.py
    discarded: Ints | None = None  # (N, T) reports of the last 15 minutes that do not count: caps.py
    networks: Ints | None = None  # (N, T) different networks of the last 15 minutes
    vendor: Ints | None = None  # (N, T) status of the vendor: vendor_status.py
    announced: Ints | None = None  # (N,) minutes in which an early look announced an incident
    elapsed: float = 1.0  # share of the only bin that has passed: take_early_look()

    def during(self, part: slice) -> "Bins":
        """Some of the bins."""
        # `announced` is not cut, because it holds minutes and not bins.
        start, _, _ = part.indices(self.counts.shape[1])
        return replace(
            self,
            counts=np.asarray(self.counts[:, part], dtype=np.int64),
            first_minute=self.first_minute + start * self.step,
            works=_select_bins(self.works, part),
            discarded=_select_bins(self.discarded, part),
            networks=_select_bins(self.networks, part),
            vendor=_select_bins(self.vendor, part),
        )

    def take(self, rows: Any) -> "Bins":
        """Some of the services: indices, or a slice."""
        return replace(
            self,
            counts=self.counts[rows],
            works=None if self.works is None else self.works[rows],
            discarded=None if self.discarded is None else self.discarded[rows],
            networks=None if self.networks is None else self.networks[rows],
            vendor=None if self.vendor is None else self.vendor[rows],
            announced=None if self.announced is None else self.announced[rows],
        )

    def columns(self, *, row: int, first: int, last: int) -> tuple[list[int], list[int | None], list[int]]:
        """The last three fields of each Bin of a service in [first, last)."""
        discarded, networks, vendor = (
            None if column is None else column[row, first:last].tolist()
            for column in (self.discarded, self.networks, self.vendor)
        )
        zeros = [0] * (last - first)
        return discarded or zeros, networks or [None] * (last - first), vendor or zeros


def _select_bins(column: Ints | None, part: slice) -> Ints | None:
    return None if column is None else column[:, part]

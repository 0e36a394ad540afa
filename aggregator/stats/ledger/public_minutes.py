"""What is public of the minutes before a change of state, and what was expected then: enough to check it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from aggregator.stats.baseline.baselines import Baselines, parse_tails
from aggregator.stats.detector.bins import Bins, Ints
from aggregator.stats.detector.memory import Memory
from aggregator.stats.gaps import split_at_gaps
from aggregator.stats.policy import Policy

BEFORE = 2880  # minutes before the onset that are needed
NEWER = ("doubt", "believed")  # that not all records have
LEARNED = ("profile", "dispersion", "wander", "half_life", "tails", "history_hours", "history_reports")


@dataclass(frozen=True)
class PublicMinutes:
    """Public counts of one service, minute by minute (T,) from `first` (since the epoch)."""

    first: int
    counted: Ints  # reports of trouble that count as evidence
    works: Ints  # reports that it works, as they count
    aside: Ints  # not counted, in the 15 minutes up to each
    networks: Ints | None  # in the 15 minutes up to each; None where the site does not count them
    official: Ints | None = None  # what the vendor said, by the site's clock: see vendor_status.py
    unheard: tuple[tuple[int, int], ...] = ()  # minutes [first, last) in which nobody could report

    def split(self, *, until: int, spoken: int | None = None) -> Iterator[tuple[int, int, Bins | None]]:
        """Pieces [first, last) up to minute `until`, with their bins; None where nobody could report."""
        for first, last, observed in split_at_gaps(first=self.first, last=until, gaps=self.unheard):
            yield first, last, self._select(first, last, spoken) if observed else None

    def _select(self, first: int, last: int, spoken: int | None) -> Bins:
        inside = slice(first - self.first, last - self.first)
        return Bins(
            counts=self.counted[None, inside],
            works=self.works[None, inside],
            discarded=self.aside[None, inside],
            networks=None if self.networks is None else self.networks[None, inside],
            vendor=None if self.official is None else self.official[None, inside],
            first_minute=first,
            announced=np.array([-1 if spoken is None else spoken]),
        )


def usual_of(*, baseline: Baselines, memory: Memory, row: int, series: int) -> dict[str, object]:
    """What a change of state of `row` rests on besides the counts, as JSON takes it."""
    learned = {name: getattr(baseline, name)[row].tolist() for name in (*LEARNED, *NEWER)}
    if max(learned["doubt"]) == 1.0:
        del learned["doubt"]  # as of nearly all services: a week of ones
    remembered = {name: getattr(memory, name)[row].item() for name in ("born", "lift", "lift_at")}
    return learned | remembered | {"series": series}


def restore_past(*, usual: Mapping[str, Any], minute: int, policy: Policy) -> tuple[Baselines, Memory]:
    """What usual_of() kept, as the detector takes it: without a memory of what was before `minute`."""
    names = [*LEARNED, *(name for name in NEWER if name in usual)]
    learned = {name: np.array([usual[name]]) for name in names}
    baseline = Baselines(**learned | {"tails": parse_tails(rows=[usual["tails"]])})
    memory = Memory.start(size=1, minute=minute, policy=policy)
    for name in ("born", "lift", "lift_at"):
        getattr(memory, name)[0] = usual[name]
    return baseline, memory

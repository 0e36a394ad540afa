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
# By key: fields that not all records have.
NEWER_FIELDS = {"doubt": "uncertainty", "believed": "believed_level"}
BASELINE_FIELDS = (
    "profile",
    "dispersion",
    "wander",
    "half_life",
    "tails",
    "history_hours",
    "history_reports",
)


@dataclass(frozen=True)
class PublicMinutes:
    """Public counts of one service, minute by minute (T,) from `first` (since the epoch)."""

    first: int
    counted: Ints  # reports that count as evidence
    works: Ints  # reports that it works, as they count
    discarded: Ints  # reports that do not count, in the 15 minutes up to each
    networks: Ints | None  # in the 15 minutes up to each; None where the site does not count them
    vendor: Ints | None = None  # the vendor's status, by the site's clock: see vendor_status.py
    unheard: tuple[tuple[int, int], ...] = ()  # minutes [first, last) in which nobody could report

    def split(
        self, *, until: int, announced_early: int | None = None
    ) -> Iterator[tuple[int, int, Bins | None]]:
        """Pieces [first, last) up to minute `until`, with their bins; None where nobody could report."""
        for first, last, observed in split_at_gaps(first=self.first, last=until, gaps=self.unheard):
            yield first, last, self._select(first, last, announced_early) if observed else None

    def _select(self, first: int, last: int, announced_early: int | None) -> Bins:
        inside = slice(first - self.first, last - self.first)
        return Bins(
            counts=self.counted[None, inside],
            works=self.works[None, inside],
            discarded=self.discarded[None, inside],
            networks=None if self.networks is None else self.networks[None, inside],
            vendor=None if self.vendor is None else self.vendor[None, inside],
            first_minute=first,
            announced=np.array([-1 if announced_early is None else announced_early]),
        )


def record_baseline(*, baseline: Baselines, memory: Memory, row: int, series: int) -> dict[str, object]:
    """What a change of state of `row` rests on besides the counts, as JSON takes it."""
    fields = {name: name for name in BASELINE_FIELDS} | NEWER_FIELDS
    recorded = {key: getattr(baseline, field)[row].tolist() for key, field in fields.items()}
    # Nearly all services have a week of ones here; it would double the size of the record.
    if max(recorded["doubt"]) == 1.0:
        del recorded["doubt"]
    remembered = {name: getattr(memory, name)[row].item() for name in ("born", "lift", "lift_at")}
    return recorded | remembered | {"series": series}


def restore_past(*, usual: Mapping[str, Any], minute: int, policy: Policy) -> tuple[Baselines, Memory]:
    """What record_baseline() kept, as the detector takes it: without a memory of what was before `minute`."""
    columns = {name: np.array([usual[name]]) for name in BASELINE_FIELDS}
    newer = {field: np.array([usual[key]]) for key, field in NEWER_FIELDS.items() if key in usual}
    baseline = Baselines(**columns | newer | {"tails": parse_tails(rows=[usual["tails"]])})
    memory = Memory.start(size=1, minute=minute, policy=policy)
    for name in ("born", "lift", "lift_at"):
        getattr(memory, name)[0] = usual[name]
    return baseline, memory

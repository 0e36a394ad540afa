"""Any series of counts through the production detector, bucket by bucket, without looking ahead.

The unit of work is a day, from one nightly refit to the next: rows of the day -> the reports that count ->
advance() -> hours kept for the refit. Memory is one day of buckets, the hours of eight weeks, and the cells.
"""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.baselines import Baselines, build_cold_baselines, join_baselines
from aggregator.stats.baseline.shares import build_empty_shares
from aggregator.stats.detector import memory as memories
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.evidence import Transition
from aggregator.stats.detector.memory import Memory
from aggregator.stats.detector.part.part_networks import PartInputs
from aggregator.stats.detector.part_memory import PartCounts
from aggregator.stats.gaps import split_at_gaps
from aggregator.stats.place.localisation import Scope
from aggregator.stats.place.part import include_part
from aggregator.stats.policy import Policy
from aggregator.stats.replay.bucket_networks import BucketNetworks, BucketReports
from aggregator.stats.replay.history import HOUR, History
from aggregator.stats.replay.incidents import ReplayedChange, ReplayedIncidents
from aggregator.stats.replay.listening import Gap, Listening
from aggregator.stats.replay.parts import ReplayParts
from aggregator.stats.replay.places import ReplayPlaces
from aggregator.stats.replay.rows import sort_by_service
from aggregator.stats.replay.series import UNKNOWN, Batch, Names

DAY = 1440
Ints = NDArray[np.int64]


class _Group(NamedTuple):
    """Services that are judged from the same minute on."""

    start: int
    rows: list[int]
    memory: Memory
    baseline: Baselines
    parts: PartInputs


@dataclass
class Replay:
    """Feed batches in order of time, then finish()."""

    names: Names
    policy: Policy
    step: int = 1  # minutes in a bucket
    silence: int = 0  # minutes without a row of any service after which nobody was listening; 0: never
    changes: list[ReplayedChange] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._day = -1  # minute at which the day in hand began
        self._latest = -1  # the latest bucket with a row
        self._rows: list[Ints] = []  # of the day in hand, each (6, n): see rows.py
        self._births: list[int] = []  # minute of each service's first row; never falls
        self._memory = Memory.start(size=0, minute=0, policy=self.policy, step=self.step)
        self._baseline = build_cold_baselines(size=0, policy=self.policy)
        self._history = History(self.policy)
        self._places = ReplayPlaces(self.names, self.policy)
        self._networks = BucketNetworks(self.policy, self.step)
        self._parts = ReplayParts(self.names, self.policy, self.step)
        self._listening = Listening(self.silence, self.step)
        self._incidents = ReplayedIncidents()

    def feed(self, batch: Batch) -> None:
        """Take in rows; whole days are processed as soon as the next begins."""
        minute = batch.second // (60 * self.step) * self.step
        works = np.zeros_like(batch.reports) if batch.works is None else batch.works
        network = np.full_like(minute, UNKNOWN) if batch.network is None else batch.network
        rows = np.array([minute, batch.service, batch.cell, batch.reports, works, network])
        if self._day < 0:
            self._day = self._find_day(int(minute[0]))
        # Whole empty days are processed as well: silence is evidence, and the level must fall.
        while rows.shape[1] and int(rows[0, -1]) >= self._day + DAY:
            cut = int(np.searchsorted(rows[0], self._day + DAY))
            self._add_rows(rows[:, :cut])
            self._process_day(self._day + DAY, upcoming=int(rows[0, cut]))
            rows = rows[:, cut:]
        self._add_rows(rows)

    def finish(self) -> list[ReplayedChange]:
        """Process what is left, up to the last bucket."""
        if self._day >= 0:
            self._process_day(self._latest + self.step)
        return self.changes

    def _find_day(self, minute: int) -> int:
        start = self.policy.refit_hour * HOUR  # production refits at this hour, too
        return (minute - start) // DAY * DAY + start

    def _add_rows(self, rows: Ints) -> None:
        if not rows.shape[1]:
            return
        self._rows.append(rows)
        self._latest = int(rows[0, -1])
        new = rows[:2, rows[1] >= len(self._births)]
        services, first = np.unique(new[1], return_index=True)
        # Names are numbered in the order of rows, so the newcomers of a batch follow each other.
        for service, place in zip(services.tolist(), first.tolist(), strict=True):
            if service == len(self._births):
                self._births.append(int(new[0, place]))

    def _process_day(self, end: int, *, upcoming: int | None = None) -> None:
        """Detect in [day, end); when the day is whole, keep its hours and refit."""
        rows = np.concatenate(self._rows, axis=1) if self._rows else np.zeros((6, 0), np.int64)
        self._rows = []
        gaps = self._listening.find_gaps(minutes=rows[0], first=self._day, last=end, upcoming=upcoming)
        size = len(self._births)
        rows = sort_by_service(rows, services=size)
        # Rows of newcomers need some expectation for the caps, before their first refit.
        newcomers = build_cold_baselines(size=size - self._memory.size, policy=self.policy)
        baseline = join_baselines(parts=[self._baseline, newcomers])
        reports = self._networks.count_buckets(rows=rows, first=self._day, last=end, baseline=baseline)
        few_share = self._networks.get_few_share(size)
        of_parts = self._parts.count_parts(rows=rows, baseline=baseline, few_share=few_share)
        self._places.add_day(rows=rows)
        services = list(self.names.services)
        for change in self._detect(reports, of_parts, gaps):
            scope = self._find_scope(change)
            self.changes.append(self._incidents.record(change, service=services[change.row], scope=scope))
        # The last day of a file may be a piece of one; nothing follows that could use a refit.
        if end == self._day + DAY:
            self._learn(reports.broken, rows, end, gaps)
            self._networks.learn(rows=rows, size=size)
            self._day = end

    def _detect(self, reports: BucketReports, of_parts: PartCounts, gaps: list[Gap]) -> list[Transition]:
        """Advance all services to the end of the day, newcomers from their first row on."""
        groups = self._group_services(of_parts)
        memories_after: list[Memory] = []
        transitions: list[Transition] = []
        for group in groups:
            memory, changes = self._advance_group(group, reports, gaps)
            memories_after.append(memory)
            transitions += [replace(change, row=group.rows[change.row]) for change in changes]
        self._memory = memories.join_memories(parts=memories_after)
        self._baseline = join_baselines(parts=[group.baseline for group in groups])
        # By time and not by group, because an output that depends on births would not be reproducible by day.
        return sorted(transitions, key=lambda change: (change.at_minute, change.row))

    def _group_services(self, of_parts: PartCounts) -> list[_Group]:
        """The services known before today, then newcomers by the minute of their first row."""
        known = self._memory.size
        groups = []
        if known:
            inputs = PartInputs(self._parts.shares, of_parts, self._parts)
            groups.append(_Group(self._day, list(range(known)), self._memory, self._baseline, inputs))
        # Shares of parts come from a refit, so a newcomer has no part yet.
        no_parts = PartInputs(build_empty_shares(), PartCounts.none(), self._parts)
        for birth in sorted(set(self._births[known:])):
            rows = [row for row in range(known, len(self._births)) if self._births[row] == birth]
            fresh = Memory.start(size=len(rows), minute=birth, policy=self.policy, step=self.step)
            cold = build_cold_baselines(size=len(rows), policy=self.policy)
            groups.append(_Group(birth, rows, fresh, cold, no_parts))
        return groups

    def _advance_group(
        self, group: _Group, reports: BucketReports, gaps: list[Gap]
    ) -> tuple[Memory, list[Transition]]:
        """Advance a group to the end of the reports; gaps are skipped."""
        transitions: list[Transition] = []
        memory = group.memory
        end = self._day + reports.broken.shape[1] * self.step
        for first, last, observed in split_at_gaps(first=group.start, last=end, gaps=gaps):
            bins = slice((first - self._day) // self.step, (last - self._day) // self.step)
            if not observed:
                passed = bins.stop - bins.start
                memory = memory.skip(until=last, bins=passed, step=self.step, policy=self.policy)
                continue
            own = reports.take(rows=group.rows, bins=bins)
            memory, changes = advance(
                memory=memory,
                bins=Bins(
                    counts=own.broken,
                    works=own.works,
                    discarded=own.discarded,
                    networks=own.networks,
                    first_minute=first,
                    step=self.step,
                ),
                baseline=group.baseline,
                policy=self.policy,
                series=group.rows[-1] + 1,
                parts=group.parts,
            )
            transitions += changes
        return memory, transitions

    def _find_scope(self, change: Transition) -> Scope:
        """The scope so far; of a resolved incident that up to its end, as production keeps it."""
        since, at = change.onset_minute, change.at_minute
        until = at if change.ended_minute is None else change.ended_minute
        expected = change.expected * (until - since) / max(at - since, 1)
        scope = self._places.localise(service=change.row, since=since, until=until, expected=expected)
        return include_part(scope=scope, part=change.evidence.part)

    def _learn(self, counts: Ints, rows: Ints, end: int, gaps: list[Gap]) -> None:
        births = np.array(self._births, np.int64)
        self._history.append(counts=counts, births=births, until=end, step=self.step)
        self._history.exclude_gaps(gaps=gaps)
        quiet = np.ones(rows.shape[1], bool)
        for row, onset, ended, placed in self._incidents.take_confirmed(until=end):
            self._history.exclude_incident(row=row, onset=onset, ended=ended, supported=placed)
            quiet &= (rows[1] != row) | (rows[0] < onset) | (rows[0] >= ended)
        self._places.learn(quiet=rows[:, quiet])
        self._history.add_maxima(memory=self._memory)
        self._baseline = self._history.refit()
        # After the refit, because parts are judged only of services with enough hours of history.
        self._parts.learn(rows=rows, quiet=quiet, history_hours=self._baseline.history_hours)

"""Any series of counts through the production detector, bucket by bucket, without looking ahead.

A day, from one nightly refit to the next, is the unit: rows of the day -> what counts of them -> advance() ->
hours kept for the refit. Memory is one day of buckets, the hours of eight weeks and the leaves seen.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline import fitting as baselines
from aggregator.stats.baseline.fitting import Baselines, build_cold_baselines
from aggregator.stats.baseline.shares import build_empty_shares
from aggregator.stats.detector import advance as detector
from aggregator.stats.detector import memory as memories
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.evidence import Evidence, Transition
from aggregator.stats.detector.memory import Memory
from aggregator.stats.detector.part_memory import PartCounts
from aggregator.stats.gaps import split_at_gaps
from aggregator.stats.place.localisation import Scope
from aggregator.stats.place.part import include_part, is_placed
from aggregator.stats.policy import Policy
from aggregator.stats.replay.bucket_networks import BucketNetworks, BucketReports
from aggregator.stats.replay.history import HOUR, History
from aggregator.stats.replay.listening import Gap, Listening
from aggregator.stats.replay.parts import ReplayParts
from aggregator.stats.replay.places import ReplayPlaces
from aggregator.stats.replay.rows import sort_by_service
from aggregator.stats.replay.series import UNKNOWN, Batch, Names
from aggregator.stats.states import State

DAY = 1440
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class ReplayedChange:
    """A change of state with its scope, as the command prints it. Minutes since the epoch."""

    at: int
    service: str
    incident: int  # the how-manieth of its service
    state: State
    onset_at: int
    ended_at: int | None
    scope: Scope
    evidence: Evidence


class _Group(NamedTuple):
    """Services that are judged from one minute on."""

    start: int
    rows: list[int]
    memory: Memory
    baseline: Baselines
    parts: detector.PartInputs


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
        self._last = -1  # the latest bucket heard of
        # Of the day in hand, each (6, n): minute, service, leaf, broken, works, network.
        self._rows: list[Ints] = []
        self._births: list[int] = []  # minute of each service's first row; never falls
        self._watched = Memory.start(size=0, minute=0, policy=self.policy, step=self.step)
        self._baseline = build_cold_baselines(size=0, policy=self.policy)
        self._history = History(self.policy)
        self._places = ReplayPlaces(self.names, self.policy)
        self._crowds = BucketNetworks(self.policy, self.step)
        self._parts = ReplayParts(self.names, self.policy, self.step)
        self._listening = Listening(self.silence, self.step)
        self._told: Counter[int] = Counter()  # incidents so far by service
        self._opened: dict[int, int] = {}  # service -> onset of an incident that reached `open`
        self._live: set[int] = set()  # services with an unresolved incident
        self._part: dict[int, str] = {}  # that their incident began with
        self._placed: set[int] = set()  # of those, the ones of which a place was named besides it
        # Service, onset, end, whether a place was named: of such incidents of the day.
        self._over: list[tuple[int, int, int, bool]] = []

    def feed(self, batch: Batch) -> None:
        """Take in rows; whole days are worked off as soon as the next begins."""
        minute = batch.second // (60 * self.step) * self.step
        works = np.zeros_like(batch.reports) if batch.works is None else batch.works
        network = np.full_like(minute, UNKNOWN) if batch.network is None else batch.network
        rows = np.array([minute, batch.service, batch.leaf, batch.reports, works, network])
        if self._day < 0:
            self._day = self._day_of(int(minute[0]))
        while rows.shape[1] and int(rows[0, -1]) >= self._day + DAY:
            cut = int(np.searchsorted(rows[0], self._day + DAY))
            self._take(rows[:, :cut])
            self._work_off(self._day + DAY, upcoming=int(rows[0, cut]))
            rows = rows[:, cut:]
        self._take(rows)

    def finish(self) -> list[ReplayedChange]:
        """Work off what is left, up to the last bucket."""
        if self._day >= 0:
            self._work_off(self._last + self.step)
        return self.changes

    def _day_of(self, minute: int) -> int:
        start = self.policy.refit_hour * HOUR  # production refits at this hour, too
        return (minute - start) // DAY * DAY + start

    def _take(self, rows: Ints) -> None:
        if not rows.shape[1]:
            return
        self._rows.append(rows)
        self._last = int(rows[0, -1])
        new = rows[:2, rows[1] >= len(self._births)]
        services, first = np.unique(new[1], return_index=True)
        for service, place in zip(services.tolist(), first.tolist(), strict=True):
            if service == len(self._births):
                self._births.append(int(new[0, place]))

    def _work_off(self, end: int, *, upcoming: int | None = None) -> None:
        """Detect in [day, end); when the day is whole, keep its hours and refit."""
        rows = np.concatenate(self._rows, axis=1) if self._rows else np.zeros((6, 0), np.int64)
        self._rows = []
        gaps = self._listening.gaps(minutes=rows[0], first=self._day, last=end, upcoming=upcoming)
        size = len(self._births)
        rows = sort_by_service(rows, services=size)
        newcomers = build_cold_baselines(size=size - self._watched.size, policy=self.policy)
        usual = baselines.join_baselines(parts=[self._baseline, newcomers])
        said = self._crowds.said(rows=rows, first=self._day, last=end, baseline=usual)
        few = self._crowds.share_of(size)
        of_parts = self._parts.hear(rows=rows, baseline=usual, few=few)
        self._places.hear(rows=rows)
        for change in self._detect(said, of_parts, gaps):
            self._tell(change)
        if end == self._day + DAY:
            self._learn(said.broken, rows, end, gaps)
            self._crowds.learn(rows=rows, size=size)
            self._day = end

    def _detect(self, said: BucketReports, of_parts: PartCounts, gaps: list[Gap]) -> list[Transition]:
        """Move the services that live already, then newcomers from their first row, by the time of it."""
        alive, found = self._watched.size, []
        known = detector.PartInputs(self._parts.shares, of_parts, self._parts)
        none = detector.PartInputs(
            build_empty_shares(), PartCounts.none(), self._parts
        )  # newcomers have none yet
        groups = (
            [_Group(self._day, list(range(alive)), self._watched, self._baseline, known)] if alive else []
        )
        for birth in sorted(set(self._births[alive:])):
            rows = [row for row in range(alive, len(self._births)) if self._births[row] == birth]
            fresh = Memory.start(size=len(rows), minute=birth, policy=self.policy, step=self.step)
            cold = build_cold_baselines(size=len(rows), policy=self.policy)
            groups.append(_Group(birth, rows, fresh, cold, none))
        after: list[Memory] = []
        for group in groups:
            moved, changes = self._move(group, said, gaps)
            after.append(moved)
            found += [replace(change, row=group.rows[change.row]) for change in changes]
        self._watched = memories.join_memories(parts=after)
        self._baseline = baselines.join_baselines(parts=[group.baseline for group in groups])
        return sorted(found, key=lambda change: (change.at_minute, change.row))

    def _move(self, group: "_Group", said: BucketReports, gaps: list[Gap]) -> tuple[Memory, list[Transition]]:
        """Advance a group to the end of what was reported; gaps are skipped."""
        found: list[Transition] = []
        memory = group.memory
        end = self._day + said.broken.shape[1] * self.step
        for first, last, heard in split_at_gaps(first=group.start, last=end, gaps=gaps):
            bins = slice((first - self._day) // self.step, (last - self._day) // self.step)
            if not heard:
                passed = bins.stop - bins.start
                memory = memory.skip(until=last, bins=passed, step=self.step, policy=self.policy)
                continue
            here = said.of(rows=group.rows, bins=bins)
            memory, changes = advance(
                memory=memory,
                bins=Bins(
                    counts=here.broken,
                    works=here.works,
                    discarded=here.aside,
                    networks=here.networks,
                    first_minute=first,
                    step=self.step,
                ),
                baseline=group.baseline,
                policy=self.policy,
                series=group.rows[-1] + 1,
                parts=group.parts,
            )
            found += changes
        return memory, found

    def _tell(self, change: Transition) -> None:
        """Number the incident, name its scope, and remember what the refit must leave out."""
        row, evidence = change.row, change.evidence
        scope = self._scope(change)
        self._note(change, scope)
        self.changes.append(
            ReplayedChange(
                at=change.at_minute,
                service=list(self.names.services)[row],
                incident=self._told[row],
                state=change.state,
                onset_at=change.onset_minute,
                ended_at=change.ended_minute,
                scope=scope,
                evidence=evidence,
            )
        )

    def _scope(self, change: Transition) -> Scope:
        """Where it is so far; when it is over, where it was up to its end, as production keeps it."""
        since, at = change.onset_minute, change.at_minute
        until = at if change.ended_minute is None else change.ended_minute
        usual = change.expected * (until - since) / max(at - since, 1)
        scope = self._places.scope(service=change.row, since=since, until=until, expected=usual)
        return include_part(scope=scope, part=change.evidence.part)

    def _note(self, change: Transition, scope: Scope) -> None:
        row = change.row
        if row not in self._live:
            self._told[row] += 1
            self._live.add(row)
            self._placed.discard(row)
            self._part[row] = change.evidence.part
        if is_placed(surfaces=scope.surfaces, regions=scope.regions, part=self._part[row]):
            self._placed.add(row)
        if change.state.is_confirmed:
            self._opened[row] = change.onset_minute
        if change.ended_minute is not None:
            self._live.discard(row)
            if self._opened.pop(row, None) is not None:
                self._over.append((row, change.onset_minute, change.ended_minute, row in self._placed))

    def _learn(self, counts: Ints, rows: Ints, end: int, gaps: list[Gap]) -> None:
        births = np.array(self._births, np.int64)
        self._history.append(counts=counts, births=births, until=end, step=self.step)
        self._history.miss(gaps=gaps)
        spells = self._over + [(row, onset, end, row in self._placed) for row, onset in self._opened.items()]
        quiet = np.ones(rows.shape[1], bool)
        for row, onset, ended, placed in spells:
            self._history.leave_out(row=row, onset=onset, ended=ended, supported=placed)
            quiet &= (rows[1] != row) | (rows[0] < onset) | (rows[0] >= ended)
        self._over = []
        self._places.learn(quiet=rows[:, quiet])
        self._history.hear(memory=self._watched)
        self._baseline = self._history.refit()
        self._parts.learn(rows=rows, quiet=quiet, history_hours=self._baseline.history_hours)

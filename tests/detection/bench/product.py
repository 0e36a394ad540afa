"""The product as the suite uses it: learn from history, live through days with nightly refits, tell.

The only module of the suite that calls the detector; what is measured is `aggregator.stats`, unchanged.
"""

import copy
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline.baselines import Baselines, build_cold_baselines, join_baselines
from aggregator.stats.baseline.fitting import ObservedHours, fit_baselines
from aggregator.stats.detector import memory as memories
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.evidence import Transition
from aggregator.stats.detector.memory import Memory
from aggregator.stats.gaps import split_at_gaps
from aggregator.stats.policy import DEFAULT, Policy
from aggregator.stats.replay.history import History
from tests.detection.bench.series.generators import DAY, WEEK, Ints, sum_hours

HOUR = 60


@dataclass
class DetectedIncident:
    """One incident of ours. Minutes since the epoch."""

    row: int
    at: int  # of the detection
    onset: int
    confirmed_at: int | None = None
    resolved_at: int | None = None  # when it was published as resolved
    ended: int | None = None  # the end, dated back


def build_policy(*, series: int, a_series_year: float, base: Policy = DEFAULT) -> Policy:
    """The operator's knob, set so that each of `series` is promised that many false incidents a year."""
    return replace(base, false_alarms_per_year=a_series_year * series)


def collect_incidents(
    changes: list[Transition], live: dict[int, DetectedIncident] | None = None
) -> list[DetectedIncident]:
    """Transitions -> incidents; `live` carries unresolved ones from call to call."""
    live = {} if live is None else live
    delays_found = []
    for change in changes:
        one = live.get(change.row)
        if one is None:
            one = live[change.row] = DetectedIncident(change.row, change.at_minute, change.onset_minute)
            delays_found.append(one)
        if change.state == "open" and one.confirmed_at is None:
            one.confirmed_at = change.at_minute
        if change.ended_minute is not None:
            one.resolved_at, one.ended = change.at_minute, change.ended_minute
            del live[change.row]
    return delays_found


@dataclass
class Site:
    """N services with their history, refitted nightly as in production."""

    policy: Policy
    births: NDArray[np.int64]  # (N,) minute of the first report
    now: int  # minute since the epoch
    # Minutes [begun, ended), in order, in which the record of listening says that nobody could report.
    gaps: list[tuple[int, int]] = field(default_factory=list)
    history: History = field(init=False)
    memory: Memory = field(init=False)
    baseline: Baselines = field(init=False)
    incidents: list[DetectedIncident] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = len(self.births)
        self.history = History(self.policy)
        self.memory = Memory.start(size=size, minute=self.now, policy=self.policy)
        self.baseline = build_cold_baselines(size=size, policy=self.policy)
        self._live: dict[int, DetectedIncident] = {}
        self._since_refit: list[Ints] = []

    def learn(self, counts: Ints) -> None:
        """Take in past minutes (N, T), T whole hours that end now, and fit."""
        self.history.append(counts=counts, births=self.births, until=self.now, step=1)
        self.baseline = self.history.refit()

    def turned(self, chosen: Policy) -> "Site":
        """The same site from here on with another budget."""
        other = copy.deepcopy(self)
        other.policy = other.history.policy = chosen
        return other

    def join(self, *, newcomers: int) -> None:
        """That many services more, whose first report is now."""
        fresh = Memory.start(size=newcomers, minute=self.now, policy=self.policy)
        self.births = np.append(self.births, np.full(newcomers, self.now))
        self.memory = memories.join_memories(parts=[self.memory, fresh])
        self.baseline = join_baselines(
            parts=[self.baseline, build_cold_baselines(size=newcomers, policy=self.policy)]
        )

    def live(self, counts: Ints) -> None:
        """Live through minutes (N, T); refit at each 4:00 UTC."""
        at = 0
        while at < counts.shape[1]:
            refit = (self.now // DAY * DAY) + self.policy.refit_hour * HOUR
            until = refit if refit > self.now else refit + DAY
            part = counts[:, at : at + until - self.now]
            self._advance(part)
            self._since_refit.append(part)
            at += part.shape[1]
            if self.now == until:
                self._refit()

    def _advance(self, part: Ints) -> None:
        begun, ended = self.now, self.now + part.shape[1]
        for first, last, heard in split_at_gaps(first=begun, last=ended, gaps=self.gaps):
            if not heard:
                self.memory = self.memory.skip(until=last, bins=last - first)
                continue
            self.memory, changes = advance(
                memory=self.memory,
                bins=Bins(counts=part[:, first - begun : last - begun], first_minute=first),
                baseline=self.baseline,
                policy=self.policy,
            )
            self.incidents += collect_incidents(changes, self._live)
        self.now = ended

    def _refit(self) -> None:
        size = len(self.births)  # newcomers have no past
        parts = [np.pad(part, ((0, size - len(part)), (0, 0))) for part in self._since_refit]
        self._since_refit = []
        self.history.append(counts=np.concatenate(parts, axis=1), births=self.births, until=self.now, step=1)
        self.history.add_maxima(memory=self.memory)
        self.history.exclude_gaps(gaps=self.gaps)
        for one in self.incidents:
            if one.confirmed_at is not None and (one.ended is None or one.ended > self.now - 2 * DAY):
                ended = self.now if one.ended is None else one.ended
                self.history.exclude_incident(row=one.row, onset=one.onset, ended=ended)
        self.baseline = self.history.refit()


def fit_baseline(past: Ints, first_minute: int, base: Policy = DEFAULT) -> Baselines:
    """The baseline of one fit on minutes (N, T) that begin at `first_minute`."""
    hours = sum_hours(past)[:, -base.history_weeks * 168 :]
    ended = first_minute + past.shape[1]
    return fit_baselines(
        hours=ObservedHours(
            counts=hours, observed=np.ones(hours.shape, bool), first_hour=ended // HOUR - hours.shape[1]
        ),
        prior=build_cold_baselines(size=len(hours), policy=base),
        policy=base,
    )


def build_known_baseline(
    *, profile: NDArray[np.float64], dispersion: float, wander: float = 0.001
) -> Baselines:
    """A baseline without error: (N, 168) true rates a minute."""
    size = len(profile)
    return Baselines(
        profile=profile,
        dispersion=np.full(size, dispersion),
        wander=np.full(size, wander),
        history_hours=np.full(size, 8 * WEEK // HOUR),
        history_reports=(profile.mean(axis=1) * 8 * WEEK).astype(np.int64),
    )


def detect_incidents(
    *,
    counts: Ints,
    baseline: Baselines,
    first_minute: int,
    a_series_year: float,
    base: Policy = DEFAULT,
    official: Ints | None = None,
) -> list[DetectedIncident]:
    """Incidents in minutes (N, T) from a fresh start, baseline fixed."""
    chosen = build_policy(series=len(counts), a_series_year=a_series_year, base=base)
    _, changes = advance(
        memory=Memory.start(size=len(counts), minute=first_minute, policy=chosen),
        bins=Bins(counts=counts, vendor=official, first_minute=first_minute),
        baseline=baseline,
        policy=chosen,
    )
    return collect_incidents(changes)


def measure_delays(
    incidents: list[DetectedIncident], *, size: int, onset: NDArray[np.int64], window: int
) -> NDArray[np.float64]:
    """(N,) minutes from `onset` (N,) to the detection after it; `window`: none; nan: one was unresolved."""
    delays_found = np.full(size, float(window))
    for one in incidents:
        begun = int(onset[one.row])
        if one.at <= begun and (one.resolved_at is None or one.resolved_at > begun):
            delays_found[one.row] = np.nan
        elif begun < one.at <= begun + window:
            delays_found[one.row] = np.minimum(delays_found[one.row], one.at - begun)
    return delays_found

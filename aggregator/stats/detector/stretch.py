"""A stretch of bins, and the memory moved along it, each service at its own pace."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import starmap
from typing import Any

import numpy as np

from aggregator.stats.baseline import baseline as baselines
from aggregator.stats.baseline import tops
from aggregator.stats.baseline.baseline import Baseline
from aggregator.stats.baseline.season import lift_now, means, seasonal
from aggregator.stats.detector import claimed, days, lifecycle, surprise
from aggregator.stats.detector.evidence import Beside, Bin, Transition
from aggregator.stats.detector.lifecycle import Episode, Terms
from aggregator.stats.detector.memory import DAY, Memory, bins
from aggregator.stats.detector.quiet import Alarm, Seen, first_alarm, look
from aggregator.stats.detector.surprise import Ints, Onsets
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

LOOK_AHEAD = 240  # bins of an incident prepared at once; most are over by then


@dataclass
class Stretch:
    """A stretch of bins, and the memory moved along it, each service at its own pace."""

    memory: Memory  # ours alone; its arrays are changed in place
    episodes: list[Episode | None]
    counts: Ints  # (N, L + T): the remembered bins first
    beside: Beside
    season: Floats  # (N, L + T)
    strength: Floats  # (N, T) evidence, and the kind of day: see tops.py
    baseline: Baseline
    first_minute: int  # of the T bins
    step: int
    nats: Floats  # (N,) for `suspected`
    offsets: Floats  # (N,) of them added by calibration
    heights: Floats  # (N,) times the usual that are needed besides: see bursts.py
    policy: Policy
    changes: list[Transition]
    spoken: Ints | None = None  # (N,) minutes in which a look has told of trouble
    part: float = 1.0  # of the last bin that has passed

    @property
    def lead(self) -> int:
        return int(self.memory.recent.shape[1])

    @property
    def steps(self) -> int:
        return int(self.counts.shape[1]) - self.lead

    @property
    def minutes(self) -> Ints:
        """(L + T,) starts of the bins."""
        return self.first_minute + (np.arange(self.counts.shape[1]) - self.lead) * self.step

    def season_of(self, rows: slice, minutes: Ints) -> Floats:
        return seasonal(
            baseline=self.baseline.take(rows),
            minutes=minutes,
            step=self.step,
            lift=self.memory.lift[rows],
            lift_at=self.memory.lift_at[rows],
            policy=self.policy,
        )

    def run(self) -> None:
        """Move every service to the end: the quiet together, then each that is or was in trouble."""
        troubled = [row for row, episode in enumerate(self.episodes) if episode is not None]
        held = set(troubled)
        quiet = [row for row in range(self.memory.size) if row not in held] if held else None
        alarmed = self._rest(quiet, 0) if quiet is None or quiet else {}
        for row in sorted({*troubled, *alarmed}):
            at = alarmed.get(row, 0)
            while at < self.steps:
                episode = self.episodes[row]
                at = self._follow(row, episode, at) if episode else self._alone(row, at)

    def remembered(self) -> Memory:
        recent = self.counts[:, self.steps :].copy()
        memory = self.memory
        for day, top in tops.by_day(statistic=self.strength, days=self.minutes[self.lead :] // DAY):
            same = memory.top_day == day
            memory.top_before[:] = np.where(same, memory.top_before, memory.top)
            memory.top[:] = np.where(same, np.maximum(memory.top, top), top)
            memory.top_day[:] = day
        return replace(memory, recent=recent, episodes=tuple(self.episodes))

    def _minute(self, at: int) -> int:
        return self.first_minute + at * self.step

    def _alone(self, row: int, at: int) -> int:
        return self._rest([row], at).get(row, self.steps)

    def _rest(self, rows: list[int] | None, at: int) -> dict[int, int]:
        """Move quiet rows (None: all) from bin `at` to their first alarm or the end.

        Returns the bin that those have reached who alarmed.
        """
        chosen: Any = slice(None) if rows is None else rows
        memory = self.memory if rows is None else self.memory.take(rows)
        seen = look(
            memory=memory,
            counts=self.counts[chosen, at:],
            season=self.season[chosen, at:],
            baseline=self.baseline if rows is None else self.baseline.take(rows),
            first_minute=self._minute(at),
            step=self.step,
            nats=self.nats[chosen],
            policy=self.policy,
            part=self.part,
            spoken=None if self.spoken is None else self.spoken[chosen],
            official=None if self.beside.official is None else self.beside.official[chosen, at:],
        )
        self.strength[chosen, at:] = seen.strength
        alarms = {}
        for place in np.flatnonzero(seen.alarmed.any(axis=1)).tolist():
            start = Onsets(memory.cusum[place], memory.since[place], memory.tally[place])
            alarms[place] = first_alarm(seen=seen, place=place, start=start, policy=self.policy)
        self._keep(chosen, seen)
        reached = {}
        for place, alarm in alarms.items():
            if alarm is not None:
                row = place if rows is None else rows[place]
                self._begin(row, seen, place, alarm)
                reached[row] = at + alarm.last + 1
        return reached

    def _keep(self, rows: Any, seen: Seen) -> None:
        """Remember quiet rows (indices, or a slice of all) as they are at the end of the stretch."""
        memory = self.memory
        start = Onsets(memory.cusum[rows].T, memory.since[rows].T, memory.tally[rows].T)
        onsets = surprise.onsets_at_end(
            nats=seen.nats, counts=seen.counts, start=start, first_minute=seen.first_minute, step=self.step
        )
        memory.cusum[rows] = onsets.cusum.T
        memory.since[rows] = onsets.since.T
        memory.tally[rows] = onsets.tally.T
        memory.odds[rows] = np.minimum(seen.odds[..., -1].T, surprise.MOST_ODDS)
        memory.level_reports[rows] = seen.level_reports[:, -1]
        memory.level_usual[rows] = seen.level_usual[:, -1]

    def _begin(self, row: int, seen: Seen, place: int, alarm: Alarm) -> None:
        """Overwrite what _keep() wrote for a row that alarmed: it stands at the alarm, in an episode."""
        memory, last, point = self.memory, alarm.last, seen.bin(place, alarm.last)
        at = (point.end - self.first_minute) // self.step - 1
        point = self.beside.complete(point, row, at)
        memory.odds[row] = np.minimum(seen.odds[:, place, last], surprise.MOST_ODDS)
        self._forget_onsets(row, point.end)
        memory.level_reports[row] = seen.level_reports[place, last]
        memory.level_usual[row] = seen.level_usual[place, last]
        minutes = np.arange(alarm.since, point.end, self.step)
        usual = self.season_of(slice(row, row + 1), minutes)
        usual[:, -1] *= self.part
        level, error = float(seen.level[place, last]), float(seen.error[place, last])
        end = (point.end - self.first_minute) // self.step + self.lead
        episode = Episode(
            state="suspected",
            onset=alarm.since,
            level=level,
            error=error,
            observed=alarm.observed,
            expected=float(usual.sum()) * level,
            recent=np.maximum(self.counts[row, end - bins(self.policy.window, self.step) : end], 0).tolist(),
            smooth=alarm.observed / len(minutes),
        )
        strength = math.log(memory.odds[row].sum())
        self.episodes[row] = episode
        spoken = self.spoken is not None and int(self.spoken[row]) == point.end - self.step
        change = lifecycle.begin(
            episode=episode, at=point, strength=strength, terms=self._terms(row), spoken=spoken
        )
        if change is not None:
            self.changes.append(change)
        self.strength[row, end - self.lead - 1] = days.told_by(
            episode=episode, at=point, strength=strength, policy=self.policy
        )

    def _forget_onsets(self, row: int, end: int) -> None:
        """An episode knows its own onset, and after it the search begins anew."""
        self.memory.cusum[row], self.memory.since[row], self.memory.tally[row] = 0.0, end, 0

    def _terms(self, row: int) -> Terms:
        dispersion, wander = float(self.baseline.dispersion[row]), float(self.baseline.wander[row])
        nats, offset = float(self.nats[row]), float(self.offsets[row])
        height = float(self.heights[row])
        thin = bool(baselines.thin(baseline=self.baseline.take([row]), policy=self.policy)[0])
        return Terms(row, self.step, nats, offset, height, dispersion, wander, self.policy, thin)

    def _follow(self, row: int, episode: Episode, at: int) -> int:
        """Follow an incident bin by bin from `at`; return the bin at which it ended, or we stopped."""
        terms, odds = self._terms(row), self.memory.odds[row].tolist()
        share = self.step / len(odds)
        for bare, gain in self._ahead(row, episode, at):
            point = self.beside.complete(bare, row, at)
            at += 1
            odds = [min((old + share) * up, surprise.MOST_ODDS) for old, up in zip(odds, gain, strict=True)]
            strength = math.log(sum(odds))
            change = lifecycle.live(episode=episode, at=point, strength=strength, terms=terms)
            self.strength[row, at - 1] = days.told_by(
                episode=episode, at=point, strength=strength, policy=self.policy
            )
            if change is None:
                continue
            if episode.told:
                self.changes.append(change)
            if change.ended_minute is not None:
                self._rejoin(row, episode, point, change.ended_minute, absorbed=change.evidence.absorbed)
                return at
        self.memory.odds[row] = odds
        return at

    def _ahead(self, row: int, episode: Episode, at: int) -> Iterator[tuple[Bin, list[float]]]:
        """The next bins of an incident, with the gain of each alternative; its level stays frozen."""
        stretch = slice(self.lead + at, self.lead + at + LOOK_AHEAD)
        counts = self.counts[[row], stretch]
        now = means(
            season=self.season[[row], stretch],
            level=np.full((1, 1), episode.level),
            error=np.full((1, 1), episode.error),
            baseline=self.baseline.take([row]),
            step=self.step,
            policy=self.policy,
        )
        told = self.beside.during(slice(at, at + LOOK_AHEAD)).official
        official = None if told is None else told[[row]]
        doubted = claimed.expecting(means=now, official=official, step=self.step, policy=self.policy)
        nats = surprise.log_ratios(counts=counts, means=doubted, step=self.step, policy=self.policy)[:, 0]
        pulse = surprise.pulses(counts=counts, means=doubted, step=self.step, policy=self.policy)
        ends = self._minute(at) + (np.arange(counts.shape[1]) + 1) * self.step
        columns = (ends, counts[0], now.usual[0], now.null[0], now.size[0], pulse[0])
        points = starmap(Bin, zip(*(column.tolist() for column in columns), strict=True))
        return zip(points, np.exp(nats.T).tolist(), strict=True)

    def _rejoin(self, row: int, episode: Episode, at: Bin, ended: int, *, absorbed: bool) -> None:
        """Quiet again: evidence starts from nothing, and a shift that lasted becomes the usual."""
        memory = self.memory
        self.episodes[row] = None
        memory.odds[row], memory.resume[row] = 0.0, ended
        self._forget_onsets(row, at.end)
        if absorbed:
            lift = lift_now(lift=memory.lift[row], age=at.end - memory.lift_at[row], policy=self.policy)
            memory.lift[row] = lift * max(1.0, episode.level * episode.observed / episode.expected)
            memory.lift_at[row] = at.end
            memory.level_reports[row] = memory.level_usual[row] = 0.0
            self.season[row] = self.season_of(slice(row, row + 1), self.minutes)[0]

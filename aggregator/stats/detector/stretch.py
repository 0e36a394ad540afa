"""A stretch of bins, and the memory moved along it, each service at its own pace."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import starmap
from typing import Any

import numpy as np

from aggregator.stats.baseline import daily_maxima
from aggregator.stats.baseline import fitting as baselines
from aggregator.stats.baseline.calibration import Thresholds
from aggregator.stats.baseline.fitting import Baselines
from aggregator.stats.baseline.season import (
    compute_means,
    compute_season,
    compute_uncertainty_factor,
    fade_lift,
)
from aggregator.stats.detector import evidence_process, incident_days, lifecycle, vendor_status
from aggregator.stats.detector.bins import Bin, Bins
from aggregator.stats.detector.evidence import Transition
from aggregator.stats.detector.evidence_process import Ints, Onsets
from aggregator.stats.detector.latest_baseline import FrozenMeans, LatestBaseline
from aggregator.stats.detector.lifecycle import Episode, Terms
from aggregator.stats.detector.memory import ARRAY_NAMES, DAY, Memory, count_bins
from aggregator.stats.detector.part.part_stretch import PartAlarm, PartStretch
from aggregator.stats.detector.quiet_bins import Alarm, QuietBins, find_first_alarm, weigh_quiet_bins
from aggregator.stats.policy import WINDOW_MINUTES, Policy
from aggregator.stats.score import Floats

LOOK_AHEAD = 240  # bins of an incident prepared at once; most are over by then
LEAST_ODDS = 1e-300  # so that there is a logarithm


@dataclass
class Stretch:
    """A stretch of bins, and the memory moved along it, each service at its own pace."""

    memory: Memory  # ours alone; its arrays are changed in place
    episodes: list[Episode | None]
    counts: Ints  # (N, L + T): the remembered bins first
    bins: Bins  # the T bins
    season: Floats  # (N, L + T)
    strength: Floats  # (N, T) evidence, and the kind of day: see daily_maxima.py
    part_strength: Floats  # (N, T) the same of the evidence of parts
    baseline: Baselines
    alarm: Thresholds
    policy: Policy
    changes: list[Transition] = field(default_factory=list)
    parts: PartStretch | None = None

    @classmethod
    def of(
        cls, *, memory: Memory, bins: Bins, baseline: Baselines, alarm: Thresholds, policy: Policy
    ) -> "Stretch":
        """With a memory of its own."""
        counts = np.concatenate([memory.recent, bins.counts], axis=1)
        stretch = cls(
            memory=replace(memory, **{name: getattr(memory, name).copy() for name in ARRAY_NAMES}),
            episodes=[episode and episode.copy() for episode in memory.episodes],
            counts=counts,
            bins=bins,
            season=np.empty(counts.shape),
            strength=np.zeros(bins.counts.shape),
            part_strength=np.zeros(bins.counts.shape),
            baseline=baseline,
            alarm=alarm,
            policy=policy,
        )
        stretch.season[:] = stretch.season_of(slice(None), stretch.minutes)
        return stretch

    @property
    def first_minute(self) -> int:
        return self.bins.first_minute

    @property
    def step(self) -> int:
        return self.bins.step

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
        return compute_season(
            baseline=self.baseline.take(rows),
            minutes=minutes,
            step=self.step,
            lift=self.memory.lift[rows],
            lift_at=self.memory.lift_at[rows],
            policy=self.policy,
        )

    def _lift_of(self, row: int, minutes: Ints) -> Any:
        return fade_lift(
            lift=self.memory.lift[row], age=minutes - self.memory.lift_at[row], policy=self.policy
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
        """Parts stay as they are laid out here: see advance()."""
        recent = self.counts[:, self.steps :].copy()
        memory, dates = self.memory, self.minutes[self.lead :] // DAY
        latest = daily_maxima.find_daily_maxima(statistic=self.strength, days=dates)
        of_parts = daily_maxima.find_daily_maxima(statistic=self.part_strength, days=dates)
        for (day, top), (_, part_top) in zip(latest, of_parts, strict=True):
            memory = memory.on_day(day=day)
            np.maximum(memory.top, top, out=memory.top)
            np.maximum(memory.part_top, part_top, out=memory.part_top)
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
        ahead = self.bins.during(slice(at, None)).take(chosen)
        seen = weigh_quiet_bins(
            memory=memory,
            counts=self.counts[chosen, at:],
            season=self.season[chosen, at:],
            bins=ahead,
            baseline=self.baseline if rows is None else self.baseline.take(rows),
            nats=self.alarm.nats[chosen],
            policy=self.policy,
        )
        self.strength[chosen, at:] = seen.strength
        alarms: dict[int, Alarm | PartAlarm] = {}
        for place in np.flatnonzero(seen.alarmed.any(axis=1)).tolist():
            start = Onsets(memory.cusum[place], memory.since[place], memory.tally[place])
            found = find_first_alarm(seen=seen, place=place, start=start, policy=self.policy)
            if found is not None:
                alarms[place] = found
        if self.parts is not None:
            latest = LatestBaseline(
                self.season_of, self._lift_of, self.baseline, seen, ahead.vendor, self.policy
            )
            before = {place: alarm.last for place, alarm in alarms.items()}
            alarms |= self.parts.look(rows=rows, seen=seen, over=memory.over, before=before, latest=latest)
            self.part_strength[chosen, at:] = self.parts.strength
        self._keep(chosen, seen)
        reached = {}
        for place, alarm in alarms.items():
            row = place if rows is None else rows[place]
            self._begin(row, seen, place, alarm)
            reached[row] = at + alarm.last + 1
        return reached

    def _keep(self, rows: Any, seen: QuietBins) -> None:
        """Remember quiet rows (indices, or a slice of all) as they are at the end of the stretch."""
        memory = self.memory
        start = Onsets(memory.cusum[rows].T, memory.since[rows].T, memory.tally[rows].T)
        onsets = evidence_process.move_onsets(
            nats=seen.nats, counts=seen.counts, start=start, first_minute=seen.first_minute, step=self.step
        )
        memory.cusum[rows] = onsets.cusum.T
        memory.since[rows] = onsets.since.T
        memory.tally[rows] = onsets.tally.T
        memory.odds[rows] = np.minimum(seen.odds[..., -1].T, evidence_process.MOST_ODDS)
        memory.level_reports[rows] = seen.level_reports[:, -1]
        memory.level_usual[rows] = seen.level_usual[:, -1]
        memory.due[rows] = seen.due[:, -1]

    def _begin(self, row: int, seen: QuietBins, place: int, alarm: Alarm | PartAlarm) -> None:
        """Overwrite what _keep() wrote for a row that alarmed: it stands at the alarm, in an episode."""
        memory, last, point = self.memory, alarm.last, seen.bin(place, alarm.last)
        at = (point.end - self.first_minute) // self.step - 1
        ((aside, networks, official),) = zip(*self.bins.columns(row=row, first=at, last=at + 1), strict=True)
        point = point._replace(aside=aside, networks=networks, official=official)
        memory.odds[row] = np.minimum(seen.odds[:, place, last], evidence_process.MOST_ODDS)
        self._forget_onsets(row, point.end)
        memory.level_reports[row] = seen.level_reports[place, last]
        memory.level_usual[row] = seen.level_usual[place, last]
        memory.due[row] = 0.0
        minutes = np.arange(alarm.since, point.end, self.step)
        usual = self.season_of(slice(row, row + 1), minutes)
        usual[:, -1] *= self.bins.elapsed
        level, error = float(seen.level[place, last]), float(seen.error[place, last])
        end = (point.end - self.first_minute) // self.step + self.lead
        observed = alarm.observed if isinstance(alarm, Alarm) else alarm.whole
        episode = Episode(
            state="suspected",
            onset=alarm.since,
            level=level,
            error=error,
            observed=observed,
            expected=float(usual.sum()) * level,
            recent=np.maximum(
                self.counts[row, end - count_bins(WINDOW_MINUTES, self.step) : end], 0
            ).tolist(),
            smooth=observed / (len(minutes) - 1 + self.bins.elapsed),
        )
        strength, terms = math.log(memory.odds[row].sum()), self._terms(row)
        if isinstance(alarm, PartAlarm) and self.parts is not None:
            episode = self.parts.begun(alarm=alarm, whole=episode, usual=usual[0] * level, at=at, by=point)
            terms, strength = (
                self._part_terms(self.parts, row, alarm.part),
                float(self.part_strength[row, at]),
            )
            frozen = self._frozen(row, episode, at, many=1)
            ((point, _),) = self.parts.ahead(part=alarm.part, points=[point], frozen=frozen)
        self.episodes[row] = episode
        if self.bins.elapsed < 1:  # what is usual in a whole bin, as the smoothed reports are
            point = point._replace(usual=point.usual / self.bins.elapsed, null=point.null / self.bins.elapsed)
        spoken = self.bins.announced is not None and int(self.bins.announced[row]) == point.end - self.step
        change = lifecycle.begin_episode(
            episode=episode, at=point, strength=strength, terms=terms, spoken=spoken
        )
        if change is not None:
            self.changes.append(change)
        whole = float(seen.strength[place, last]) if isinstance(alarm, PartAlarm) else 0.0
        self._note_strength(row, at, episode, point, strength, whole=whole)

    def _forget_onsets(self, row: int, end: int) -> None:
        """An episode knows its own onset, and after it the search begins anew, among parts as well."""
        self.memory.cusum[row], self.memory.since[row], self.memory.tally[row] = 0.0, end, 0
        if self.parts is not None:
            self.parts.forget(row)

    def _terms(self, row: int) -> Terms:
        dispersion, wander = float(self.baseline.dispersion[row]), float(self.baseline.wander[row])
        nats, offset = float(self.alarm.nats[row]), float(self.alarm.offsets[row])
        height = float(self.alarm.heights[row])
        thin = bool(baselines.find_thin_services(baseline=self.baseline.take([row]), policy=self.policy)[0])
        return Terms(row, self.step, nats, offset, height, dispersion, wander, self.policy, thin)

    def _part_terms(self, parts: PartStretch, row: int, part: int) -> Terms:
        return parts.terms(row=row, part=part, baseline=self.baseline)

    def _follow(self, row: int, episode: Episode, at: int) -> int:
        """Follow an incident bin by bin from `at`; return the bin at which it ended, or we stopped."""
        part = None if self.parts is None else self.parts.place_of(row=row, episode=episode)
        if self.parts is not None and part is not None:
            return self._follow_part(self.parts, part, row, episode, at)
        if episode.part:  # which nobody counts any more
            self.episodes[row] = episode = lifecycle.convert_to_service(
                episode=episode, minute=self._minute(at)
            )
        terms, odds = self._terms(row), self.memory.odds[row].tolist()
        for point, gain in self._ahead(row, episode, at):
            at += 1
            odds = evidence_process.update_odds(odds=odds, gain=gain, step=self.step)
            strength = math.log(sum(odds))
            change = lifecycle.follow_episode(episode=episode, at=point, strength=strength, terms=terms)
            self._note_strength(row, at - 1, episode, point, strength)
            if change is None:
                continue
            if episode.told:
                self.changes.append(change)
            if change.ended_minute is not None:
                self._rejoin(row, episode, point, change.ended_minute, absorbed=change.evidence.absorbed)
                return at
        self.memory.odds[row] = odds
        return at

    def _follow_part(self, parts: PartStretch, part: int, row: int, episode: Episode, at: int) -> int:
        """The same of an incident of a part, until it ends, or shows in the whole."""
        whole_terms, terms = self._terms(row), self._part_terms(parts, row, part)
        odds, weight = self.memory.odds[row].tolist(), float(parts.shares.weight[part])
        wholes = list(self._ahead(row, episode.of_service, at))
        own = parts.ahead(
            part=part, points=[point for point, _ in wholes], frozen=self._frozen(row, episode, at)
        )
        for (point, gain), (mine, up) in zip(wholes, own, strict=True):
            at += 1
            odds = evidence_process.update_odds(odds=odds, gain=gain, step=self.step)
            episode.odds = evidence_process.update_odds(odds=episode.odds, gain=up, step=self.step)
            strength = math.log(sum(odds))
            shown = lifecycle.hand_over_to_service(
                episode=episode, at=point, strength=strength, terms=whole_terms
            )
            if shown is not None:
                self.memory.odds[row] = odds
                self.episodes[row], change = shown
                self._take_back_left_out(row, at - 1)
                self.changes += [change] if change else []
                self._note_strength(row, at - 1, shown[0], point, strength)
                return at
            of_part = math.log(max(weight * sum(episode.odds), LEAST_ODDS))
            change = lifecycle.follow_episode(episode=episode, at=mine, strength=of_part, terms=terms)
            self._note_strength(row, at - 1, episode, mine, of_part, whole=max(strength, point.pulse))
            if change is None:
                continue
            if episode.told:
                self.changes.append(change)
            if change.ended_minute is not None:
                self._rejoin(row, episode, mine, change.ended_minute, absorbed=change.evidence.absorbed)
                return at
        self.memory.odds[row] = odds
        return at

    def _take_back_left_out(self, row: int, at: int) -> None:
        """From bin `at` on the incident of a part shows in the whole: it counts among the days of that."""
        days_of = self.minutes[self.lead :] // DAY
        today = (days_of == days_of[at]) & (self.strength[row] >= daily_maxima.LEFT_OUT)
        self.strength[row, today] = 0.0
        if self.memory.top_day[row] == days_of[at] and self.memory.top[row] >= daily_maxima.LEFT_OUT:
            self.memory.top[row] = 0.0

    def _note_strength(
        self, row: int, at: int, episode: Episode, point: Bin, strength: float, whole: float = 0.0
    ) -> None:
        """What bin `at` of an incident says of quiet days, of the whole service and of its parts."""
        told = incident_days.rate_incident_day(
            episode=episode, at=point, strength=strength, policy=self.policy
        )
        beside = daily_maxima.LEFT_OUT if told >= daily_maxima.OPENED else min(whole, self.policy.top_most)
        if episode.part:
            self.strength[row, at], self.part_strength[row, at] = beside, told
        else:
            self.strength[row, at], self.part_strength[row, at] = told, beside

    def _frozen(self, row: int, episode: Episode, at: int, many: int = LOOK_AHEAD) -> FrozenMeans:
        """What is usual in the next bins of an incident: its level stays as it was."""
        episode = episode.of_service
        stretch = slice(self.lead + at, self.lead + at + many)
        own, level = self.baseline.take(slice(row, row + 1)), np.full((1, 1), episode.level)
        now = compute_means(
            season=self.season[[row], stretch],
            level=level,
            error=np.full((1, 1), episode.error),
            caution=compute_uncertainty_factor(
                level=level,
                baseline=own,
                minutes=self.minutes[stretch],
                step=self.step,
                lift=self._lift_of(row, self.minutes[stretch]),
            ),
            baseline=own,
            step=self.step,
            policy=self.policy,
        )
        told = self.bins.during(slice(at, at + many)).vendor
        official = None if told is None else told[[row]]
        doubted = vendor_status.raise_null_for_maintenance(
            means=now, official=official, step=self.step, policy=self.policy
        )
        return FrozenMeans(self._minute(at), now, doubted)

    def _ahead(
        self, row: int, episode: Episode, at: int, many: int = LOOK_AHEAD
    ) -> Iterator[tuple[Bin, list[float]]]:
        """The next bins of an incident, with the gain of each alternative."""
        counts = self.counts[[row], self.lead + at : self.lead + at + many]
        frozen = self._frozen(row, episode, at, many)
        now, doubted = frozen.means, frozen.doubted
        nats = evidence_process.compute_log_ratios(
            counts=counts, means=doubted, step=self.step, policy=self.policy
        )[:, 0]
        pulse = evidence_process.weigh_single_bins(
            counts=counts, means=doubted, step=self.step, policy=self.policy
        )
        ends = self._minute(at) + (np.arange(counts.shape[1]) + 1) * self.step
        columns = (ends, counts[0], now.usual[0], now.null[0], now.size[0], pulse[0])
        beside = self.bins.columns(row=row, first=at, last=at + counts.shape[1])
        points = starmap(Bin, zip(*(column.tolist() for column in columns), *beside, strict=True))
        return zip(points, np.exp(nats.T).tolist(), strict=True)

    def _rejoin(self, row: int, episode: Episode, at: Bin, ended: int, *, absorbed: bool) -> None:
        """Quiet again: evidence starts from nothing, and a shift that lasted becomes the usual."""
        memory = self.memory
        self.episodes[row] = None
        memory.odds[row], memory.resume[row], memory.over[row] = 0.0, ended, at.end
        self._forget_onsets(row, at.end)
        part = None if self.parts is None else self.parts.place_of(row=row, episode=episode)
        if absorbed and part is not None and self.parts is not None:
            self.parts.absorb(part=part, episode=episode, minute=at.end)
        elif absorbed:
            lift = fade_lift(lift=memory.lift[row], age=at.end - memory.lift_at[row], policy=self.policy)
            memory.lift[row] = lift * max(1.0, episode.level * episode.observed / episode.expected)
            memory.lift_at[row] = at.end
            memory.level_reports[row] = memory.level_usual[row] = 0.0
            self.season[row] = self.season_of(slice(row, row + 1), self.minutes)[0]

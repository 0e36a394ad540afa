"""Incidents in a stretch: each begins with an alarm and is followed bin by bin until it is resolved."""

import math
from dataclasses import dataclass

import numpy as np

from aggregator.stats.baseline import daily_maxima
from aggregator.stats.detector import evidence_process
from aggregator.stats.detector.bins import Bin
from aggregator.stats.detector.evidence import Transition
from aggregator.stats.detector.lifecycle import course
from aggregator.stats.detector.lifecycle.episode import Episode
from aggregator.stats.detector.memory import DAY, count_bins
from aggregator.stats.detector.part.part_stretch import PartAlarm, PartStretch
from aggregator.stats.detector.quiet.weighed_bins import Alarm, QuietBins
from aggregator.stats.detector.stretch.incident_days import rate_incident_day
from aggregator.stats.detector.stretch.state import StretchState, freeze_means, prepare_bins
from aggregator.stats.policy import WINDOW_MINUTES
from aggregator.stats.score import Floats
from aggregator.stats.states import State

LEAST_ODDS = 1e-300  # so that there is a logarithm


@dataclass(frozen=True)
class IncidentFollower:
    """Moves the incidents of a stretch; `state` and `parts` are changed in place."""

    state: StretchState
    parts: PartStretch | None

    def begin(self, row: int, quiet: QuietBins, index: int, alarm: Alarm | PartAlarm) -> None:
        """Begin the incident of a row at its alarm: its memory returns there from the end."""
        state, parts, memory, last = self.state, self.parts, self.state.memory, alarm.last
        at, point = self._complete(row, quiet.bin(index, last))
        memory.odds[row] = np.minimum(quiet.odds[:, index, last], evidence_process.MOST_ODDS)
        self._forget_onsets(row, point.end)
        memory.level_reports[row] = quiet.level_reports[index, last]
        memory.level_expected[row] = quiet.level_expected[index, last]
        # An alarm needs reports, so none are due.
        memory.due[row] = 0.0
        minutes = np.arange(alarm.since, point.end, state.step)
        season = state.season_of(slice(row, row + 1), minutes)
        # In an early look only a part of the last minute has passed.
        season[:, -1] *= state.bins.elapsed
        episode = self._build_episode(row, quiet, index, alarm, season)
        statistic, terms = math.log(memory.odds[row].sum()), state.terms_of(row)
        if isinstance(alarm, PartAlarm) and parts is not None:
            expected = season[0] * episode.level
            episode = parts.begin_episode(alarm=alarm, whole=episode, expected=expected, at=at, by=point)
            terms = parts.terms_of(row=row, part=alarm.part, baseline=state.baseline)
            statistic = float(state.part_day_statistic[row, at])
            frozen = freeze_means(state, row, episode, at, bins=1)
            ((point, _),) = parts.prepare_bins(part=alarm.part, points=[point], frozen=frozen)
        state.episodes[row] = episode
        if state.bins.elapsed < 1:  # as the smoothed reports: of a whole bin
            elapsed = state.bins.elapsed
            point = point._replace(expected=point.expected / elapsed, null=point.null / elapsed)
        early = state.bins.announced
        announced = early is not None and int(early[row]) == point.end - state.step
        change = course.begin_episode(
            episode=episode, at=point, statistic=statistic, terms=terms, announced=announced
        )
        if change is not None:
            state.changes.append(change)
        whole = float(quiet.statistic[index, last]) if isinstance(alarm, PartAlarm) else 0.0
        self._rate_day(row, at, episode, point, statistic, whole=whole)

    def follow(self, row: int, episode: Episode, at: int) -> int:
        """Follow an incident from bin `at`; return the bin after its end, or after the last prepared one."""
        parts = self.parts
        part = None if parts is None else parts.find_place(row=row, episode=episode)
        if parts is not None and part is not None:
            return self._follow_part(parts, part, row, episode, at)
        if episode.part:  # which is no longer counted
            minute = self.state.minute_of(at)
            self.state.episodes[row] = episode = course.convert_to_service(episode=episode, minute=minute)
        return self._follow_service(row, episode, at)

    def _follow_service(self, row: int, episode: Episode, at: int) -> int:
        state, memory = self.state, self.state.memory
        terms, odds = state.terms_of(row), memory.odds[row].tolist()
        for point, gain in prepare_bins(state, row, episode, at):
            at += 1
            odds = evidence_process.update_odds(odds=odds, gain=gain, step=state.step)
            statistic = math.log(sum(odds))
            change = course.follow_episode(episode=episode, at=point, statistic=statistic, terms=terms)
            self._rate_day(row, at - 1, episode, point, statistic)
            if self._has_ended(row, episode, point, change):
                return at
        memory.odds[row] = odds
        return at

    def _follow_part(self, parts: PartStretch, part: int, row: int, episode: Episode, at: int) -> int:
        """The same of an incident of a part, until it ends or shows in the whole service."""
        state, memory, step = self.state, self.state.memory, self.state.step
        whole_terms = state.terms_of(row)
        terms = parts.terms_of(row=row, part=part, baseline=state.baseline)
        odds, weight = memory.odds[row].tolist(), float(parts.shares.weight[part])
        whole_bins = list(prepare_bins(state, row, episode.of_service, at))
        frozen = freeze_means(state, row, episode, at)
        part_bins = parts.prepare_bins(part=part, points=[point for point, _ in whole_bins], frozen=frozen)
        for (whole, gain), (point, part_gain) in zip(whole_bins, part_bins, strict=True):
            at += 1
            odds = evidence_process.update_odds(odds=odds, gain=gain, step=step)
            episode.odds = evidence_process.update_odds(odds=episode.odds, gain=part_gain, step=step)
            statistic = math.log(sum(odds))
            handed_over = course.hand_over_to_service(
                episode=episode, at=whole, statistic=statistic, terms=whole_terms
            )
            if handed_over is not None:
                memory.odds[row] = odds
                self._continue_as_service(row, at - 1, whole, statistic, handed_over)
                return at
            # With the weight that the part has in the gate, because the threshold is that of the sum.
            of_part = math.log(max(weight * sum(episode.odds), LEAST_ODDS))
            change = course.follow_episode(episode=episode, at=point, statistic=of_part, terms=terms)
            self._rate_day(row, at - 1, episode, point, of_part, whole=max(statistic, whole.single_bin_nats))
            if self._has_ended(row, episode, point, change):
                return at
        memory.odds[row] = odds
        return at

    def _has_ended(self, row: int, episode: Episode, at: Bin, change: Transition | None) -> bool:
        """Note a change of state, if any; whether it resolved the incident."""
        if change is None:
            return False
        if episode.announced:
            self.state.changes.append(change)
        if change.ended_minute is None:
            return False
        absorbed = change.evidence.absorbed
        self._return_to_quiet(row, episode, at, change.ended_minute, absorbed=absorbed)
        return True

    def _forget_onsets(self, row: int, end: int) -> None:
        """Begin the search for an onset anew: an episode knows its own, and an incident has ended."""
        self.state.forget_onsets(row, end)
        if self.parts is not None:
            self.parts.forget(row)

    def _complete(self, row: int, point: Bin) -> tuple[int, Bin]:
        """The index of a bin in the stretch, and the bin with what the quiet detector does not know of it."""
        at = (point.end - self.state.first_minute) // self.state.step - 1
        columns = self.state.bins.columns(row=row, first=at, last=at + 1)
        ((discarded, networks, vendor),) = zip(*columns, strict=True)
        return at, point._replace(discarded=discarded, networks=networks, vendor=vendor)

    def _build_episode(
        self, row: int, quiet: QuietBins, index: int, alarm: Alarm | PartAlarm, season: Floats
    ) -> Episode:
        """The incident by the reports of the whole service; `season` since its onset."""
        state, last = self.state, alarm.last
        level, error = float(quiet.level[index, last]), float(quiet.error[index, last])
        bin_end = quiet.first_minute + (last + 1) * state.step
        end = (bin_end - state.first_minute) // state.step + state.lead
        observed = alarm.observed if isinstance(alarm, Alarm) else alarm.whole
        # Bins before the life of the service are negative; as zeros they can make no peak.
        recent = state.counts[row, end - count_bins(WINDOW_MINUTES, state.step) : end]
        return Episode(
            state=State.SUSPECTED,
            onset=alarm.since,
            level=level,
            error=error,
            observed=observed,
            expected=float(season.sum()) * level,
            recent=np.maximum(recent, 0).tolist(),
            smoothed=observed / (season.shape[1] - 1 + state.bins.elapsed),
        )

    def _continue_as_service(
        self,
        row: int,
        at: int,
        point: Bin,
        statistic: float,
        handed_over: tuple[Episode, Transition | None],
    ) -> None:
        """From bin `at` on, the incident of a part is one of the whole service, as is its daily maximum."""
        state, memory = self.state, self.state.memory
        episode, change = handed_over
        state.episodes[row] = episode
        days = state.minutes[state.lead :] // DAY
        today = (days == days[at]) & (state.day_statistic[row] >= daily_maxima.LEFT_OUT)
        state.day_statistic[row, today] = 0.0
        if memory.maximum_day[row] == days[at] and memory.maximum[row] >= daily_maxima.LEFT_OUT:
            memory.maximum[row] = 0.0
        state.changes += [change] if change else []
        self._rate_day(row, at, episode, point, statistic)

    def _rate_day(
        self, row: int, at: int, episode: Episode, point: Bin, statistic: float, whole: float = 0.0
    ) -> None:
        """Note the daily maxima that bin `at` of an incident gives, for the whole service and for its parts.

        While a part has an open incident, the day of the whole service is left out: the reports of the part
        are among its own, so it is no quiet day.
        """
        state = self.state
        own = rate_incident_day(episode=episode, at=point, statistic=statistic, policy=state.policy)
        opened = own >= daily_maxima.OPENED
        other = daily_maxima.LEFT_OUT if opened else min(whole, state.policy.daily_maximum_most)
        of_service, of_parts = (other, own) if episode.part else (own, other)
        state.day_statistic[row, at], state.part_day_statistic[row, at] = of_service, of_parts

    def _return_to_quiet(self, row: int, episode: Episode, at: Bin, ended: int, *, absorbed: bool) -> None:
        """Quiet again: evidence starts at zero, and a lasting shift becomes the baseline."""
        state, memory = self.state, self.state.memory
        state.episodes[row] = None
        # The level learns from the dated end on; the minutes until we were sure of it were ordinary.
        memory.odds[row], memory.resume[row], memory.resolved_at[row] = 0.0, ended, at.end
        self._forget_onsets(row, at.end)
        parts = self.parts
        part = None if parts is None else parts.find_place(row=row, episode=episode)
        if absorbed and part is not None and parts is not None:
            parts.absorb(part=part, episode=episode, minute=at.end)
        elif absorbed:
            self._absorb(row, episode, at.end)

    def _absorb(self, row: int, episode: Episode, minute: int) -> None:
        state, memory = self.state, self.state.memory
        lift = state.policy.fade_lift(lift=memory.lift[row], age=minute - memory.lift_at[row])
        memory.lift[row] = lift * max(1.0, episode.level * episode.observed / episode.expected)
        memory.lift_at[row] = minute
        # The lift holds the whole shift, so the local level starts anew; else it would count twice.
        memory.level_reports[row] = memory.level_expected[row] = 0.0
        state.season[row] = state.season_of(slice(row, row + 1), state.minutes)[0]

"""A stretch of bins, along which each service moves at its own pace."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from aggregator.stats.detector import evidence_process
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.evidence_process import Onsets
from aggregator.stats.detector.memory import Memory
from aggregator.stats.detector.part.part_search import PartSearch
from aggregator.stats.detector.part.part_stretch import PartAlarm
from aggregator.stats.detector.quiet.latest_baseline import LatestBaseline
from aggregator.stats.detector.quiet.quiet_bins import (
    Alarm,
    LongSeries,
    QuietBins,
    find_first_alarm,
    weigh_quiet_bins,
)
from aggregator.stats.detector.stretch.incidents import IncidentFollower
from aggregator.stats.detector.stretch.state import StretchState


@dataclass
class Stretch:
    """The quiet services move together, those in an incident bin by bin."""

    state: StretchState

    def run(self) -> None:
        """Move every service to the end: the quiet together, then each that is or was in an incident."""
        state, follower = self.state, IncidentFollower(self.state)
        in_incident = {row for row, episode in enumerate(state.episodes) if episode is not None}
        quiet = [row for row in range(state.memory.size) if row not in in_incident] if in_incident else None
        alarmed = self._move_quiet(quiet, 0) if quiet is None or quiet else {}
        # In order of rows, so that the reports of parts are read alike however the bins are cut.
        for row in sorted({*in_incident, *alarmed}):
            at = alarmed.get(row, 0)
            while at < state.steps:
                episode = state.episodes[row]
                at = follower.follow(row, episode, at) if episode else self._move_alone(row, at)

    def _move_alone(self, row: int, at: int) -> int:
        return self._move_quiet([row], at).get(row, self.state.steps)

    def _move_quiet(self, rows: list[int] | None, at: int) -> dict[int, int]:
        """Move quiet rows (None: all) from bin `at` to their first alarm or the end.

        Returns the bin after the alarm, for rows with one.
        """
        state, chosen = self.state, self._choose(rows)
        memory = state.memory if rows is None else state.memory.take(rows)
        bins = state.bins.during(slice(at, None)).take(chosen)
        quiet = weigh_quiet_bins(
            memory=memory,
            series=LongSeries(state.counts[chosen, at:], state.season[chosen, at:]),
            bins=bins,
            baseline=state.baseline if rows is None else state.baseline.take(rows),
            nats=state.alarm.nats[chosen],
            policy=state.policy,
        )
        state.day_statistic[chosen, at:] = quiet.statistic
        alarms: dict[int, Alarm | PartAlarm] = {**self._find_alarms(memory, quiet)}
        if state.parts is not None:
            search = PartSearch(state.parts, rows, quiet, self._latest_baseline(quiet, bins))
            before = {place: alarm.last for place, alarm in alarms.items()}
            # A part replaces the alarm of its service, because only earlier ones are searched for.
            alarms |= search.find_alarms(resolved_at=memory.resolved_at, before=before)
            state.part_day_statistic[chosen, at:] = search.statistic
        # Stored before the incidents begin: each puts its own row back to where its alarm is.
        self._store(chosen, quiet)
        reached = {}
        follower = IncidentFollower(state)
        for place, alarm in alarms.items():
            row = place if rows is None else rows[place]
            follower.begin(row, quiet, place, alarm)
            reached[row] = at + alarm.last + 1
        return reached

    @staticmethod
    def _choose(rows: list[int] | None) -> Any:
        """An index for rows; a slice where all are meant, because it copies nothing."""
        return slice(None) if rows is None else rows

    def _latest_baseline(self, quiet: QuietBins, bins: Bins) -> LatestBaseline:
        state = self.state
        return LatestBaseline(
            state.season_of, state.lift_of, state.baseline, quiet, bins.vendor, state.policy
        )

    def _find_alarms(self, memory: Memory, quiet: QuietBins) -> dict[int, Alarm]:
        """Of whole services, by place among the quiet ones."""
        alarms = {}
        for place in np.flatnonzero(quiet.alarmed.any(axis=1)).tolist():
            start = Onsets(memory.cusum[place], memory.since[place], memory.reports_since[place])
            alarm = find_first_alarm(quiet=quiet, place=place, start=start, policy=self.state.policy)
            if alarm is not None:
                alarms[place] = alarm
        return alarms

    def _store(self, rows: Any, quiet: QuietBins) -> None:
        """Remember quiet rows (indices, or a slice of all) as they are at the end of the stretch."""
        memory = self.state.memory
        start = Onsets(memory.cusum[rows].T, memory.since[rows].T, memory.reports_since[rows].T)
        onsets = evidence_process.move_onsets(
            nats=quiet.nats,
            counts=quiet.counts,
            start=start,
            first_minute=quiet.first_minute,
            step=quiet.step,
        )
        memory.cusum[rows] = onsets.cusum.T
        memory.since[rows] = onsets.since.T
        memory.reports_since[rows] = onsets.reports.T
        memory.odds[rows] = np.minimum(quiet.odds[..., -1].T, evidence_process.MOST_ODDS)
        memory.level_reports[rows] = quiet.level_reports[:, -1]
        memory.level_expected[rows] = quiet.level_expected[:, -1]
        memory.due[rows] = quiet.due[:, -1]

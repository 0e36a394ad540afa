"""Counts in, changes of state out: the one function that production, replay and tests call.

Quiet services are moved in bulk, incidents bin by bin: while nothing is wrong, a service's bins need no
decision between them, so any stretch of them is a few array operations. A service that alarms is followed bin
by bin until its incident is resolved, and is then quiet again. The outcome does not depend on how the bins
are cut into calls.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from aggregator.stats.baseline.baselines import Baselines
from aggregator.stats.baseline.calibration import compute_thresholds
from aggregator.stats.detector import evidence_process, works_reports
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.evidence import Transition
from aggregator.stats.detector.evidence_process import Onsets
from aggregator.stats.detector.memory import Memory
from aggregator.stats.detector.part.part_networks import PartInputs
from aggregator.stats.detector.part.part_search import PartSearch
from aggregator.stats.detector.part.part_stretch import PartAlarm, PartStretch
from aggregator.stats.detector.quiet.latest_baseline import LatestBaseline
from aggregator.stats.detector.quiet.quiet_bins import LongSeries, find_first_alarm, weigh_quiet_bins
from aggregator.stats.detector.quiet.weighed_bins import Alarm, QuietBins
from aggregator.stats.detector.stretch.incidents import IncidentFollower
from aggregator.stats.detector.stretch.state import StretchState
from aggregator.stats.policy import Policy
from aggregator.stats.policy_keys import compute_version

CELLS = 16384  # (service, bin) pairs worked on at once: about what the processor cache holds
LEAST_WIDTH = 16  # bins, however many services


def advance(
    *,
    memory: Memory,
    bins: Bins,
    baseline: Baselines,
    policy: Policy,
    series: int | None = None,
    parts: PartInputs | None = None,
) -> tuple[Memory, list[Transition]]:
    """Take in the bins of N services, which must follow those of the call before without a gap.

    `series`: how many services share the site's budget of false alarms; N when None. `parts`: the reports of
    their parts, see part/gate.py. `memory` itself is not changed. ValueError for what cannot be counts.
    """
    _check(memory, bins)
    size, steps = bins.counts.shape
    sharing = size if series is None else series
    bins = _prepare(bins, policy)
    alarm = compute_thresholds(tails=baseline.tails, series=sharing, policy=policy, share=policy.whole_share)
    # Without a share of the budget parts could never alarm, so their reports are not even weighed.
    parts = None if policy.whole_share >= 1 else parts
    part_memory = None if parts is None else parts.align(memory=memory.parts)
    changes: list[Transition] = []
    # Pieces that fit the processor cache; the outcome does not depend on their width.
    width = max(LEAST_WIDTH, CELLS // max(size, 1))
    for start in range(0, steps, width):
        now = bins.during(slice(start, start + width))
        state = StretchState.of(memory=memory, bins=now, baseline=baseline, alarm=alarm, policy=policy)
        part_stretch = None
        if parts is not None and part_memory is not None:
            share = 1 - policy.whole_share
            needed = compute_thresholds(tails=baseline.part_tails, series=sharing, policy=policy, share=share)
            part_stretch = PartStretch.of(
                inputs=parts, memory=part_memory, bins=now, alarm=needed, policy=policy
            )
        Stretch(state, part_stretch).run()
        memory = state.remember()
        changes += state.changes
    if part_memory is not None:
        # Dropped only here: within a call, parts must stay in the order of their shares.
        until = bins.first_minute + steps * bins.step
        memory = replace(memory, parts=part_memory.keep(until=until, step=bins.step, policy=policy))
    # Services were moved one after the other; readers expect changes in the order of time.
    return memory, sorted(changes, key=lambda change: (change.at_minute, change.row))


def advance_over_gaps(
    *,
    memory: Memory,
    pieces: Iterable[tuple[int, int, Bins | None]],
    baseline: Baselines,
    policy: Policy,
    series: int,
) -> list[Transition]:
    """The changes of state in pieces [first, last) of time, which follow each other.

    A piece without bins is a gap that nobody could observe.
    """
    changes: list[Transition] = []
    for first, last, bins in pieces:
        if bins is None:
            memory = memory.skip(until=last, bins=last - first)
            continue
        memory, new = advance(memory=memory, bins=bins, baseline=baseline, policy=policy, series=series)
        changes += new
    return changes


# An early look is allowed at any time: the likelihood ratio of the part of a minute that has passed is a
# martingale in that part, so stopping inside a minute costs no false alarms (optional stopping). The test of
# single minutes has no such property and waits for their end, as `open` does. An early announcement is not
# taken back when the minute closes: advance() begins the incident there.
def take_early_look(
    *, memory: Memory, bins: Bins, baseline: Baselines, policy: Policy, series: int
) -> list[Transition]:
    """Which of N services that are quiet would be suspected, with the evidence so far.

    The only bin is the minute that runs; ten seconds of it or more have elapsed, because reports are taken to
    come evenly within a minute. `memory` is that of its start and stays as it is. `at_minute` is that minute.
    """
    # An incident that is announced already has nothing to gain before the minute ends.
    quiet = [row for row, episode in enumerate(memory.episodes) if episode is None]
    minute = bins.first_minute
    # An early look may only suspect: `open` needs whole minutes. No threshold is as high as infinity.
    _, changes = advance(
        memory=memory.take(quiet),
        bins=bins.take(quiet),
        baseline=baseline.take(quiet),
        policy=replace(policy, open_nats=np.inf),
        series=series,
    )
    return [
        replace(
            change,
            row=quiet[change.row],
            at_minute=minute,
            onset_minute=min(change.onset_minute, minute),
            evidence=replace(change.evidence, policy=compute_version(policy), peak_at=minute),
        )
        for change in changes
    ]


def _check(memory: Memory, bins: Bins) -> None:
    """ValueError where bins do not belong to this memory: other services, or a time already taken in."""
    if len(bins.counts) != memory.size:
        raise ValueError(f"counts of {len(bins.counts)} services for a memory of {memory.size}")
    # A CUSUM that is zero now has its onset in the next bin, so equal minutes are in order.
    latest = memory.since.max(axis=1, initial=bins.first_minute)
    if (latest > bins.first_minute).any():
        row = int(latest.argmax())
        raise ValueError(
            f"row {row}: bins from minute {bins.first_minute} on, but those up to {latest[row]} are known"
        )


def _prepare(bins: Bins, policy: Policy) -> Bins:
    """Counts without `works`; a vendor without any claim is left out, so that it costs nothing."""
    counts = works_reports.subtract_works(broken=bins.counts, works=bins.works, policy=policy)
    vendor = bins.vendor if bins.vendor is not None and bins.vendor.any() else None
    return replace(bins, counts=counts, works=None, vendor=vendor)


@dataclass
class Stretch:
    """The quiet services move together, those in an incident bin by bin."""

    state: StretchState
    parts: PartStretch | None

    def run(self) -> None:
        """Move every service to the end: the quiet together, then each that is or was in an incident."""
        state, follower = self.state, IncidentFollower(self.state, self.parts)
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
        if self.parts is not None:
            search = PartSearch(self.parts, rows, quiet, self._latest_baseline(quiet, bins))
            before = {index: alarm.last for index, alarm in alarms.items()}
            # A part replaces the alarm of its service, because only earlier ones are searched for.
            alarms |= search.find_alarms(resolved_at=memory.resolved_at, before=before)
            state.part_day_statistic[chosen, at:] = search.statistic
        # Stored before the incidents begin: each puts its own row back to where its alarm is.
        self._store(chosen, quiet)
        reached = {}
        follower = IncidentFollower(state, self.parts)
        for index, alarm in alarms.items():
            row = index if rows is None else rows[index]
            follower.begin(row, quiet, index, alarm)
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
        """Of whole services, by index among the quiet ones."""
        alarms = {}
        for index in np.flatnonzero(quiet.alarmed.any(axis=1)).tolist():
            start = Onsets(memory.cusum[index], memory.since[index], memory.reports_since[index])
            alarm = find_first_alarm(quiet=quiet, index=index, start=start, policy=self.state.policy)
            if alarm is not None:
                alarms[index] = alarm
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

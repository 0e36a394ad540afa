"""Quiet services in bulk: all their bins at once, up to the first that alarms."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline import silence
from aggregator.stats.baseline.fitting import Baselines
from aggregator.stats.baseline.season import (
    Means,
    compute_level_error,
    compute_local_level,
    compute_means,
    compute_uncertainty_factor,
    follow_level,
)
from aggregator.stats.detector import evidence_process, vendor_status
from aggregator.stats.detector.bins import Bin, Bins
from aggregator.stats.detector.evidence_process import Ints, Onsets
from aggregator.stats.detector.memory import UNKNOWN, Memory, count_bins
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats


@dataclass(frozen=True)
class QuietBins:
    """What a look at M quiet services found in T bins; each (M, T) unless said."""

    first_minute: int
    step: int
    counts: Ints
    means: Means
    doubted: Means  # the same, with what the vendor's work may bring
    level: Floats
    error: Floats
    level_reports: Floats
    level_usual: Floats
    due: Floats  # usual reports since the last one came
    nats: Floats  # (K, M, T)
    odds: Floats  # (K, M, T)
    pulse: Floats
    strength: Floats  # nats: the greater of both tests
    alarmed: NDArray[np.bool_]

    def bin(self, place: int, at: int) -> Bin:
        """One bin of one service, for the life cycle."""
        columns = (self.means.usual, self.means.null, self.means.size, self.pulse)
        usual, null, size, pulse = (float(column[place, at]) for column in columns)
        end = self.first_minute + (at + 1) * self.step
        return Bin(end, int(self.counts[place, at]), usual, null, size, pulse)


@dataclass(frozen=True)
class Alarm:
    """Where a service's quiet ends."""

    last: int  # bin of the look
    since: int  # minute of the onset, dated back
    observed: int  # reports since


def weigh_quiet_bins(
    *,
    memory: Memory,
    counts: Ints,
    season: Floats,
    bins: Bins,
    baseline: Baselines,
    nats: Floats,
    policy: Policy,
) -> QuietBins:
    """Weigh the bins of M quiet services. `counts`, `season` (M, L + T): the remembered bins come first.

    `nats` (M,) is the evidence needed for `suspected`.
    """
    first_minute, step, part = bins.first_minute, bins.step, bins.elapsed
    lead, lag = memory.recent.shape[1], count_bins(policy.level_lag, step)
    lagged = slice(lead - lag, counts.shape[1] - lag)
    minutes = first_minute + (np.arange(counts.shape[1]) - lead)[lagged] * step
    heard = (counts[:, lagged] != UNKNOWN) & (minutes >= memory.resume[:, None])
    due = silence.count_reports_due(
        counts=counts[:, lagged],
        usual=season[:, lagged],
        heard=heard & (baseline.history_hours >= policy.newborn_hours)[:, None],
        start=memory.due,
    )
    level_reports, level_usual = follow_level(
        counts=counts[:, lagged],
        usual=season[:, lagged],
        heard=heard,
        silent=(due >= policy.silence_reports) | (counts[:, lagged] == UNKNOWN),
        start=(memory.level_reports, memory.level_usual),
        baseline=baseline,
        step=step,
        policy=policy,
    )
    counts, season = counts[:, lead:], season[:, lead:]
    times = first_minute + np.arange(counts.shape[1]) * step
    lift = memory.lift_at_minutes(minutes=times, policy=policy)
    level = compute_local_level(
        reports=level_reports, usual=level_usual, baseline=baseline, policy=policy, lift=lift
    )
    error = compute_level_error(
        heard=(level_reports, level_usual), season=season, baseline=baseline, step=step, policy=policy
    )
    careful = compute_uncertainty_factor(level=level, baseline=baseline, minutes=times, step=step, lift=lift)
    now = compute_means(
        season=season, level=level, error=error, caution=careful, baseline=baseline, step=step, policy=policy
    )
    now = now.of_part(part)
    doubted = vendor_status.raise_null_for_maintenance(
        means=now, official=bins.vendor, step=step * part, policy=policy
    )
    found = evidence_process.compute_log_ratios(counts=counts, means=doubted, step=step * part, policy=policy)
    silent = _in_grace(memory, baseline, times, policy)
    found = np.where(silent, evidence_process.LEAST_NATS, found)
    with np.errstate(over="ignore", invalid="ignore"):  # nobody reads on beyond the first alarm
        odds = evidence_process.accumulate_odds(nats=found, start=memory.odds.T, step=step * part)
        accumulated = evidence_process.sum_odds_in_nats(odds=odds)
    pulse = evidence_process.weigh_single_bins(counts=counts, means=doubted, step=step, policy=policy) * (
        part == 1.0
    )
    strength = np.fmax(accumulated, np.where(silent, 0.0, pulse))
    return QuietBins(
        first_minute=first_minute,
        step=step,
        counts=counts,
        means=now,
        doubted=doubted,
        level=level,
        error=error,
        level_reports=level_reports,
        level_usual=level_usual,
        due=due,
        nats=found,
        odds=odds,
        pulse=pulse,
        strength=strength,
        alarmed=(strength >= vendor_status.compute_threshold(nats=nats, official=bins.vendor, policy=policy))
        | _is_spoken_of(bins.announced, first_minute, step, strength.shape),
    )


def _is_spoken_of(
    spoken: Ints | None, first_minute: int, step: int, shape: tuple[int, ...]
) -> NDArray[np.bool_]:
    """(M, T) bins of which a look has told before their end."""
    if spoken is None:
        return np.zeros(shape, bool)
    found: NDArray[np.bool_] = spoken[:, None] == first_minute + np.arange(shape[1]) * step
    return found


def _in_grace(memory: Memory, baseline: Baselines, minutes: Ints, policy: Policy) -> NDArray[np.bool_]:
    """(M, T) which bins lie in the first minutes of a service without history."""
    newborn = baseline.history_hours < policy.newborn_hours
    young: NDArray[np.bool_] = newborn[:, None] & (minutes < memory.born[:, None] + policy.grace_minutes)
    return young


def find_first_alarm(*, seen: QuietBins, place: int, start: Onsets, policy: Policy) -> Alarm | None:
    """The first bin of the service in row `place` at which surprise and enough people come together."""
    onsets = evidence_process.trace_onsets(
        nats=seen.nats[:, place],
        counts=seen.counts[place],
        start=start,
        first_minute=seen.first_minute,
        step=seen.step,
    )
    for last in np.flatnonzero(seen.alarmed[place]).tolist():
        winner = int(seen.odds[:, place, last].argmax())
        observed = int(onsets.tally[winner, last])
        if observed >= policy.suspected_reports:
            begun = seen.first_minute + last * seen.step
            return Alarm(last, min(int(onsets.since[winner, last]), begun), observed)
    return None

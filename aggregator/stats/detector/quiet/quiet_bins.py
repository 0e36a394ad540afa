"""Quiet services in bulk: all their bins at once, up to the first that alarms."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.baseline import silence
from aggregator.stats.baseline.baselines import Baselines
from aggregator.stats.baseline.means import LaggedBins, LocalLevel
from aggregator.stats.baseline.season import (
    compute_level_error,
    compute_local_level,
    compute_means,
    compute_uncertainty_factor,
    follow_level,
)
from aggregator.stats.detector import evidence_process, vendor_status
from aggregator.stats.detector.bins import Bins, Ints
from aggregator.stats.detector.evidence_process import Onsets
from aggregator.stats.detector.memory import UNKNOWN, Memory, count_bins
from aggregator.stats.detector.quiet.weighed_bins import Alarm, QuietBins
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats


@dataclass(frozen=True)
class LongSeries:
    """Counts and season (M, L + T) of the same bins: the remembered ones come first."""

    counts: Ints
    season: Floats


@dataclass(frozen=True)
class _Level:
    """The local level in T bins and the sums behind it, each (M, T)."""

    reports: Floats
    expected: Floats
    due: Floats
    local: LocalLevel


def weigh_quiet_bins(
    *, memory: Memory, series: LongSeries, bins: Bins, baseline: Baselines, nats: Floats, policy: Policy
) -> QuietBins:
    """Weigh the bins of M quiet services; `nats` (M,) is the threshold of `suspected`."""
    step, elapsed, lead = bins.step, bins.elapsed, memory.recent.shape[1]
    counts, season = series.counts[:, lead:], series.season[:, lead:]
    times = bins.first_minute + np.arange(counts.shape[1]) * step
    level = _follow_levels(memory, series, bins, baseline, policy)
    whole = compute_means(season=season, local=level.local, baseline=baseline, step=step, policy=policy)
    means = whole.scale(elapsed)
    null = vendor_status.raise_null_for_maintenance(
        means=means, vendor=bins.vendor, step=step * elapsed, policy=policy
    )
    ratios = evidence_process.compute_log_ratios(
        counts=counts, means=null, step=step * elapsed, policy=policy
    )
    in_grace = _find_grace(memory, baseline, times, policy)
    ratios = np.where(in_grace, evidence_process.LEAST_NATS, ratios)
    with np.errstate(over="ignore", invalid="ignore"):  # nobody reads on beyond the first alarm
        odds = evidence_process.accumulate_odds(nats=ratios, start=memory.odds.T, step=step * elapsed)
        accumulated = evidence_process.sum_odds_in_nats(odds=odds)
    # The test of single bins allows no early look: its guarantee is for whole bins.
    single = evidence_process.weigh_single_bins(counts=counts, means=null, step=step, policy=policy) * (
        elapsed == 1.0
    )
    # fmax, because odds far beyond an alarm overflow to nan, which must not become the maximum of a day.
    statistic = np.fmax(accumulated, np.where(in_grace, 0.0, single))
    threshold = vendor_status.compute_threshold(nats=nats, vendor=bins.vendor, policy=policy)
    return QuietBins(
        first_minute=bins.first_minute,
        step=step,
        counts=counts,
        means=means,
        maintenance_means=null,
        level=level.local.level,
        error=level.local.error,
        level_reports=level.reports,
        level_expected=level.expected,
        due=level.due,
        nats=ratios,
        odds=odds,
        single_bin_nats=single,
        statistic=statistic,
        alarmed=(statistic >= threshold) | _find_announced(bins, statistic.shape),
    )


def _follow_levels(
    memory: Memory, series: LongSeries, bins: Bins, baseline: Baselines, policy: Policy
) -> _Level:
    """The local level in each bin, from bins some minutes before it: see Policy.level_lag."""
    step, lead, length = bins.step, memory.recent.shape[1], series.counts.shape[1]
    lag = count_bins(policy.level_lag, step)
    lagged = slice(lead - lag, length - lag)
    counts, expected = series.counts[:, lagged], series.season[:, lagged]
    minutes = bins.first_minute + (np.arange(length) - lead)[lagged] * step
    observed = (counts != UNKNOWN) & (minutes >= memory.resume[:, None])
    # The season of a new service is a guess, so a silence may be an ordinary night.
    past_first_day = (baseline.history_hours >= policy.newborn_hours)[:, None]
    due = silence.count_reports_due(
        counts=counts, expected=expected, observed=observed & past_first_day, start=memory.due
    )
    silent = (due >= policy.silence_reports) | (counts == UNKNOWN)
    sums = follow_level(
        bins=LaggedBins(counts, expected, observed, silent),
        start=(memory.level_reports, memory.level_expected),
        baseline=baseline,
        step=step,
        policy=policy,
    )
    times = bins.first_minute + np.arange(length - lead) * step
    lift = memory.lift_at_minutes(minutes=times, policy=policy)
    level = compute_local_level(
        reports=sums[0], expected=sums[1], baseline=baseline, policy=policy, lift=lift
    )
    error = compute_level_error(
        sums=sums, season=series.season[:, lead:], baseline=baseline, step=step, policy=policy
    )
    factor = compute_uncertainty_factor(level=level, baseline=baseline, minutes=times, step=step, lift=lift)
    return _Level(*sums, due, LocalLevel(level, error, factor))


def _find_announced(bins: Bins, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """(M, T) bins in which an early look announced an incident: what was published is not taken back."""
    if bins.announced is None:
        return np.zeros(shape, bool)
    minutes = bins.first_minute + np.arange(shape[1]) * bins.step
    announced: NDArray[np.bool_] = bins.announced[:, None] == minutes
    return announced


def _find_grace(memory: Memory, baseline: Baselines, minutes: Ints, policy: Policy) -> NDArray[np.bool_]:
    """(M, T) which bins lie in the first minutes of a service without history."""
    newborn = baseline.history_hours < policy.newborn_hours
    # A service with history needs no grace, even where its memory begins anew.
    in_grace: NDArray[np.bool_] = newborn[:, None] & (minutes < memory.born[:, None] + policy.grace_minutes)
    return in_grace


def find_first_alarm(*, quiet: QuietBins, index: int, start: Onsets, policy: Policy) -> Alarm | None:
    """The first bin of the service in row `index` at which evidence and enough people come together."""
    onsets = evidence_process.trace_onsets(
        nats=quiet.nats[:, index],
        counts=quiet.counts[index],
        start=start,
        first_minute=quiet.first_minute,
        step=quiet.step,
    )
    for last in np.flatnonzero(quiet.alarmed[index]).tolist():
        likeliest = int(quiet.odds[:, index, last].argmax())
        observed = int(onsets.reports[likeliest, last])
        # The onset is no later than this bin: a CUSUM that was zero at its end would have no reports since.
        if observed >= policy.suspected_reports:
            return Alarm(last, int(onsets.since[likeliest, last]), observed)
    return None

"""Concentrated reports: which reports count as evidence, so that a few networks cannot outvote the rest.

A network is an opaque number (an ASN, or a /24 or /48, as a daily hash); below 0 it is unknown and never cut.
For each service and minute, the reports of the last minute, five minutes and quarter of an hour are grouped
by network. They are *concentrated* when they are more than expected and too few of them come from beyond the
eight busiest networks, compared with an ordinary day. Then each of the busiest counts once in its quarter of
an hour, and once in an hour if it reported twice or more. So a broad rise hardly changes, the reports of all
others always count, and up to eight networks never count as more than eight people.

The result follows from the reports of the running quarter of an hour and the hour before it, and from the
expected reports: no state is kept, so recounting a minute gives the same result. Capping by network is common
in abuse control; this rule is our own.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.detector.concentration.network_reports import (
    BusySpans,
    NetworkReports,
    ReportRows,
    count_networks,
    group_reports,
    lie_before,
    sum_of_network,
)
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats, round_to_grains

Ints = NDArray[np.int64]

QUARTER = 15  # minutes: aligned, the time in which a network counts once
WINDOWS = (1, 5, QUARTER)  # minutes up to each: a burst on a busy service shows only in the short ones
HOUR = 60  # minutes over which the busiest count once, in whole quarters
NEVER = 2**62  # reports
RAISED = 1.2  # times the expected reports, below which nothing opens and networks are not counted


@dataclass(frozen=True)
class CappedReports:
    """Minutes of N services, with the reports that count and those that do not."""

    counted: Ints  # (N, T)
    discarded: Ints  # (N, T) that do not count
    discarded_lately: Ints  # (N, T) that do not count, in the 15 minutes up to each
    networks: Ints  # (N, T) different known ones in the 15 minutes up to each; 0 where few reported
    raised: NDArray[np.bool_]  # (N, T) more reports than expected in those minutes


def find_first_minute(*, minute: int) -> int:
    """The first minute whose reports matter for what is counted at `minute`."""
    return minute // QUARTER * QUARTER - HOUR


def cap_networks(
    *, rows: ReportRows, first_minute: int, expected: Floats, share: Floats, policy: Policy
) -> CappedReports:
    """Count the reports in T minutes from `first_minute`; those of other minutes are ignored.

    `expected` (N, B + T): expected reports of each minute from find_first_minute() on; `share` (N,): what the
    eight busiest networks make up on ordinary days, see estimate_few_share().
    """
    start = find_first_minute(minute=first_minute)
    size, span = expected.shape
    inside = (rows.minute >= start) & (rows.minute < start + span) & (rows.reports > 0)
    minute, row, network, reports = (
        column[inside] for column in (rows.minute - start, rows.row, rows.network, rows.reports)
    )
    kept = slice(first_minute - start, None)
    if not len(reports):
        return _build_empty((size, span - kept.start))
    # Nearly all minutes are ordinary: only services with a raised one are counted network by network.
    raw = _sum_by_minute(row, minute, reports, size, span)
    windows = _Windows.of(raw, expected)
    latest = windows.reports[QUARTER][:, kept]
    raised = latest > RAISED * windows.expected[QUARTER][:, kept]
    many = np.asarray(_find_raised(windows, policy).any(axis=1))[row]
    if not many.any():
        zeros = np.zeros_like(raw[:, kept])
        return CappedReports(
            counted=raw[:, kept], discarded=zeros, discarded_lately=zeros, networks=zeros, raised=raised
        )
    entries = group_reports(minute[many], row[many], network[many], reports[many])
    networks = count_networks(entries, raw.shape, window=QUARTER)
    cut = _find_cut(entries, windows, share, policy)
    rejected = entries.reports - _count_accepted(entries, cut)
    discarded = _sum_by_minute(entries.row, entries.minute, rejected, size, span)
    return CappedReports(
        counted=(raw - discarded)[:, kept],
        discarded=discarded[:, kept],
        discarded_lately=sum_latest_quarter(counts=discarded)[:, kept],
        # Elsewhere 0: whether networks were counted there would depend on the other minutes of the call.
        networks=np.where(raised & (latest > policy.concentrated_reports), networks[:, kept], 0),
        raised=raised,
    )


def _build_empty(shape: tuple[int, int]) -> CappedReports:
    zeros = np.zeros(shape, np.int64)
    return CappedReports(
        counted=zeros, discarded=zeros, discarded_lately=zeros, networks=zeros, raised=np.zeros(shape, bool)
    )


@dataclass(frozen=True)
class _Windows:
    """Reports and expected ones (N, span), summed over the minutes of each of WINDOWS up to each minute."""

    reports: dict[int, Ints]
    expected: dict[int, Floats]  # of grains: else they would depend on the minute at which the sums begin

    @classmethod
    def of(cls, reports: Ints, expected: Floats) -> "_Windows":
        return cls(*(_sum_windows(each) for each in (reports, round_to_grains(expected))))


def _find_raised(windows: _Windows, policy: Policy) -> NDArray[np.bool_]:
    """(N, span) where reports are more than expected, so that it matters who makes them."""
    latest = windows.reports[QUARTER]
    raised = (latest > RAISED * windows.expected[QUARTER]) & (latest > policy.concentrated_reports)
    for window in WINDOWS[:-1]:
        raised |= windows.reports[window] > _compute_concentrated_least(windows, window, policy)
    return raised


def _compute_concentrated_least(windows: _Windows, window: int, policy: Policy) -> Floats:
    """(N, span) reports of the window beyond which they may be concentrated."""
    least = policy.concentrated_reports if window == QUARTER else policy.concentrated_burst
    beyond: Floats = np.maximum(policy.concentrated_rise * windows.expected[window], least)
    return beyond


def measure_few_share(*, row: Ints, network: Ints, reports: Ints, size: int, policy: Policy) -> Floats:
    """(N,) share of the eight busiest networks of a day; nan where there were too few reports."""
    entries = group_reports(np.zeros_like(row), row, network, reports)
    unknown, most = entries.network < 0, int(entries.reports.max(initial=0))
    # Unknown networks come last in each service: they count in the sum, but cannot be among the busiest.
    order = np.argsort((2 * entries.row + unknown) * (most + 1) + most - entries.reports)
    rows, sums = entries.row[order], entries.reports[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    busiest = (rank < policy.few_networks) & (entries.network[order] >= 0)
    few = np.bincount(rows[busiest], weights=sums[busiest], minlength=size)
    every = np.bincount(rows, weights=sums, minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(every >= policy.few_reports, few / every, np.nan)


def estimate_few_share(*, days: Floats, policy: Policy) -> Floats:
    """(N,) median of measure_few_share() over the last days (N, D).

    It is shrunk towards the median of the site, and that towards a prior, because a service has few days.
    """
    known = np.isfinite(days)
    # Median, not mean: one day of an attack must not teach that few networks are ordinary.
    site = _shrink_median(days[known], policy.few_share, policy)
    return np.array(
        [_shrink_median(day[valid], site, policy) for day, valid in zip(days, known, strict=True)]
    )


def _shrink_median(days: Floats, prior: float, policy: Policy) -> float:
    if not len(days):
        return prior
    weight = policy.few_days
    return float((np.median(days) * len(days) + prior * weight) / (len(days) + weight))


def _sum_by_minute(row: Ints, minute: Ints, reports: Ints, size: int, span: int) -> Ints:
    flat = np.bincount(row * span + minute, weights=reports, minlength=size * span)
    return flat.astype(np.int64).reshape(size, span)


def _find_cut(entries: NetworkReports, windows: _Windows, share: Floats, policy: Policy) -> NDArray[np.bool_]:
    """(n,) entries of the busiest networks in minutes of concentrated reports."""
    cut = np.zeros(len(entries.minute), bool)
    # Any window may cut: the short ones show a burst on a busy service, the long one a slow campaign.
    for window in WINDOWS:
        latest = windows.reports[window]
        raised = latest > _compute_concentrated_least(windows, window, policy)
        if raised.any():
            spans = BusySpans.of(
                entries, lie_before(entries, raised, window), window=window, span=latest.shape[1]
            )
            busiest, least = spans.busiest(raised, few=policy.few_networks)
            threshold, here = np.full(latest.shape, NEVER), latest[raised]
            concentrated = here - busiest < _compute_least_rest(here, share[np.nonzero(raised)[0]], policy)
            threshold[raised] = np.where(concentrated, least, NEVER)
            at = np.flatnonzero((threshold[entries.row, entries.minute] < NEVER) & (entries.network >= 0))
            cut[at] |= sum_of_network(entries, at, window) >= threshold[entries.row[at], entries.minute[at]]
    return cut


def _compute_least_rest(reports: Ints, share: Floats, policy: Policy) -> Floats:
    """(n,) fewest of `reports` that an ordinary crowd makes from beyond its busiest networks.

    `share` (n,) of its reports comes from those.
    """
    # The binomial standard error of a sample as small as a minute is taken off.
    few = np.minimum(share, policy.few_share_most)
    mean = (1 - few) * reports
    least: Floats = policy.few_slack * mean - policy.few_errors * np.sqrt(few * mean)
    return least


def sum_latest_quarter(*, counts: Ints) -> Ints:
    """(N, T) sums over the 15 minutes up to each."""
    return _subtract_older(np.cumsum(counts, axis=1), QUARTER)


def _sum_windows(counts: NDArray[Any]) -> dict[int, NDArray[Any]]:
    sums = np.cumsum(counts, axis=1)
    return {window: counts if window == 1 else _subtract_older(sums, window) for window in WINDOWS}


def _subtract_older(sums: NDArray[Any], window: int) -> NDArray[Any]:
    """(N, T) sums over the last `window` minutes up to each, from running sums."""
    latest = sums.copy()
    latest[:, window:] -= sums[:, :-window]
    return latest


def _count_accepted(entries: NetworkReports, cut: NDArray[np.bool_]) -> Ints:
    """(n,) how many of each entry's reports count: one in its quarter of an hour for a network that is cut.

    None where the network counted in the three quarters before and keeps on reporting.
    """
    if not cut.any():
        return entries.reports
    # By aligned quarters, not by a sliding hour: so a recount from any minute accepts the same reports.
    quarter, at = entries.minute // QUARTER, np.flatnonzero(cut)
    first = np.ones(len(cut), bool)
    first[1:] = (entries.group[1:] != entries.group[:-1]) | (quarter[1:] != quarter[:-1])
    start = np.maximum.accumulate(np.where(first, np.arange(len(cut)), 0))[at]
    same = (start > 0) & (entries.group[start - 1] == entries.group[at])
    counted_before = same & (entries.minute[start - 1] >= (quarter[at] + 1) * QUARTER - HOUR)
    # One report in a quarter of an hour is what ordinary networks make, so it counts again even so.
    repeats = (at > start) | (counted_before & (sum_of_network(entries, at, QUARTER) > 1))
    accepted = entries.reports.copy()
    accepted[at] = np.where(repeats, 0, 1)
    return accepted

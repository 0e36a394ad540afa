"""Is this crowd real? Which reports count as evidence, so that a few networks cannot shout down the rest.

A network is an opaque number (an ASN, or a /24 or /48, as a daily hash); below 0 it is unknown and never cut.
For each service and minute, the reports of the last minute, five minutes and quarter of an hour are looked at
by network. They are *narrow* when they are more than usual and too few of them come from beyond the eight
busiest networks, measured by an ordinary day. Then each of the busiest counts once in its quarter of an hour,
and once in an hour where each made two or more. So a broad rise is hardly touched, what the others say counts
in any case, and up to eight networks are never more than eight people.

All of it follows from the reports of the running quarter of an hour and the hour before it, and from what is
usual: no state is kept, and whoever recounts a minute finds the same. Capping by network is common in the
control of abuse; the rule is ours.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.detector.concentration.network_reports import (
    BusySpans,
    NetworkReports,
    count_networks,
    group_reports,
    lie_before,
    sum_of_network,
)
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats, round_to_grains

Ints = NDArray[np.int64]

QUARTER = 15  # minutes: aligned, the time in which a network counts once
WINDOWS = (1, 5, QUARTER)  # minutes looked back upon: a burst on a busy service shows in the short ones only
HOUR = 60  # minutes over which the busiest count once, in whole quarters
NEVER = 2**62  # reports
RAISED = 1.2  # times the usual, below which nobody asks how many networks there were: nothing opens there


@dataclass(frozen=True)
class CappedReports:
    """Minutes of N services."""

    counted: Ints  # (N, T)
    aside: Ints  # (N, T) that do not count
    lately: Ints  # (N, T) that do not count, in the 15 minutes up to each
    networks: Ints  # (N, T) different known ones in the 15 minutes up to each; 0 where few spoke, or no more
    raised: NDArray[np.bool_]  # (N, T) more reports than usual in those minutes


def find_first_minute(*, minute: int) -> int:
    """The first minute whose reports matter for what is counted at `minute`."""
    return minute // QUARTER * QUARTER - HOUR


def cap_networks(
    *,
    minute: Ints,
    row: Ints,
    network: Ints,
    reports: Ints,
    first_minute: int,
    usual: Floats,
    share: Floats,
    policy: Policy,
) -> CappedReports:
    """Count reports (n,), told by minute since the epoch, row and network, in T minutes from `first_minute`.

    `usual` (N, B + T): usual reports of each minute from begins(minute=first_minute) on; `share` (N,): what
    the eight busiest networks usually make up, see usual_share(). Reports of other minutes are ignored.
    """
    start = find_first_minute(minute=first_minute)
    size, span = usual.shape
    inside = (minute >= start) & (minute < start + span) & (reports > 0)
    minute, row, network, reports = (told[inside] for told in (minute - start, row, network, reports))
    kept = slice(first_minute - start, None)
    if not len(reports):
        return _nothing((size, span - kept.start))
    raw = _sums(row, minute, reports, size, span)
    windows = _Windows.of(raw, usual)
    latest = windows.reports[QUARTER][:, kept]
    raised = latest > RAISED * windows.usual[QUARTER][:, kept]
    many = np.asarray(_matter(windows, policy).any(axis=1))[row]
    if not many.any():
        nothing = np.zeros_like(raw[:, kept])
        return CappedReports(
            counted=raw[:, kept], aside=nothing, lately=nothing, networks=nothing, raised=raised
        )
    told = group_reports(minute[many], row[many], network[many], reports[many])
    networks = count_networks(told, raw.shape, window=QUARTER)
    cut = _cut(told, windows, share, policy)
    aside = _sums(told.row, told.minute, told.reports - _accepted(told, cut), size, span)
    return CappedReports(
        counted=(raw - aside)[:, kept],
        aside=aside[:, kept],
        lately=sum_latest_quarter(counts=aside)[:, kept],
        # Elsewhere it would depend on the other minutes that are looked at whether they were counted.
        networks=np.where(raised & (latest > policy.narrow_reports), networks[:, kept], 0),
        raised=raised,
    )


def _nothing(shape: tuple[int, int]) -> CappedReports:
    none = np.zeros(shape, np.int64)
    return CappedReports(counted=none, aside=none, lately=none, networks=none, raised=np.zeros(shape, bool))


@dataclass(frozen=True)
class _Windows:
    """Reports and what is usual (N, span), summed over the minutes of each of WINDOWS up to each minute."""

    reports: dict[int, Ints]
    usual: dict[int, Floats]  # of grains: else they would depend on the minute at which the sums begin

    @classmethod
    def of(cls, reports: Ints, usual: Floats) -> "_Windows":
        return cls(*(_latest_of_windows(each) for each in (reports, round_to_grains(usual))))


def _matter(windows: _Windows, policy: Policy) -> NDArray[np.bool_]:
    """(N, span) where more is said than usual, so that it matters who says it."""
    latest = windows.reports[QUARTER]
    found = (latest > RAISED * windows.usual[QUARTER]) & (latest > policy.narrow_reports)
    for window in WINDOWS[:-1]:
        found |= windows.reports[window] > _narrow_most(windows, window, policy)
    return found


def _narrow_most(windows: _Windows, window: int, policy: Policy) -> Floats:
    """(N, span) reports of the window beyond which it may be narrow."""
    least = policy.narrow_reports if window == QUARTER else policy.narrow_burst
    most: Floats = np.maximum(policy.narrow_rise * windows.usual[window], least)
    return most


def measure_few_share(*, row: Ints, network: Ints, reports: Ints, size: int, policy: Policy) -> Floats:
    """(N,) what the eight busiest networks of a day made up; nan where too few reports tell."""
    told = group_reports(np.zeros_like(row), row, network, reports)
    unknown, most = told.network < 0, int(told.reports.max(initial=0))
    order = np.argsort((2 * told.row + unknown) * (most + 1) + most - told.reports)
    rows, sums = told.row[order], told.reports[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    busiest = (rank < policy.few_networks) & (told.network[order] >= 0)
    few = np.bincount(rows[busiest], weights=sums[busiest], minlength=size)
    every = np.bincount(rows, weights=sums, minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(every >= policy.few_reports, few / every, np.nan)


def estimate_few_share(*, days: Floats, policy: Policy) -> Floats:
    """(N,) of few_share() of the last days (N, D) the median, leaning on the site's, and that on a prior."""
    known = np.isfinite(days)
    site = _leaning(days[known], policy.few_share, policy)
    return np.array([_leaning(day[seen], site, policy) for day, seen in zip(days, known, strict=True)])


def _leaning(days: Floats, prior: float, policy: Policy) -> float:
    if not len(days):
        return prior
    weight = policy.few_days
    return float((np.median(days) * len(days) + prior * weight) / (len(days) + weight))


def _sums(row: Ints, minute: Ints, reports: Ints, size: int, span: int) -> Ints:
    flat = np.bincount(row * span + minute, weights=reports, minlength=size * span)
    return flat.astype(np.int64).reshape(size, span)


def _cut(told: NetworkReports, windows: _Windows, share: Floats, policy: Policy) -> NDArray[np.bool_]:
    """(n,) entries of the busiest networks at narrow minutes."""
    cut = np.zeros(len(told.minute), bool)
    for window in WINDOWS:
        latest = windows.reports[window]
        raised = latest > _narrow_most(windows, window, policy)
        if raised.any():
            spoken = BusySpans.of(told, lie_before(told, raised, window), window=window, span=latest.shape[1])
            busiest, least = spoken.busiest(raised, few=policy.few_networks)
            bar, here = np.full(latest.shape, NEVER), latest[raised]
            narrow = here - busiest < _least_rest(here, share[np.nonzero(raised)[0]], policy)
            bar[raised] = np.where(narrow, least, NEVER)
            at = np.flatnonzero((bar[told.row, told.minute] < NEVER) & (told.network >= 0))
            cut[at] |= sum_of_network(told, at, window) >= bar[told.row[at], told.minute[at]]
    return cut


def _least_rest(reports: Ints, share: Floats, policy: Policy) -> Floats:
    """(n,) so many of `reports` come from beyond the busiest networks of an ordinary crowd, as `share`
    (n,) has them.
    """
    few = np.minimum(share, policy.few_share_most)
    mean = (1 - few) * reports
    least: Floats = policy.few_slack * mean - policy.few_errors * np.sqrt(few * mean)
    return least


def sum_latest_quarter(*, counts: Ints) -> Ints:
    """(N, T) sums over the 15 minutes up to each."""
    return _latest(np.cumsum(counts, axis=1), QUARTER)


def _latest_of_windows(counts: NDArray[Any]) -> dict[int, NDArray[Any]]:
    sums = np.cumsum(counts, axis=1)
    return {window: counts if window == 1 else _latest(sums, window) for window in WINDOWS}


def _latest(sums: NDArray[Any], window: int) -> NDArray[Any]:
    """(N, T) of running sums, those over the last bins up to each."""
    latest = sums.copy()
    latest[:, window:] -= sums[:, :-window]
    return latest


def _accepted(told: NetworkReports, cut: NDArray[np.bool_]) -> Ints:
    """(n,) of each entry's reports, how many count: a network that is cut, one in its quarter of an hour.

    None where it was heard in the three quarters before it and says it again and again.
    """
    if not cut.any():
        return told.reports
    quarter, at = told.minute // QUARTER, np.flatnonzero(cut)
    first = np.ones(len(cut), bool)
    first[1:] = (told.group[1:] != told.group[:-1]) | (quarter[1:] != quarter[:-1])
    start = np.maximum.accumulate(np.where(first, np.arange(len(cut)), 0))[at]
    same = (start > 0) & (told.group[start - 1] == told.group[at])
    lately = same & (told.minute[start - 1] >= (quarter[at] + 1) * QUARTER - HOUR)
    silent = (at > start) | (lately & (sum_of_network(told, at, QUARTER) > 1))
    accepted = told.reports.copy()
    accepted[at] = np.where(silent, 0, 1)
    return accepted

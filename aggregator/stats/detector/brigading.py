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

from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats, in_grains

Ints = NDArray[np.int64]

QUARTER = 15  # minutes: aligned, the time in which a network counts once
WINDOWS = (1, 5, QUARTER)  # minutes looked back upon: a burst on a busy service shows in the short ones only
HOUR = 60  # minutes over which the busiest count once, in whole quarters
RAISED = 1.2  # times the usual, below which nobody asks how many networks there were: nothing opens there
FINENESS = 1.1  # to which the reports of one network are told apart, from ten on


@dataclass(frozen=True)
class Crowd:
    """Minutes of N services."""

    counted: Ints  # (N, T)
    aside: Ints  # (N, T) that do not count
    lately: Ints  # (N, T) that do not count, in the 15 minutes up to each
    networks: Ints  # (N, T) different known networks in the 15 minutes up to each; 0 where few spoke
    raised: NDArray[np.bool_]  # (N, T) more reports than usual in those minutes


def begins(*, minute: int) -> int:
    """The first minute whose reports matter for what is counted at `minute`."""
    return minute // QUARTER * QUARTER - HOUR


def temper(
    *,
    minute: Ints,
    row: Ints,
    network: Ints,
    reports: Ints,
    first_minute: int,
    usual: Floats,
    share: Floats,
    policy: Policy,
) -> Crowd:
    """Count reports (n,), told by minute since the epoch, row and network, in T minutes from `first_minute`.

    `usual` (N, B + T): usual reports of each minute from begins(minute=first_minute) on; `share` (N,): what
    the eight busiest networks usually make up, see usual_share(). Reports of other minutes are ignored.
    """
    start = begins(minute=first_minute)
    size, span = usual.shape
    inside = (minute >= start) & (minute < start + span) & (reports > 0)
    minute, row, network, reports = (told[inside] for told in (minute - start, row, network, reports))
    raw = _sums(row, minute, reports, size, span)
    many = matters(reports=raw, usual=usual, policy=policy)[row]
    told = _grouped(minute[many], row[many], network[many], reports[many])
    spoken = _Spans.of(told, np.ones(size, bool), window=QUARTER, span=span)
    networks = spoken.networks(raw.shape, least=1)
    cut = _cut(told, raw, usual, share, policy)
    aside = _sums(told.row, told.minute, told.reports - _accepted(told, cut), size, span)
    kept = slice(first_minute - start, None)
    raised = _latest(raw, QUARTER) > RAISED * _latest_usual(usual, QUARTER)
    return Crowd(
        counted=(raw - aside)[:, kept],
        aside=aside[:, kept],
        lately=lately(counts=aside)[:, kept],
        networks=networks[:, kept],
        raised=raised[:, kept],
    )


def matters(*, reports: Ints, usual: Floats, policy: Policy) -> NDArray[np.bool_]:
    """(N,) rows in which more is said than usual at some time, so that it matters who says it.

    `reports`, `usual` (N, T), minute by minute.
    """
    latest = _latest(reports, QUARTER)
    found = (latest > RAISED * _latest_usual(usual, QUARTER)) & (latest > policy.narrow_reports)
    for window in WINDOWS[:-1]:
        most = np.maximum(policy.narrow_rise * _latest_usual(usual, window), policy.narrow_burst)
        found |= _latest(reports, window) > most
    rows: NDArray[np.bool_] = np.asarray(found.any(axis=1))
    return rows


def few_share(*, row: Ints, network: Ints, reports: Ints, size: int, policy: Policy) -> Floats:
    """(N,) what the eight busiest networks of a day made up; nan where too few reports tell."""
    told = _grouped(np.zeros_like(row), row, network, reports)
    order = np.lexsort((-told.reports, told.network < 0, told.row))
    rows, sums = told.row[order], told.reports[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    busiest = (rank < policy.few_networks) & (told.network[order] >= 0)
    few = np.bincount(rows[busiest], weights=sums[busiest], minlength=size)
    every = np.bincount(rows, weights=sums, minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(every >= policy.few_reports, few / every, np.nan)


def usual_share(*, days: Floats, policy: Policy) -> Floats:
    """(N,) of few_share() of the last days (N, D) the median, leaning on the site's, and that on a prior."""
    known = np.isfinite(days)
    site = _leaning(days[known], policy.few_share, policy)
    return np.array([_leaning(day[seen], site, policy) for day, seen in zip(days, known, strict=True)])


def _leaning(days: Floats, prior: float, policy: Policy) -> float:
    if not len(days):
        return prior
    weight = policy.few_days
    return float((np.median(days) * len(days) + prior * weight) / (len(days) + weight))


@dataclass(frozen=True)
class _Told:
    """Reports by row, network and minute, in that order, each triple once."""

    minute: Ints
    row: Ints
    network: Ints
    reports: Ints
    group: Ints  # number of the (row, network)


def _grouped(minute: Ints, row: Ints, network: Ints, reports: Ints) -> _Told:
    # Each unknown report is a network of its own: it gets a number that nobody else has.
    order = np.lexsort((minute, network, row))
    minute, row, network, reports = minute[order], row[order], network[order], reports[order]
    new_group = np.ones(len(row), bool)
    new_group[1:] = (row[1:] != row[:-1]) | (network[1:] != network[:-1])
    new = new_group.copy()
    new[1:] |= minute[1:] != minute[:-1]
    first = np.flatnonzero(new)
    sums = np.add.reduceat(reports, first) if len(first) else reports
    return _Told(minute[first], row[first], network[first], sums, np.cumsum(new_group)[first] - 1)


def _sums(row: Ints, minute: Ints, reports: Ints, size: int, span: int) -> Ints:
    flat = np.bincount(row * span + minute, weights=reports, minlength=size * span)
    return flat.astype(np.int64).reshape(size, span)


def _cut(told: _Told, raw: Ints, usual: Floats, share: Floats, policy: Policy) -> NDArray[np.bool_]:
    """(n,) entries of the busiest networks at narrow minutes."""
    cut = np.zeros(len(told.minute), bool)
    for window in WINDOWS:
        latest = _latest(raw, window)
        least = policy.narrow_reports if window == QUARTER else policy.narrow_burst
        raised = latest > np.maximum(policy.narrow_rise * _latest_usual(usual, window), least)
        if raised.any():
            rows = np.asarray(raised.any(axis=1))
            spoken = _Spans.of(told, rows, window=window, span=raw.shape[1])
            busiest, bar = spoken.busiest(raw.shape, few=policy.few_networks)
            narrow = raised & (latest - busiest < _least_rest(latest, share, policy))
            at = np.flatnonzero(narrow[told.row, told.minute] & (told.network >= 0))
            cut[at] |= _own(told, at, window) >= bar[told.row[at], told.minute[at]]
    return cut


def _own(told: _Told, at: Ints, window: int) -> Ints:
    """Of entries `at`: reports of their network in the last `window` minutes."""
    sums = np.concatenate([[0], np.cumsum(told.reports)])
    span = int(told.minute.max(initial=0)) + window + 1
    place = told.group * span + told.minute
    own: Ints = sums[at + 1] - sums[np.searchsorted(place, place[at] - window + 1)]
    return own


def _least_rest(reports: Ints, share: Floats, policy: Policy) -> Floats:
    """(N, span) so many of `reports` come from beyond the busiest networks of an ordinary crowd."""
    few = np.minimum(share, policy.few_share_most)[:, None]
    mean = (1 - few) * reports
    least: Floats = policy.few_slack * mean - policy.few_errors * np.sqrt(few * mean)
    return least


def lately(*, counts: Ints) -> Ints:
    """(N, T) sums over the 15 minutes up to each."""
    return _latest(counts, QUARTER)


def _latest_usual(usual: Floats, window: int) -> Floats:
    """The same of what is usual, in grains: else it would depend on the minute at which the sums begin."""
    return _latest(in_grains(usual), window)


def _latest(counts: NDArray[Any], window: int) -> NDArray[Any]:
    """(N, T) sums over the last bins up to each."""
    sums = np.cumsum(counts, axis=1)
    sums[:, window:] -= sums[:, :-window].copy()
    return sums


@dataclass(frozen=True)
class _Spans:
    """Spans of time in which a known network had so many reports in the window before each minute."""

    row: Ints
    start: Ints
    end: Ints
    reports: Ints

    @classmethod
    def of(cls, told: _Told, rows: NDArray[np.bool_], *, window: int, span: int) -> "_Spans":
        chosen = (told.network >= 0) & rows[told.row]
        row, group, minute = (np.tile(each[chosen], 2) for each in (told.row, told.group, told.minute))
        came, half = told.reports[chosen], len(row) // 2
        minute[half:] += window  # a window later they are out of it
        order = np.lexsort((minute, group))
        row, group, minute = row[order], group[order], minute[order]
        reports = np.cumsum(np.concatenate([came, -came])[order])  # 0 after each network's last
        end = np.append(np.where(group[1:] == group[:-1], minute[1:], span), span)[: len(row)]
        seen = (reports > 0) & (minute < np.minimum(end, span))
        return cls(row[seen], minute[seen], np.minimum(end, span)[seen], reports[seen])

    def networks(self, shape: tuple[int, int], *, least: int) -> Ints:
        """(N, span) how many have at least so many reports."""
        size, span = shape
        enough = self.reports >= least
        cells = self.row[enough] * (span + 1)
        steps = np.bincount(cells + self.start[enough], minlength=size * (span + 1))
        steps -= np.bincount(cells + self.end[enough], minlength=size * (span + 1))
        return np.cumsum(steps.reshape(size, span + 1)[:, :-1], axis=1)

    def busiest(self, shape: tuple[int, int], *, few: int) -> tuple[Ints, Ints]:
        """(N, span) reports of the `few` busiest; and how many make a network one of them."""
        total, bar = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        before, least, most = 0, 1, int(self.reports.max(initial=0))
        while True:
            networks = self.networks(shape, least=least)
            bar[(bar == 0) & (networks <= few)] = least
            total += np.minimum(networks, few) * (least - before)
            if least > most:
                return total, bar
            before, least = least, max(least + 1, int(least * FINENESS))


def _accepted(told: _Told, cut: NDArray[np.bool_]) -> Ints:
    """(n,) of each entry's reports, how many count: a network that is cut, one in its quarter of an hour.

    None where it was heard in the three quarters before it and says it again and again.
    """
    if not cut.any():
        return told.reports
    quarter, places = told.minute // QUARTER, np.arange(len(cut))
    first = np.ones(len(cut), bool)
    first[1:] = (told.group[1:] != told.group[:-1]) | (quarter[1:] != quarter[:-1])
    start = np.maximum.accumulate(np.where(first, places, 0))
    same = (start > 0) & (told.group[start - 1] == told.group)
    lately = same & (told.minute[start - 1] >= (quarter + 1) * QUARTER - HOUR)
    silent = (places > start) | (lately & (_own(told, places, QUARTER) > 1))
    return np.where(cut, np.where(silent, 0, 1), told.reports)

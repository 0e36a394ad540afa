"""The share of a service's reports that each of its parts has on quiet days, by hour of the day.

A part is a surface, a region, a country or a symptom; its name says which, such as `region:US-CA`. Counts of
a part scatter like those of the whole: a thinned negative binomial keeps its size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

Ints = NDArray[np.int64]
HOURS = 24
LEAST_STRAY = 0.02  # how far a part's own variance may lie from that of its dimension
WHOLE = ""  # the part that is all of a service
SURFACE, REGION, COUNTRY, SYMPTOM = DIMENSIONS = ("surface", "region", "country", "symptom")


def list_part_names(*, surface: str, region: str, symptom: str) -> tuple[str, ...]:
    """Names of the parts that a report belongs to; an empty field names none.

    A country is a part of its own only where states are told apart: else it is the region.
    """
    values = [(SURFACE, surface), (REGION, region), (SYMPTOM, symptom)]
    country, _, state = region.partition("-")
    if state:
        values.append((COUNTRY, country))
    return tuple(f"{dimension}:{value}" for dimension, value in values if value)


def split_part_name(*, part: str) -> tuple[str, str]:
    """(dimension, value) of a part's name; ('', '') of the whole."""
    dimension, _, value = part.partition(":")
    return dimension, value


@dataclass(frozen=True)
class Shares:
    """The known parts of N services, those of one service side by side, in order of rows."""

    row: Ints  # (P,) service
    names: tuple[str, ...]  # (P,)
    share: Floats  # (P, 24) of the service's reports
    error: Floats  # (P, 24) by which the share may be too low, relative to it
    weight: Floats  # (P,) of its evidence; those of a service add up to 1

    @property
    def size(self) -> int:
        return len(self.names)

    @cached_property
    def inflated(self) -> Floats:
        """(P, 24) the share that the null is made with."""
        inflated: Floats = self.share * (1 + self.error)
        return inflated

    @cached_property
    def places(self) -> dict[tuple[int, str], int]:
        """The place of each (row, name)."""
        pairs = zip(self.row.tolist(), self.names, strict=True)
        return {pair: place for place, pair in enumerate(pairs)}


@dataclass(frozen=True)
class DailySums:
    """Sums over days, which show how far the shares of a day stray."""

    squares: Floats  # (P,) of a part's reports, squared
    products: Floats  # (P,) of a part's reports times the service's
    whole: Floats  # (N,) of a service's reports, squared


def build_empty_shares() -> Shares:
    """No part is known of any service."""
    return Shares(np.zeros(0, np.int64), (), np.zeros((0, HOURS)), np.zeros((0, HOURS)), np.zeros(0))


@dataclass(frozen=True)
class PartHistory:
    """Quiet reports of P parts of N services, by hour of the day (UTC). Parts may come in any order."""

    row: Ints  # (P,) service
    names: Sequence[str]  # (P,)
    reports: Ints  # (P, 24)
    whole: Ints  # (N, 24) of the services
    daily: DailySums  # of the same reports


def learn_shares(*, history: PartHistory, history_hours: Ints, policy: Policy) -> Shares:
    """Shares of each part.

    Services with too short a history (N,) or too few quiet reports have no parts, and a part that is nearly
    all of a service is none.
    """
    row, names, reports = history.row, history.names, history.reports
    whole = history.whole.astype(float)
    total = whole.sum(axis=1)
    mean = reports.sum(axis=1) / np.maximum(total[row], 1.0)
    # Before a week is over, a share shows who happened to be awake.
    enough = (history_hours >= policy.known_hours) & (total >= policy.part_learned)
    order = np.flatnonzero(enough[row] & (mean > 0) & (mean <= policy.part_share_most))
    # Sorted by service and name: sums over parts must not depend on the order in which rows were read.
    order = order[np.lexsort((np.array(names, dtype=object)[order].astype(str), row[order]))]
    stray = _estimate_stray(row, names, mean, total, history.daily)[order, None]
    row, mean, reports = row[order], mean[order, None], reports[order].astype(float)
    known = tuple(names[place] for place in order.tolist())
    # Shares turn with the clock, but an hour of a part has few reports: it leans on the mean of the day.
    lean = policy.part_lean
    smooth = _smooth_around_the_clock(reports)
    share = (smooth + lean * mean) / (_smooth_around_the_clock(whole)[row] + lean)
    worth = 2 * smooth + lean * mean * np.minimum(total[row, None] / policy.part_heard, 1.0) + 0.5
    variance = policy.part_error**2 + 1 / worth + policy.part_strays * stray
    error = policy.error_factor * np.sqrt(variance)
    return Shares(row, known, share, error, _weigh(row, known, mean[:, 0], policy))


def join_shares(*, parts: Sequence[Shares]) -> Shares:
    """One object for services that each had their own."""
    if not parts:
        return build_empty_shares()
    row = np.repeat(np.arange(len(parts)), [part.size for part in parts])
    names = tuple(name for part in parts for name in part.names)
    return Shares(
        row,
        names,
        np.concatenate([part.share for part in parts]),
        np.concatenate([part.error for part in parts]),
        np.concatenate([part.weight for part in parts]),
    )


def _smooth_around_the_clock(reports: NDArray[Any]) -> Floats:
    """Weights (1, 2, 1) / 4 over neighbouring hours, and over midnight."""
    smooth: Floats = (np.roll(reports, 1, axis=1) + 2 * reports + np.roll(reports, -1, axis=1)) / 4
    return smooth


def _find_dimensions(names: Sequence[str]) -> Ints:
    """(P,) the dimension of each part."""
    return np.array([DIMENSIONS.index(split_part_name(part=name)[0]) for name in names], np.int64)


def _estimate_stray(row: Ints, names: Sequence[str], mean: Floats, total: Floats, daily: DailySums) -> Floats:
    """(P,) variance of a day's share over its squared mean, beyond that of chance.

    A part leans on its dimension by as much as chance makes its own estimate uncertain.
    """
    whole, reports = daily.whole[row], mean * total[row]
    scale = np.maximum(mean**2 * whole, 1e-9)
    beyond = daily.squares - 2 * mean * daily.products + scale - reports * (1 - mean)
    cell = row * len(DIMENSIONS) + _find_dimensions(names)
    size = int(cell.max(initial=-1)) + 1
    sums = [np.bincount(cell, weights=each, minlength=size)[cell] for each in (beyond, scale)]
    pooled = np.maximum(sums[0], 0.0) / np.maximum(sums[1], 1e-9)
    days = np.maximum(total[row] ** 2 / np.maximum(whole, 1.0), 1.0)
    uncertainty = (2 * scale + reports) / scale**2 + 2 * pooled**2 / days
    own = (pooled + LEAST_STRAY) ** 2
    stray: Floats = np.maximum(pooled + own / (own + uncertainty) * (beyond / scale - pooled), 0.0)
    return stray


def _weigh(row: Ints, names: Sequence[str], mean: Floats, policy: Policy) -> Floats:
    """(P,) half of a dimension's weight by share, half in equal parts: small parts break as well."""
    # Weights are given by dimension, so that a service with many regions has no more chances for them.
    kind = _find_dimensions(names)
    cell = row * len(DIMENSIONS) + kind
    size = int(cell.max(initial=-1)) + 1
    reports = np.bincount(cell, weights=mean, minlength=size)[cell]
    many = np.bincount(cell, minlength=size)[cell]
    weight = np.array(policy.part_weights)[kind] * (0.5 * mean / reports + 0.5 / many)
    normalised: Floats = weight / np.bincount(row, weights=weight, minlength=1)[row]
    return normalised

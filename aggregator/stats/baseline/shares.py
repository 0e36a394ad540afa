"""What share of a service's reports each of its parts usually makes up, by hour of the day.

A part is a surface, a region, a country or a symptom; its name says which, such as `region:US-CA`. Counts of
a part scatter as the whole does: to thin a negative binomial keeps its size.
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
LEAST_STRAYS = 0.02  # how far a part's own variance may lie from that of its dimension
WHOLE = ""  # the part that is all of a service
SURFACE, REGION, COUNTRY, SYMPTOM = DIMENSIONS = ("surface", "region", "country", "symptom")


def list_part_names(*, surface: str, region: str, symptom: str) -> tuple[str, ...]:
    """Names of the parts that a report belongs to; what was not said names none.

    A country is a part of its own only where states are told apart: else it is the region.
    """
    said = [(SURFACE, surface), (REGION, region), (SYMPTOM, symptom)]
    country, _, state = region.partition("-")
    if state:
        said.append((COUNTRY, country))
    return tuple(f"{dimension}:{value}" for dimension, value in said if value)


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
    error: Floats  # (P, 24) by which the share may be too low, as a share of it
    weight: Floats  # (P,) of its evidence; those of a service add up to 1

    @property
    def size(self) -> int:
        return len(self.names)

    @cached_property
    def doubted(self) -> Floats:
        """(P, 24) the share that the null is made with."""
        doubted: Floats = self.share * (1 + self.error)
        return doubted

    @cached_property
    def places(self) -> dict[tuple[int, str], int]:
        """Where the part of a row stands."""
        pairs = zip(self.row.tolist(), self.names, strict=True)
        return {pair: place for place, pair in enumerate(pairs)}


@dataclass(frozen=True)
class DailySums:
    """Sums over days: what tells how far the shares of a day stray."""

    squares: Floats  # (P,) of a part's reports, squared
    products: Floats  # (P,) of a part's reports times the service's
    whole: Floats  # (N,) of a service's reports, squared


def build_empty_shares() -> Shares:
    """No part is known of anything."""
    return Shares(np.zeros(0, np.int64), (), np.zeros((0, HOURS)), np.zeros((0, HOURS)), np.zeros(0))


def learn_shares(
    *,
    row: Ints,
    names: Sequence[str],
    reports: Ints,
    whole: Ints,
    daily: DailySums,
    history_hours: Ints,
    policy: Policy,
) -> Shares:
    """Shares from `reports` (P, 24), quiet ones of each part by hour of the day (UTC), of `whole` (N, 24).

    Parts may come in any order. Services with too short a history (N,) or too few quiet reports have none,
    and a part that is nearly all of a service is none. `daily` are sums of the same reports.
    """
    whole = whole.astype(float)
    heard = whole.sum(axis=1)
    mean = reports.sum(axis=1) / np.maximum(heard[row], 1.0)
    enough = (history_hours >= policy.known_hours) & (heard >= policy.part_learned)
    order = np.flatnonzero(enough[row] & (mean > 0) & (mean <= policy.part_share_most))
    order = order[np.lexsort((np.array(names, dtype=object)[order].astype(str), row[order]))]
    strays = _strays(row, names, mean, heard, daily)[order, None]
    row, mean, reports = row[order], mean[order, None], reports[order].astype(float)
    told = tuple(names[place] for place in order.tolist())
    lean = policy.part_lean
    smooth = _around_the_clock(reports)
    share = (smooth + lean * mean) / (_around_the_clock(whole)[row] + lean)
    worth = 2 * smooth + lean * mean * np.minimum(heard[row, None] / policy.part_heard, 1.0) + 0.5
    variance = policy.part_error**2 + 1 / worth + policy.part_strays * strays
    error = policy.error_factor * np.sqrt(variance)
    return Shares(row, told, share, error, _weights(row, told, mean[:, 0], policy))


def join_shares(*, parts: Sequence[Shares]) -> Shares:
    """One for services side by side, each of which had its own."""
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


def _around_the_clock(reports: NDArray[Any]) -> Floats:
    """(1, 2, 1) / 4."""
    found: Floats = (np.roll(reports, 1, axis=1) + 2 * reports + np.roll(reports, -1, axis=1)) / 4
    return found


def _kinds(names: Sequence[str]) -> Ints:
    """(P,) the dimension of each part."""
    return np.array([DIMENSIONS.index(split_part_name(part=name)[0]) for name in names], np.int64)


def _strays(row: Ints, names: Sequence[str], mean: Floats, heard: Floats, daily: DailySums) -> Floats:
    """(P,) variance of a day's share over the mean one, squared: beyond what chance brings.

    The parts of a dimension lean on each other by as much as chance makes their own unsure.
    """
    whole, reports = daily.whole[row], mean * heard[row]
    scale = np.maximum(mean**2 * whole, 1e-9)
    beyond = daily.squares - 2 * mean * daily.products + scale - reports * (1 - mean)
    cell = row * len(DIMENSIONS) + _kinds(names)
    size = int(cell.max(initial=-1)) + 1
    sums = [np.bincount(cell, weights=each, minlength=size)[cell] for each in (beyond, scale)]
    pooled = np.maximum(sums[0], 0.0) / np.maximum(sums[1], 1e-9)
    days = np.maximum(heard[row] ** 2 / np.maximum(whole, 1.0), 1.0)
    unsure = (2 * scale + reports) / scale**2 + 2 * pooled**2 / days
    own = (pooled + LEAST_STRAYS) ** 2
    found: Floats = np.maximum(pooled + own / (own + unsure) * (beyond / scale - pooled), 0.0)
    return found


def _weights(row: Ints, names: Sequence[str], mean: Floats, policy: Policy) -> Floats:
    """Half of a dimension's weight by share, half to each part alike: small ones break, too."""
    kind = _kinds(names)
    cell = row * len(DIMENSIONS) + kind
    size = int(cell.max(initial=-1)) + 1
    reports = np.bincount(cell, weights=mean, minlength=size)[cell]
    many = np.bincount(cell, minlength=size)[cell]
    weight = np.array(policy.part_weights)[kind] * (0.5 * mean / reports + 0.5 / many)
    found: Floats = weight / np.bincount(row, weights=weight, minlength=1)[row]
    return found

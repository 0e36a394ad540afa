"""Check what was said: the evidence of a change of state, worked out again from what is public.

Needed are the numbers of the change itself, what was usual when it was made, the minutes of two days before
it, and the policy: nothing that the site would have to be believed. It is the production detector that counts
again; two days are eleven half-lives of the local level, so what lay before them no longer shows.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np

from aggregator.stats.baseline import calibration
from aggregator.stats.baseline.fitting import Baselines
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.evidence import Evidence, Transition
from aggregator.stats.detector.evidence_process import Ints
from aggregator.stats.detector.memory import Memory
from aggregator.stats.gaps import split_at_gaps
from aggregator.stats.policy import Policy

BEFORE = 2880  # minutes before the onset that are needed
# What may differ: the level's memory of more than two days, and rounding.
NATS, SHARE = 0.3, 0.02
NEWER_FIELDS = ("doubt", "believed")  # that not all records have
BASELINE_FIELDS = (
    "profile",
    "dispersion",
    "wander",
    "half_life",
    "tails",
    "history_hours",
    "history_reports",
)


@dataclass(frozen=True)
class PublicMinutes:
    """Public counts of one service, minute by minute (T,) from `first` (since the epoch)."""

    first: int
    counted: Ints  # reports of trouble that count as evidence
    works: Ints  # reports that it works, as they count
    aside: Ints  # not counted, in the 15 minutes up to each
    networks: Ints | None  # in the 15 minutes up to each; None where the site does not count them
    official: Ints | None = None  # what the vendor said, by the site's clock: see vendor_status.py
    unheard: tuple[tuple[int, int], ...] = ()  # minutes [first, last) in which nobody could report


@dataclass(frozen=True)
class Difference:
    """A number that comes out otherwise."""

    name: str
    said: float
    found: float


def record_baseline(*, baseline: Baselines, memory: Memory, row: int, series: int) -> dict[str, object]:
    """What a change of state of `row` rests on besides the counts, as JSON takes it."""
    learned = {name: getattr(baseline, name)[row].tolist() for name in (*BASELINE_FIELDS, *NEWER_FIELDS)}
    if max(learned["doubt"]) == 1.0:
        del learned["doubt"]  # as of nearly all services: a week of ones
    remembered = {name: getattr(memory, name)[row].item() for name in ("born", "lift", "lift_at")}
    return learned | remembered | {"series": series}


def recompute_evidence(
    *,
    state: str,
    at: int,
    usual: Mapping[str, object],
    minutes: PublicMinutes,
    policy: Policy,
    spoken: int | None = None,
) -> Evidence | None:
    """The evidence for `state` at minute `at`, None where the counts give no such change then.

    `spoken`: the minute within which a look told of trouble first, if one did.
    """
    changes = detect_again(usual=usual, minutes=minutes, until=at, policy=policy, spoken=spoken)
    found = [change for change in changes if (change.state, change.at_minute) == (state, at)]
    return found[-1].evidence if found else None


def detect_again(
    *, usual: Mapping[str, Any], minutes: PublicMinutes, until: int, policy: Policy, spoken: int | None = None
) -> list[Transition]:
    """What the production detector says of these minutes up to `until`, begun without a memory."""
    names = [*BASELINE_FIELDS, *(name for name in NEWER_FIELDS if name in usual)]
    learned = {name: np.array([usual[name]]) for name in names}
    baseline = Baselines(**learned | {"tails": calibration.parse_tails(rows=[usual["tails"]])})
    memory = Memory.start(size=1, minute=minutes.first, policy=policy)
    for name in ("born", "lift", "lift_at"):
        getattr(memory, name)[0] = usual[name]
    changes: list[Transition] = []
    for first, last, observed in split_at_gaps(first=minutes.first, last=until, gaps=minutes.unheard):
        if not observed:
            memory = memory.skip(until=last, bins=last - first)
            continue
        told = slice(first - minutes.first, last - minutes.first)
        memory, found = advance(
            memory=memory,
            bins=Bins(
                counts=minutes.counted[None, told],
                works=minutes.works[None, told],
                discarded=minutes.aside[None, told],
                networks=None if minutes.networks is None else minutes.networks[None, told],
                vendor=None if minutes.official is None else minutes.official[None, told],
                first_minute=first,
                announced=np.array([-1 if spoken is None else spoken]),
            ),
            baseline=baseline,
            policy=policy,
            series=int(usual["series"]),
        )
        changes += found
    return changes


def find_differences(
    *, said: Mapping[str, Any], found: Evidence, only: Collection[str] | None = None
) -> list[Difference]:
    """Numbers (or `only` these) that come out otherwise than said, beyond what rounding explains.

    What is not said, or is no number, is a difference too: nan.
    """
    again = {name: value for name, value in found.to_record().items() if _is_number(value)}
    return [
        Difference(name, number, float(value))
        for name, value in again.items()
        if only is None or name in only
        for number in [float(said[name]) if _is_number(said.get(name)) else math.nan]
        if not _is_near(name, number, float(value))
    ]


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_near(name: str, said: float, found: float) -> bool:
    if math.isnan(said):
        return False
    if name in ("e_value", "p_value", "odds"):  # nats in another dress
        return abs(math.log(max(said, 1e-300)) - math.log(max(found, 1e-300))) <= NATS
    if name in ("statistic", "threshold", "offset", "official"):
        return abs(said - found) <= NATS
    return abs(said - found) <= max(SHARE * abs(said), 0.02)

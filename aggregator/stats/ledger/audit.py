"""Audit: the evidence of a change of state, computed again from what is public.

It takes the numbers of the change itself, the baseline that was in force, the minutes of two days before it,
and the policy; nothing has to be taken on trust. The production detector computes again. Two days are eleven
half-lives of the local level, so earlier minutes no longer matter.
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
# Allowed differences: the level remembers more than two days, and records are rounded.
NATS, SHARE = 0.3, 0.02
# By key: fields that not all records have.
NEWER_FIELDS = {"doubt": "uncertainty", "believed": "believed_level"}
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
    counted: Ints  # reports that count as evidence
    works: Ints  # reports that it works, as they count
    discarded: Ints  # reports that do not count, in the 15 minutes up to each
    networks: Ints | None  # in the 15 minutes up to each; None where the site does not count them
    vendor: Ints | None = None  # the vendor's status, by the site's clock: see vendor_status.py
    unheard: tuple[tuple[int, int], ...] = ()  # minutes [first, last) in which nobody could report


@dataclass(frozen=True)
class Difference:
    """A number that comes out differently."""

    name: str
    stated: float
    recomputed: float


def record_baseline(*, baseline: Baselines, memory: Memory, row: int, series: int) -> dict[str, object]:
    """What a change of state of `row` rests on besides the counts, as JSON takes it."""
    fields = {name: name for name in BASELINE_FIELDS} | NEWER_FIELDS
    recorded = {key: getattr(baseline, field)[row].tolist() for key, field in fields.items()}
    # Nearly all services have a week of ones here; it would double the size of the record.
    if max(recorded["doubt"]) == 1.0:
        del recorded["doubt"]
    remembered = {name: getattr(memory, name)[row].item() for name in ("born", "lift", "lift_at")}
    return recorded | remembered | {"series": series}


def recompute_evidence(
    *,
    state: str,
    at: int,
    usual: Mapping[str, object],
    minutes: PublicMinutes,
    policy: Policy,
    announced_early: int | None = None,
) -> Evidence | None:
    """The evidence for `state` at minute `at`, None where the counts give no such change then.

    `announced_early`: the minute within which an early look announced the incident, if one did.
    """
    changes = detect_again(
        usual=usual, minutes=minutes, until=at, policy=policy, announced_early=announced_early
    )
    matching = [change for change in changes if (change.state, change.at_minute) == (state, at)]
    return matching[-1].evidence if matching else None


def detect_again(
    *,
    usual: Mapping[str, Any],
    minutes: PublicMinutes,
    until: int,
    policy: Policy,
    announced_early: int | None = None,
) -> list[Transition]:
    """The changes that the production detector finds in these minutes up to `until`, without a memory."""
    columns = {name: np.array([usual[name]]) for name in BASELINE_FIELDS}
    newer = {field: np.array([usual[key]]) for key, field in NEWER_FIELDS.items() if key in usual}
    baseline = Baselines(**columns | newer | {"tails": calibration.parse_tails(rows=[usual["tails"]])})
    memory = Memory.start(size=1, minute=minutes.first, policy=policy)
    for name in ("born", "lift", "lift_at"):
        getattr(memory, name)[0] = usual[name]
    changes: list[Transition] = []
    for first, last, observed in split_at_gaps(first=minutes.first, last=until, gaps=minutes.unheard):
        # As production did: minutes in which nobody could report are no zeros.
        if not observed:
            memory = memory.skip(until=last, bins=last - first)
            continue
        chosen = slice(first - minutes.first, last - minutes.first)
        memory, new = advance(
            memory=memory,
            bins=Bins(
                counts=minutes.counted[None, chosen],
                works=minutes.works[None, chosen],
                discarded=minutes.discarded[None, chosen],
                networks=None if minutes.networks is None else minutes.networks[None, chosen],
                vendor=None if minutes.vendor is None else minutes.vendor[None, chosen],
                first_minute=first,
                announced=np.array([-1 if announced_early is None else announced_early]),
            ),
            baseline=baseline,
            policy=policy,
            series=int(usual["series"]),
        )
        changes += new
    return changes


def find_differences(
    *, stated: Mapping[str, Any], recomputed: Evidence, only: Collection[str] | None = None
) -> list[Difference]:
    """Numbers (or `only` these) that come out differently from the stated ones, beyond rounding.

    A number that is not stated, or is no number, is a difference too: nan.
    """
    # Only numbers: texts such as the policy's name are compared by the caller.
    numbers = {name: value for name, value in recomputed.to_record().items() if _is_number(value)}
    return [
        Difference(name, number, float(value))
        for name, value in numbers.items()
        if only is None or name in only
        for number in [float(stated[name]) if _is_number(stated.get(name)) else math.nan]
        if not _is_near(name, number, float(value))
    ]


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_near(name: str, stated: float, recomputed: float) -> bool:
    if math.isnan(stated):
        return False
    if name in ("e_value", "p_value", "odds"):  # their logarithms are nats
        return abs(math.log(max(stated, 1e-300)) - math.log(max(recomputed, 1e-300))) <= NATS
    if name in ("statistic", "threshold", "offset", "official"):
        return abs(stated - recomputed) <= NATS
    return abs(stated - recomputed) <= max(SHARE * abs(stated), 0.02)

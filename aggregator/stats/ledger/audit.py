"""Audit: the evidence of a change of state, computed again from what is public.

It takes the numbers of the change itself, the baseline that was in force, the minutes of two days before it,
and the policy; nothing has to be taken on trust. The production detector computes again. Two days are eleven
half-lives of the local level, so earlier minutes no longer matter.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from aggregator.stats.detector.advance import advance_over_gaps
from aggregator.stats.detector.evidence import Evidence, Transition
from aggregator.stats.ledger.public_minutes import PublicMinutes, restore_past
from aggregator.stats.policy import Policy

# Allowed differences: the level remembers more than two days, and records are rounded.
NATS, SHARE = 0.3, 0.02


@dataclass(frozen=True)
class Difference:
    """A number that comes out differently."""

    name: str
    stated: float
    recomputed: float


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
    baseline, memory = restore_past(usual=usual, minute=minutes.first, policy=policy)
    return advance_over_gaps(
        memory=memory,
        pieces=minutes.split(until=until, announced_early=announced_early),
        baseline=baseline,
        policy=policy,
        series=int(usual["series"]),
    )


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

"""Check what was said: the evidence of a change of state, worked out again from what is public.

Needed are the numbers of the change itself, what was usual when it was made, the minutes of two days before
it, and the policy: nothing that the site would have to be believed. It is the production detector that counts
again; two days are eleven half-lives of the local level, so what lay before them no longer shows.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from aggregator.stats.detector.advance import advance_over_gaps
from aggregator.stats.detector.evidence import Evidence, Transition
from aggregator.stats.ledger.public_minutes import PublicMinutes, restore_past
from aggregator.stats.policy import Policy

# What may differ: the level's memory of more than two days, and rounding.
NATS, SHARE = 0.3, 0.02


@dataclass(frozen=True)
class Difference:
    """A number that comes out otherwise."""

    name: str
    said: float
    found: float


def recompute(
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
    changes = tell(usual=usual, minutes=minutes, until=at, policy=policy, spoken=spoken)
    found = [change for change in changes if (change.state, change.at_minute) == (state, at)]
    return found[-1].evidence if found else None


def tell(
    *, usual: Mapping[str, Any], minutes: PublicMinutes, until: int, policy: Policy, spoken: int | None = None
) -> list[Transition]:
    """What the production detector says of these minutes up to `until`, begun without a memory."""
    baseline, memory = restore_past(usual=usual, minute=minutes.first, policy=policy)
    return advance_over_gaps(
        memory=memory,
        pieces=minutes.split(until=until, spoken=spoken),
        baseline=baseline,
        policy=policy,
        series=int(usual["series"]),
    )


def differences(
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

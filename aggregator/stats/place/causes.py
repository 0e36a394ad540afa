"""Whose trouble is it? Which of several troubles at once is explained by another one.

A statement needs an edge between the two services: declared (one runs on the other; or people confuse them,
as customers of one carrier do with another), or learned (when one was in trouble, the other soon was too).
And it needs the right order in time, regions that meet, and lift: what happened together before happened
together more often than chance would have it. Where both could be the cause, nothing is said.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

import numpy as np
from scipy.special import betaincinv

from aggregator.stats.policy import WINDOW_MINUTES, Policy
from aggregator.stats.records import ExplanationRecord, select_fields

Kind = Literal["runs on", "confused", "together"]
DAY = 1440


@dataclass(frozen=True)
class UnresolvedIncident:
    """A trouble that is not over. Minutes since the epoch; counts are those of its fullest 15 minutes."""

    service: int
    onset: int
    until: int  # so far it was counted
    peak: int
    usual: float
    opened: bool  # ever more than a suspicion
    regions: tuple[str, ...] = ()  # none: everywhere

    @property
    def excess(self) -> float:
        return max(self.peak - self.usual, 0.0)

    @property
    def ratio(self) -> float:
        return self.peak / max(self.usual, 0.5)


@dataclass(frozen=True)
class Edge:
    """Trouble of `upstream` can show at `service`."""

    service: int
    upstream: int
    kind: Kind


@dataclass(frozen=True)
class FollowedCount:
    """Of `troubles` of the upstream in the past, the service followed in so many; and how many by chance."""

    troubles: int
    followed: int
    chance: float


@dataclass(frozen=True)
class Explanation:
    """Most of what is reported of `service` is probably the trouble of `cause`."""

    service: int
    cause: int
    kind: Kind
    minutes_earlier: int  # below 0: later, within the error of an onset
    times_usual: float  # here
    times_usual_there: float
    share: float  # of the reports here that are beyond the usual
    policy: str
    troubles: int = 0  # of the cause, in the past
    followed: int = 0  # in how many of them this service was in trouble too
    chance: float = 0.0  # in how many it would have been by chance
    lift: float = 0.0  # how much oftener than by chance, with 95 % confidence where it was learned

    def to_record(self) -> ExplanationRecord:
        """As JSON takes it."""
        rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in asdict(self).items()}
        kept = {k: v for k, v in rounded.items() if k not in ("service", "cause", "policy")}
        return cast("ExplanationRecord", kept)

    @classmethod
    def from_record(
        cls, record: Mapping[str, Any], *, service: int, cause: int, policy: str
    ) -> "Explanation":
        """What to_record() gave, in this version or another; the row holds the other three."""
        known = select_fields(of=cls, record=record)
        return cls(**known | {"service": service, "cause": cause, "policy": policy})


def explain_incidents(
    *,
    troubles: Sequence[UnresolvedIncident],
    declared: Iterable[Edge],
    past: Sequence[tuple[int, int]],
    days: float,
    policy: Policy,
    down: Mapping[int, int] | None = None,
) -> dict[int, Explanation]:
    """Explanations by service. `past`: (service, onset minute) of the opened troubles of the last `days`.

    `down`: services whose vendor says so, and since which minute; that is as good as people's word.
    """
    known = {(edge.service, edge.upstream): edge.kind for edge in declared}
    found: dict[int, Explanation] = {}
    for here in troubles:
        candidates = [
            explanation
            for there in troubles
            if there.service != here.service
            and (explanation := _explain(here, there, known, past, days, policy, down or {}))
        ]
        if candidates:
            found[here.service] = max(candidates, key=lambda e: (e.kind == "runs on", e.times_usual_there))
    return {service: _attribute_to_root(e, found) for service, e in found.items()}


def count_followed(
    *, service: int, upstream: int, past: Sequence[tuple[int, int]], days: float, policy: Policy
) -> FollowedCount:
    """How often trouble of `upstream` was followed by trouble of `service`."""
    onsets = np.sort([at for who, at in past if who == service])
    theirs = [at for who, at in past if who == upstream]
    window = policy.cause_together + policy.cause_onset_error
    reach = [(at - policy.cause_onset_error, at + policy.cause_together) for at in theirs]
    followed = sum(bool(((onsets >= a) & (onsets <= b)).any()) for a, b in reach)
    rate = len(onsets) / max(days * DAY, 1.0)
    return FollowedCount(len(theirs), followed, len(theirs) * float(-np.expm1(-rate * window)))


def _explain(
    here: UnresolvedIncident,
    there: UnresolvedIncident,
    declared: Mapping[tuple[int, int], Kind],
    past: Sequence[tuple[int, int]],
    days: float,
    policy: Policy,
    down: Mapping[int, int],
) -> Explanation | None:
    began = min(there.onset, down.get(there.service, there.onset))
    earlier = here.onset - began
    if not (there.opened or there.service in down) or earlier < -policy.cause_onset_error:
        return None
    if here.regions and there.regions and not _overlap(here.regions, there.regions):
        return None
    kind = declared.get((here.service, there.service), "together")
    before = count_followed(service=here.service, upstream=there.service, past=past, days=days, policy=policy)
    lift = _compute_lift(kind, before, policy)
    longest = policy.cause_after if kind == "runs on" else policy.cause_together
    if lift < policy.cause_lift or earlier > longest:
        return None
    if kind == "runs on" and earlier < 0 and there.service not in down:
        return None  # what runs on another cannot fail before it
    if kind != "runs on" and not _is_stronger(there, here, policy):
        return None
    return Explanation(
        service=here.service,
        cause=there.service,
        kind=kind,
        minutes_earlier=earlier,
        times_usual=here.ratio,
        times_usual_there=there.ratio,
        share=here.excess / max(here.peak, 1),
        troubles=before.troubles,
        followed=before.followed,
        chance=before.chance,
        lift=lift,
        policy=policy.version,
    )


def _compute_lift(kind: Kind, before: FollowedCount, policy: Policy) -> float:
    """Times as often as by chance: the mean for a declared edge, a lower bound for a learned one."""
    chance = (before.chance + policy.cause_chance) / (before.troubles + 1)
    if kind != "together":
        return (before.followed + 1) / (before.troubles + 2) / chance
    if before.followed < policy.cause_learned:
        return 0.0
    least = betaincinv(before.followed + 0.5, before.troubles - before.followed + 0.5, 0.05)
    return float(least) / chance


def _is_stronger(there: UnresolvedIncident, here: UnresolvedIncident, policy: Policy) -> bool:
    """Of two that could each be the cause: far more people beyond the usual, and not a mere ripple there."""
    grown = here.until - here.onset >= WINDOW_MINUTES  # else it looks small because it is young
    return grown and there.excess >= policy.cause_stronger * here.excess and 2 * there.ratio >= here.ratio


def _overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    """US-CA lies in US."""
    return any(a == b or a.startswith(f"{b}-") or b.startswith(f"{a}-") for a in one for b in other)


def _attribute_to_root(explanation: Explanation, found: Mapping[int, Explanation]) -> Explanation:
    """Of a chain the first cause, with what speaks for the last link; a circle is left where it closes."""
    seen = Counter([explanation.service])
    cause = explanation
    while (further := found.get(cause.cause)) and not seen[cause.cause]:
        seen[cause.cause] += 1
        cause = further
    if cause is explanation or cause.cause == explanation.service:
        return explanation
    earlier = explanation.minutes_earlier + cause.minutes_earlier
    changed = {"cause": cause.cause, "times_usual_there": cause.times_usual_there, "minutes_earlier": earlier}
    return Explanation(**asdict(explanation) | changed)

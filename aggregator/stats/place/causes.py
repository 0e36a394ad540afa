"""Attribution: which of several incidents at the same time is explained by another one.

An explanation needs an edge between the two services. It is declared (one runs on the other, or people
confuse them, as they do with two carriers) or learned (when one had an incident, the other soon had one too).
The order in time must be right, the regions must overlap, and in the past the two must have had incidents
together more often than by chance. Where each could be the cause of the other, there is no explanation.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, cast

import numpy as np
from scipy.special import betaincinv

from aggregator.stats.policy import WINDOW_MINUTES, Policy
from aggregator.stats.policy_keys import compute_version
from aggregator.stats.records import ExplanationRecord, select_fields

Kind = Literal["runs on", "confused", "together"]
Onset = tuple[int, int]  # (service, onset minute) of a past incident
DAY = 1440
RATIO_FLOOR = 0.5  # expected reports: with fewer, any count would be many times the expected one


@dataclass(frozen=True)
class UnresolvedIncident:
    """A current incident. Minutes since the epoch; counts are those of its fullest 15 minutes."""

    service: int
    onset: int
    counted_until: int
    peak: int
    expected: float
    confirmed: bool  # it was more than a suspicion at some time
    regions: tuple[str, ...] = ()  # none: everywhere

    @property
    def excess(self) -> float:
        return max(self.peak - self.expected, 0.0)

    @property
    def ratio(self) -> float:
        return self.peak / max(self.expected, RATIO_FLOOR)


@dataclass(frozen=True)
class Edge:
    """An incident of `upstream` can show at `service`."""

    service: int
    upstream: int
    kind: Kind


@dataclass(frozen=True)
class FollowedCount:
    """Past incidents of an upstream, and how many of them were followed by one of the service."""

    incidents: int
    followed: int
    by_chance: float  # how many would have been followed by chance


@dataclass(frozen=True)
class Explanation:
    """Most reports of `service` are probably due to the incident of `cause`.

    The fields have the names of the stored keys, which the API publishes too.
    """

    service: int
    cause: int
    kind: Kind
    minutes_earlier: int  # below 0: the cause began later, within the error of an onset
    times_usual: float  # ratio of observed to expected reports at the service
    times_usual_there: float  # the same at the cause
    share: float  # of the service's reports that are beyond the expected ones
    policy: str
    troubles: int = 0  # past incidents of the cause
    followed: int = 0  # in how many of them this service had an incident too
    chance: float = 0.0  # in how many it would have had one by chance
    lift: float = 0.0  # followed / chance; of a learned edge the lower bound, with 95 % confidence

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


@dataclass(frozen=True)
class _Knowledge:
    """All that an explanation may rest on besides the two incidents."""

    declared: Mapping[tuple[int, int], Kind]  # by (service, upstream)
    past: Sequence[Onset]
    days: float
    down: Mapping[int, int]
    policy: Policy


def explain_incidents(
    *,
    incidents: Sequence[UnresolvedIncident],
    declared: Iterable[Edge],
    past: Sequence[Onset],
    days: float,
    policy: Policy,
    down: Mapping[int, int] | None = None,
) -> dict[int, Explanation]:
    """Explanations by service. `past`: onsets of the confirmed incidents of the last `days`.

    `down`: services whose vendor announces an outage, and since which minute; that confirms an incident as
    much as reports do.
    """
    kinds = {(edge.service, edge.upstream): edge.kind for edge in declared}
    knowledge = _Knowledge(kinds, past, days, down or {}, policy)
    explanations: dict[int, Explanation] = {}
    for incident in incidents:
        others = (other for other in incidents if other.service != incident.service)
        candidates = [each for other in others if (each := _explain(incident, other, knowledge))]
        if candidates:
            # A declared dependency is a mechanism. The other edges only show what happens together.
            best = max(candidates, key=lambda each: (each.kind == "runs on", each.times_usual_there))
            explanations[incident.service] = best
    return {service: _attribute_to_root(each, explanations) for service, each in explanations.items()}


def count_followed(
    *, service: int, upstream: int, past: Sequence[Onset], days: float, policy: Policy
) -> FollowedCount:
    """How often an incident of `upstream` was followed by one of `service`."""
    onsets = np.sort([onset for each, onset in past if each == service])
    upstream_onsets = [onset for each, onset in past if each == upstream]
    before, after = policy.cause_onset_error, policy.cause_together
    followed = sum(
        bool(((onsets >= onset - before) & (onsets <= onset + after)).any()) for onset in upstream_onsets
    )
    rate = len(onsets) / max(days * DAY, 1.0)
    # Onsets at random are a Poisson process: 1 - e^(-rate x window) is the chance of at least one.
    chance = float(-np.expm1(-rate * (before + after)))
    return FollowedCount(len(upstream_onsets), followed, len(upstream_onsets) * chance)


def _explain(
    incident: UnresolvedIncident, other: UnresolvedIncident, known: _Knowledge
) -> Explanation | None:
    """`incident` explained by `other`; None where the rules of the module's head do not hold."""
    policy = known.policy
    began = min(other.onset, known.down.get(other.service, other.onset))
    earlier = incident.onset - began
    if not (other.confirmed or other.service in known.down) or earlier < -policy.cause_onset_error:
        return None
    if incident.regions and other.regions and not _overlap(incident.regions, other.regions):
        return None
    kind = known.declared.get((incident.service, other.service), "together")
    before = count_followed(
        service=incident.service, upstream=other.service, past=known.past, days=known.days, policy=policy
    )
    lift = _compute_lift(kind, before, policy)
    longest = policy.cause_after if kind == "runs on" else policy.cause_together
    if lift < policy.cause_lift or earlier > longest:
        return None
    # What runs on another cannot fail before it. The vendor's own announcement may come late, though.
    if kind == "runs on" and earlier < 0 and other.service not in known.down:
        return None
    # Confusion and coincidence have no direction of their own, so the stronger one is the cause.
    if kind != "runs on" and not _is_stronger(other, incident, policy):
        return None
    return Explanation(
        service=incident.service,
        cause=other.service,
        kind=kind,
        minutes_earlier=earlier,
        times_usual=incident.ratio,
        times_usual_there=other.ratio,
        share=incident.excess / max(incident.peak, 1),
        troubles=before.incidents,
        followed=before.followed,
        chance=before.by_chance,
        lift=lift,
        policy=compute_version(policy),
    )


def _compute_lift(kind: Kind, before: FollowedCount, policy: Policy) -> float:
    """Times as often as by chance: the mean for a declared edge, a lower bound for a learned one."""
    # The prior counts as one incident more, so that an empty past neither proves nor forbids a declared edge.
    chance = (before.by_chance + policy.cause_chance) / (before.incidents + 1)
    if kind != "together":
        return (before.followed + 1) / (before.incidents + 2) / chance
    if before.followed < policy.cause_learned:
        return 0.0
    # The 5 % quantile of Jeffreys' posterior: among all pairs of services some follow by luck.
    least = betaincinv(before.followed + 0.5, before.incidents - before.followed + 0.5, 0.05)
    return float(least) / chance


def _is_stronger(other: UnresolvedIncident, incident: UnresolvedIncident, policy: Policy) -> bool:
    """Of two that could each be the cause, whether `other` has far more excess, and no much lower ratio."""
    # In its first quarter of an hour an incident has a low peak only because it is young.
    grown = incident.counted_until - incident.onset >= WINDOW_MINUTES
    return (
        grown
        and other.excess >= policy.cause_stronger * incident.excess
        and 2 * other.ratio >= incident.ratio
    )


def _overlap(regions: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two lists of regions have some place in common; US-CA lies in US."""
    return any(
        region == other or region.startswith(f"{other}-") or other.startswith(f"{region}-")
        for region in regions
        for other in others
    )


def _attribute_to_root(explanation: Explanation, explanations: Mapping[int, Explanation]) -> Explanation:
    """The first cause of a chain, with the numbers of the last link; a cycle is left where it closes."""
    visited = {explanation.service}
    root = explanation
    while (further := explanations.get(root.cause)) and root.cause not in visited:
        visited.add(root.cause)
        root = further
    # In a cycle the service would be its own cause, so the direct explanation stays.
    if root is explanation or root.cause == explanation.service:
        return explanation
    return replace(
        explanation,
        cause=root.cause,
        times_usual_there=root.times_usual_there,
        minutes_earlier=explanation.minutes_earlier + root.minutes_earlier,
    )

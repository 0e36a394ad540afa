"""The change of state, with the evidence that is published with it."""

import math
from dataclasses import dataclass

from aggregator.stats.detector.bins import MAINTENANCE, Bin
from aggregator.stats.detector.evidence import (
    Evidence,
    Transition,
    compute_p_value,
    estimate_severity,
    round_to_six_digits,
)
from aggregator.stats.detector.lifecycle.episode import Episode
from aggregator.stats.detector.lifecycle.terms import Terms
from aggregator.stats.policy_keys import compute_version
from aggregator.stats.score import LEAST_DISPERSION
from aggregator.stats.states import State


@dataclass(frozen=True, slots=True)
class Finding:
    """What a state rests on."""

    statistic: float  # nats
    threshold: float  # nats that it had to reach
    ended: int | None = None  # minute, when resolved
    absorbed: bool = False


@dataclass(frozen=True, slots=True)
class _WindowCounts:
    """The reports that the numbers of a transition are about."""

    minutes: int
    observed: int
    expected: float

    @classmethod
    def of(cls, episode: Episode, at: Bin, terms: Terms) -> "_WindowCounts":
        """All since the onset while the incident rises; the last minutes once it subsides."""
        if episode.state.is_rising:
            return cls(at.end - episode.onset, episode.observed, episode.expected)
        bins = len(episode.recent)
        return cls(terms.step * bins, sum(episode.recent), at.expected * bins)


def build_transition(*, episode: Episode, at: Bin, finding: Finding, terms: Terms) -> Transition:
    """The transition to the state that the episode has now."""
    evidence = _build_evidence(episode, at, finding, terms)
    # Of the whole service even for a part, because pages show it beside all reports.
    expected = episode.of_service.expected
    return Transition(terms.row, at.end, episode.state, episode.onset, finding.ended, evidence, expected)


def _build_evidence(episode: Episode, at: Bin, finding: Finding, terms: Terms) -> Evidence:
    policy, window, rises = terms.policy, _WindowCounts.of(episode, at, terms), episode.state.is_rising
    observed, expected = window.observed, window.expected
    dispersion = max(terms.dispersion + expected * terms.wander, LEAST_DISPERSION)
    null = expected * at.null / at.expected
    p_value = compute_p_value(observed=observed, null=null, dispersion=dispersion, policy=policy)
    severity = estimate_severity(observed=observed, expected=expected, dispersion=dispersion, policy=policy)
    return Evidence(
        window=window.minutes,
        observed=observed,
        expected=round(expected, 3),
        dispersion=round(dispersion, 3),
        statistic=round(finding.statistic, 3),
        threshold=round(finding.threshold, 3),
        # Never more certain than the p-value, which calibration has not seen beyond this either.
        e_value=round_to_six_digits(math.exp(min(finding.statistic, -math.log(policy.least_p_value)))),
        p_value=p_value,
        ratio=round(observed / max(expected, 1e-3), 2),
        odds=round_to_six_digits(1 / p_value),
        floor=policy.open_reports if episode.state == State.OPEN else policy.suspected_reports,
        onset=episode.onset,
        peak=episode.peak,
        peak_at=episode.peak_at,
        peak_expected=round(episode.peak_expected, 3),
        excess=round(episode.observed - episode.expected, 1),
        expected_since=round(episode.expected, 3),
        absorbed=finding.absorbed,
        policy=compute_version(policy),
        severity=round(severity, 2),
        offset=round(terms.offset, 3),
        discarded=at.discarded,
        networks=at.networks,
        vendor_easing=round(terms.easing(at=at), 3) if rises else 0.0,
        under_maintenance=rises and at.vendor == MAINTENANCE,
        part=episode.part,
    )

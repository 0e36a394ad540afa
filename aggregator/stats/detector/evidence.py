"""What we say and why: one change of state of one service, with the numbers it rests on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

import numpy as np
from scipy.special import gammaincinv

from aggregator.stats.policy import Policy
from aggregator.stats.records import EvidenceRecord, select_fields
from aggregator.stats.score import compute_tail

State = Literal["suspected", "open", "subsiding", "resolved"]


@dataclass(frozen=True)
class Evidence:
    """The record behind a change of state; numbers only, so that it can be kept as JSON."""

    window: int  # minutes looked at, ending at the change
    observed: int  # reports in the window, as counted: see brigading.py
    expected: float  # usual reports in the window
    dispersion: float  # variance over mean of a count of that size
    statistic: float  # nats: accumulated evidence (suspected, open) or that of the turn (subsiding, resolved)
    threshold: float  # nats it had to reach
    e_value: float  # exp(statistic), capped
    p_value: float  # chance of so many reports in the window on a usual day, with its level uncertain; capped
    ratio: float  # observed over expected
    odds: float  # one in so many: 1 / p_value
    floor: int  # reports that were needed besides
    onset: int  # minute since the epoch
    peak: int  # most reports in WINDOW_MINUTES minutes so far
    peak_at: int  # minute since the epoch at which those ended
    peak_expected: float  # usual reports in those
    excess: float  # reports beyond the usual since the onset
    usual_since: float  # usual reports since the onset
    absorbed: bool  # resolved because a lasting shift is now the usual
    policy: str
    severity: float = 0.0  # times the usual at least, with 90 % confidence, given its scatter
    offset: float = 0.0  # nats by which calibration on quiet days raised the threshold
    aside: int = 0  # reports of the last 15 minutes that did not count, because few networks made them
    networks: int | None = None  # different ones in the last 15 minutes; None where they are not known
    official: float = 0.0  # nats by which the vendor's word, that there is an outage, lowered the threshold
    announced: bool = False  # the vendor works on it: only reports beyond what that may bring were evidence
    part: str = ""  # whose reports these numbers are, such as surface:api; '' is the whole service

    def to_record(self) -> EvidenceRecord:
        """As JSON takes it."""
        return cast("EvidenceRecord", asdict(self))

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Evidence":
        """What to_record() gave, in this version or another."""
        return cls(**select_fields(of=cls, record=record))


@dataclass(frozen=True)
class Transition:
    """A service entered a state."""

    row: int
    at_minute: int  # end of the bin at which we knew
    state: State
    onset_minute: int
    ended_minute: int | None  # dated back, only when resolved
    evidence: Evidence
    usual: float = 0.0  # usual reports of the whole service since the onset


def estimate_severity(*, observed: int, expected: float, dispersion: float, policy: Policy) -> float:
    """Lower bound of observed over expected: the gamma posterior of a rate, scatter taken off the count."""
    reports = observed / dispersion + 0.5
    least = float(gammaincinv(reports, 1 - policy.severity_confidence)) * dispersion
    return least / max(expected, 1e-3)


def compute_p_value(*, observed: int, null: float, dispersion: float, policy: Policy) -> float:
    """P(so many reports or more), not below what our calibration carries."""
    p = compute_tail(count=observed, mean=max(null, 1e-9), dispersion=dispersion)
    return round_to_six_digits(float(np.maximum(p, policy.least_p_value)))


def round_to_six_digits(value: float) -> float:
    """Six digits: more than we know, and without the last ones, in which exp() of two machines may differ."""
    return float(f"{value:.6g}")

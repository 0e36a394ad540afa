"""A change of state of one service, with the numbers that it rests on."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.special import gammaincinv

from aggregator.stats.policy import Policy
from aggregator.stats.score import compute_tail
from aggregator.stats.states import State

# Published and stored under the names of the first version.
KEY_OF_FIELD = {
    "discarded": "aside",
    "vendor_easing": "official",
    "under_maintenance": "announced",
    "expected_since": "usual_since",
}


@dataclass(frozen=True)
class Evidence:
    """The record behind a change of state; numbers only, so that it can be kept as JSON."""

    window: int  # minutes looked at, ending at the change
    observed: int  # reports in the window, as counted: see caps.py
    expected: float  # expected reports in the window
    dispersion: float  # variance over mean of a count of that size
    statistic: float  # nats: accumulated evidence (suspected, open) or that of the turn (subsiding, resolved)
    threshold: float  # nats it had to reach
    e_value: float  # exp(statistic), capped
    p_value: float  # chance of so many reports in the window on a quiet day of uncertain level; capped
    ratio: float  # observed over expected
    odds: float  # one in so many: 1 / p_value
    floor: int  # reports that were needed besides
    onset: int  # minute since the epoch
    peak: int  # most reports in WINDOW_MINUTES minutes so far
    peak_at: int  # minute since the epoch at which those ended
    peak_expected: float  # expected reports in those
    excess: float  # reports beyond the expected ones since the onset
    expected_since: float  # expected reports since the onset
    absorbed: bool  # resolved because a lasting shift is the new baseline
    policy: str
    severity: float = 0.0  # times the expected reports at least, with 90 % confidence, given their scatter
    offset: float = 0.0  # nats by which calibration on quiet days raised the threshold
    discarded: int = 0  # reports of the last 15 minutes that did not count, because few networks made them
    networks: int | None = None  # different ones in the last 15 minutes; None where they are not known
    vendor_easing: float = 0.0  # nats by which an outage on the status page lowered the threshold
    under_maintenance: bool = False  # announced maintenance: only reports beyond what it may bring counted
    part: str = ""  # whose reports these numbers are, such as surface:api; '' is the whole service

    def to_record(self) -> dict[str, Any]:
        """The evidence as JSON takes it."""
        return {KEY_OF_FIELD.get(name, name): value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Transition:
    """A service entered a state."""

    row: int
    at_minute: int  # end of the bin that showed it
    state: State
    onset_minute: int
    ended_minute: int | None  # dated back, only when resolved
    evidence: Evidence
    expected: float = 0.0  # expected reports of the whole service since the onset


def estimate_severity(*, observed: int, expected: float, dispersion: float, policy: Policy) -> float:
    """Lower bound of observed over expected, by the gamma posterior of a rate.

    The count is divided by its dispersion first: clustered reports are less evidence than independent ones.
    """
    reports = observed / dispersion + 0.5  # half a report more is Jeffreys' prior
    least = float(gammaincinv(reports, 1 - policy.severity_confidence)) * dispersion
    return least / max(expected, 1e-3)


def compute_p_value(*, observed: int, null: float, dispersion: float, policy: Policy) -> float:
    """P(so many reports or more), not below what our calibration can vouch for."""
    p_value = compute_tail(count=observed, mean=max(null, 1e-9), dispersion=dispersion)
    return round_to_six_digits(float(np.maximum(p_value, policy.least_p_value)))


def round_to_six_digits(value: float) -> float:
    """Without the last digits, in which exp() of two machines may differ; six are more than we know."""
    return float(f"{value:.6g}")

"""A change of state of one service, with the numbers behind it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Annotated, Any, cast, get_type_hints

import numpy as np
from scipy.special import gammaincinv

from aggregator.stats.policy import Policy
from aggregator.stats.records import EvidenceRecord, select_fields
from aggregator.stats.score import compute_tail
from aggregator.stats.states import State

# Published and stored under the names of the first version.
KEY_OF_FIELD = {
    "discarded": "aside",
    "vendor_easing": "official",
    "under_maintenance": "announced",
    "expected_since": "usual_since",
}
FIELD_OF_KEY = {key: name for name, key in KEY_OF_FIELD.items()}


@dataclass(frozen=True)
class Evidence:
    """The record behind a change of state; numbers only, so that it can be kept as JSON.

    The text beside a field is public: staff pages and the API's schema show it, and docs/api.md says more.
    Records are kept for ever, so a new field needs a default.
    """

    window: Annotated[int, "minutes looked at, ending at the change"]
    observed: Annotated[int, "reports in them, as they count"]
    expected: Annotated[float, "usual reports in them"]
    dispersion: Annotated[float, "variance over mean of a count of that size"]
    statistic: Annotated[float, "strength of the evidence, in nats"]
    threshold: Annotated[float, "what it had to reach, in nats"]
    e_value: Annotated[float, "e to the power of the statistic, capped"]
    # The null hypothesis includes the uncertainty of the local level. Never below `least_p_value`.
    p_value: Annotated[float, "chance of so many reports on a usual day"]
    ratio: Annotated[float, "one over the other"]
    odds: Annotated[float, "one in so many"]
    floor: Annotated[int, "the least number of reports that was needed besides"]
    onset: Annotated[int, "where the rise began, in minutes since 1970"]
    peak: Annotated[int, "most reports in 15 minutes so far"]
    peak_at: Annotated[int, "when those ended, in minutes since 1970"]
    peak_expected: Annotated[float, "usual reports in those"]
    excess: Annotated[float, "reports beyond the usual since the onset"]
    expected_since: Annotated[float, "usual reports since the onset"]
    absorbed: Annotated[bool, "over, because a lasting shift is the usual now"]
    policy: Annotated[str, "version and hash of all thresholds"]
    severity: Annotated[float, "times the usual at least, with 90 % confidence"] = 0.0
    offset: Annotated[float, "nats by which quiet days raised the threshold"] = 0.0
    discarded: Annotated[int, "reports of 15 minutes that did not count: few networks made them"] = 0
    networks: Annotated[int | None, "networks that reported in 15 minutes"] = None  # None: not known
    vendor_easing: Annotated[float, "nats by which the vendor's word of an outage lowered the threshold"] = (
        0.0
    )
    under_maintenance: Annotated[bool, "the vendor worked on it: only what that does not bring counted"] = (
        False
    )
    part: Annotated[str, "the part whose reports these are; none: the whole service"] = ""

    def to_record(self) -> EvidenceRecord:
        """The evidence as JSON takes it."""
        record = {KEY_OF_FIELD.get(name, name): value for name, value in asdict(self).items()}
        return cast("EvidenceRecord", record)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Evidence":
        """What to_record() gave, in this version or another."""
        named = {FIELD_OF_KEY.get(key, key): value for key, value in record.items()}
        return cls(**select_fields(of=cls, record=named))

    @classmethod
    def read_meanings(cls) -> dict[str, str]:
        """What each key of a record means, in order."""
        hints = get_type_hints(cls, include_extras=True)
        names = [field.name for field in fields(cls)]
        return {KEY_OF_FIELD.get(name, name): hints[name].__metadata__[0] for name in names}


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
    # The same floor as in `ratio`: both stay finite, and comparable, where no reports are expected.
    return least / max(expected, 1e-3)


def compute_p_value(*, observed: int, null: float, dispersion: float, policy: Policy) -> float:
    """P(`observed` reports or more), never smaller than our calibration can support."""
    p_value = compute_tail(count=observed, mean=max(null, 1e-9), dispersion=dispersion)
    return round_to_six_digits(float(np.maximum(p_value, policy.least_p_value)))


def round_to_six_digits(value: float) -> float:
    """Without the last digits, in which exp() differs between machines; six are more than we know anyway."""
    return float(f"{value:.6g}")

"""What we say and why: one change of state of one service, with the numbers it rests on."""

from dataclasses import asdict, dataclass, fields
from typing import Annotated, Any, NamedTuple, get_type_hints

import numpy as np
from scipy.special import gammaincinv

from aggregator.stats.detector.surprise import Ints
from aggregator.stats.policy import Policy
from aggregator.stats.score import tail
from aggregator.stats.states import State


class Bin(NamedTuple):
    """One closed bin of one service, as the life cycle sees it. Means are reports in the bin."""

    end: int  # minute since the epoch at which the bin closed
    reports: int
    usual: float
    null: float  # usual, inflated by what a right baseline may be off
    size: float  # negative binomial size at the null
    pulse: float  # nats of surprise in this bin alone
    aside: int = 0  # reports of the last 15 minutes that were not counted
    networks: int | None = None  # different ones in the last 15 minutes, where they are known
    official: int = 0  # what the vendor says: claimed.py


@dataclass(frozen=True)
class Beside:
    """What is known of bins besides their counts: each (N, T), or not known."""

    aside: Ints | None
    networks: Ints | None
    official: Ints | None

    def during(self, bins: slice) -> "Beside":
        """The same of some bins."""
        told = (self.aside, self.networks, self.official)
        return Beside(*(None if each is None else each[:, bins] for each in told))

    def complete(self, point: Bin, row: int, at: int) -> Bin:
        """What is known of bin `at` of a service."""
        return point._replace(
            aside=0 if self.aside is None else int(self.aside[row, at]),
            networks=None if self.networks is None else int(self.networks[row, at]),
            official=0 if self.official is None else int(self.official[row, at]),
        )


@dataclass(frozen=True)
class Evidence:
    """The record behind a change of state; numbers only, so that it can be kept as JSON.

    The meaning of a field stands beside it: staff's page and the API's schema show it, docs/api.md has it at
    length. Records are kept for ever, so a new field has a default.
    """

    window: Annotated[int, "minutes looked at, ending at the change"]
    observed: Annotated[int, "reports in them, as they count"]
    expected: Annotated[float, "usual reports in them"]
    dispersion: Annotated[float, "variance over mean of a count of that size"]
    statistic: Annotated[float, "strength of the evidence, in nats"]
    threshold: Annotated[float, "what it had to reach, in nats"]
    e_value: Annotated[float, "e to the power of the statistic, capped"]
    p_value: Annotated[float, "chance of so many reports on a usual day"]  # with its level uncertain; capped
    ratio: Annotated[float, "one over the other"]
    odds: Annotated[float, "one in so many"]
    floor: Annotated[int, "the least number of reports that was needed besides"]
    onset: Annotated[int, "where the rise began, in minutes since 1970"]
    peak: Annotated[int, "most reports in 15 minutes so far"]
    peak_at: Annotated[int, "when those ended, in minutes since 1970"]
    peak_expected: Annotated[float, "usual reports in those"]
    excess: Annotated[float, "reports beyond the usual since the onset"]
    usual_since: Annotated[float, "usual reports since the onset"]
    absorbed: Annotated[bool, "over, because a lasting shift is the usual now"]
    policy: Annotated[str, "version and hash of all thresholds"]
    severity: Annotated[float, "times the usual at least, with 90 % confidence"] = 0.0
    offset: Annotated[float, "nats by which quiet days raised the threshold"] = 0.0
    aside: Annotated[int, "reports of 15 minutes that did not count: few networks made them"] = 0
    networks: Annotated[int | None, "networks that reported in 15 minutes"] = None  # None: not known
    official: Annotated[float, "nats by which the vendor's word of an outage lowered the threshold"] = 0.0
    announced: Annotated[bool, "the vendor worked on it: only what that does not bring counted"] = False
    part: Annotated[str, "the part whose reports these are; none: the whole service"] = ""

    def to_record(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)

    @classmethod
    def read_meanings(cls) -> dict[str, str]:
        """What each field means, by name and in order."""
        hints = get_type_hints(cls, include_extras=True)
        return {field.name: hints[field.name].__metadata__[0] for field in fields(cls)}


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


def severity(*, observed: int, expected: float, dispersion: float, policy: Policy) -> float:
    """Lower bound of observed over expected: the gamma posterior of a rate, scatter taken off the count."""
    reports = observed / dispersion + 0.5
    least = float(gammaincinv(reports, 1 - policy.severity_confidence)) * dispersion
    return least / max(expected, 1e-3)


def chance(*, observed: int, null: float, dispersion: float, policy: Policy) -> float:
    """P(so many reports or more), not below what our calibration carries."""
    p = tail(count=observed, mean=max(null, 1e-9), dispersion=dispersion)
    return significant(float(np.maximum(p, policy.least_p_value)))


def significant(value: float) -> float:
    """Six digits: more than we know, and without the last ones, in which exp() of two machines may differ."""
    return float(f"{value:.6g}")

"""How often "half" and "nine in ten" were right at one moment of past problems: a record."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import sqrt
from typing import Any, cast

from aggregator.stats.records import EndCoverageRecord, select_fields

LEAST_CASES = 30  # incidents, for a verdict
# 99 %, two-sided: a page shows ten such numbers, and at 95 % two pages in five would have a false "off".
Z = 2.576


class Milestone(StrEnum):
    """A moment in the life of an incident; the values are stored."""

    FIRST_ANNOUNCEMENT = "first word"
    HALF_HOUR = "30 minutes"
    TWO_HOURS = "2 hours"
    EIGHT_HOURS = "8 hours"
    SUBSIDING = "subsiding"
    SUBSIDED = "subsiding for 15 minutes"


@dataclass(frozen=True)
class EndCoverage:
    """Of past incidents at one milestone, each estimated from all the others. Fields are stored keys."""

    moment: Milestone
    of: int  # incidents
    half: int  # had ended within the time that was estimated for half of them
    most: int  # and within that for nine in ten
    half_width: float  # median of the estimated minutes
    most_width: float

    def verdict(self, *, hits: int, promised: float) -> str:
        """Whether the hits agree with the promised share: "as promised", "too early" to tell, or "off"."""
        if self.of < LEAST_CASES:
            return "too early"
        off = abs(hits - promised * self.of)
        # Normal approximation of the binomial; the half is its continuity correction.
        allowed = Z * sqrt(self.of * promised * (1 - promised)) + 0.5
        return "as promised" if off <= allowed else "off"

    def to_record(self) -> EndCoverageRecord:
        """As JSON takes it."""
        return cast("EndCoverageRecord", asdict(self) | {"moment": self.moment.value})

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "EndCoverage":
        """What to_record() gave, in this version or another."""
        return cls(**select_fields(of=cls, record=record) | {"moment": Milestone(record["moment"])})

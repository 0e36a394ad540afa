"""How often "half" and "nine in ten" were right at one moment of past problems: a record."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import sqrt
from typing import Any, cast

from aggregator.stats.records import EndCoverageRecord, select_fields

ENOUGH = 30  # problems, for a verdict
Z = 2.576  # 99 %, two-sided: a page shows ten such numbers


class Milestone(StrEnum):
    """In the life of a problem."""

    FIRST_WORD = "first word"
    HALF_HOUR = "30 minutes"
    TWO_HOURS = "2 hours"
    EIGHT_HOURS = "8 hours"
    SUBSIDING = "subsiding"
    SUBSIDED = "subsiding for 15 minutes"


@dataclass(frozen=True)
class EndCoverage:
    """Of past problems at one moment, each told by all the others."""

    moment: Milestone
    of: int
    half: int  # were over within the time that was told for half of them
    most: int  # and within that for nine in ten
    half_width: float  # median of the minutes that were told
    most_width: float

    def verdict(self, *, hits: int, promised: float) -> str:
        """What chance allows: "as promised", "too early" to tell, or how it is "off"."""
        if self.of < ENOUGH:
            return "too early"
        off = abs(hits - promised * self.of)
        return "as promised" if off <= Z * sqrt(self.of * promised * (1 - promised)) + 0.5 else "off"

    def to_record(self) -> EndCoverageRecord:
        """As JSON takes it."""
        return cast("EndCoverageRecord", asdict(self) | {"moment": self.moment.value})

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "EndCoverage":
        """What to_record() gave, in this version or another."""
        return cls(**select_fields(of=cls, record=record) | {"moment": Milestone(record["moment"])})

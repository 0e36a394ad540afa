"""Coverage: how often "half" and "nine in ten" were right, and how wide they were, by leave-one-out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from statistics import median
from typing import Any, cast

from aggregator.stats.ending.outlook import Experience
from aggregator.stats.ending.track_record import Milestone, Trial
from aggregator.stats.records import EndCoverageRecord, select_fields

LEAST_CASES = 30  # incidents, for a verdict
# 99 %, two-sided: a page shows ten such numbers, and at 95 % two pages in five would have a false "off".
Z = 2.576


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


def measure_coverage(
    *, experience: Experience, trials: Iterable[Trial] | None = None
) -> tuple[EndCoverage, ...]:
    """One for each milestone with a trial, in their order. `trials`: by default those of `experience`."""
    cases_by_moment: dict[Milestone, list[tuple[float, float, float]]] = {moment: [] for moment in Milestone}
    for trial in experience.trials if trials is None else trials:
        half, most = experience.compute_quantiles(
            estimate=trial.estimate, present=trial.present, without=trial.incident
        )
        cases_by_moment[trial.moment].append((trial.left, half, most))
    return tuple(_count_hits(moment, cases) for moment, cases in cases_by_moment.items() if cases)


def _count_hits(moment: Milestone, cases: Sequence[tuple[float, float, float]]) -> EndCoverage:
    return EndCoverage(
        moment=moment,
        of=len(cases),
        half=sum(left <= half for left, half, _ in cases),
        most=sum(left <= most for left, _, most in cases),
        # An estimate below zero is shown as 0, so its width counts as 0 as well.
        half_width=max(0.0, median(half for _, half, _ in cases)),
        most_width=max(0.0, median(most for *_, most in cases)),
    )

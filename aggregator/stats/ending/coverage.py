"""How often "half" and "nine in ten" were right, and how wide they were: leave-one-out, moment by moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from aggregator.stats.ending.outlook import Experience
from aggregator.stats.ending.record import Milestone


@dataclass(frozen=True)
class EndCoverage:
    """Of past problems at one moment, each told by all the others."""

    moment: Milestone
    of: int
    half: int  # were over within the time that was told for half of them
    most: int  # and within that for nine in ten
    half_width: float  # median of the minutes that were told
    most_width: float


def coverage(*, experience: Experience) -> tuple[EndCoverage, ...]:
    """In the order of Milestone; those of which nothing is known are left out."""
    told: dict[Milestone, list[tuple[float, float, float]]] = {moment: [] for moment in Milestone}
    for trial in experience.trials:
        half, most = experience.quantiles(
            estimate=trial.estimate, present=trial.present, without=trial.problem
        )
        told[trial.moment].append((trial.left, half, most))
    return tuple(_counted(moment, cases) for moment, cases in told.items() if cases)


def _counted(moment: Milestone, cases: Sequence[tuple[float, float, float]]) -> EndCoverage:
    return EndCoverage(
        moment=moment,
        of=len(cases),
        half=sum(left <= half for left, half, _ in cases),
        most=sum(left <= most for left, _, most in cases),
        half_width=max(0.0, median(half for _, half, _ in cases)),
        most_width=max(0.0, median(most for *_, most in cases)),
    )

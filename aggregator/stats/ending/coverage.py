"""How often "half" and "nine in ten" were right, and how wide they were: leave-one-out, moment by moment."""

from collections.abc import Iterable, Sequence
from statistics import median

from aggregator.stats.ending.end_coverage import EndCoverage, Milestone
from aggregator.stats.ending.outlook import Experience
from aggregator.stats.ending.track_record import Trial


def measure_coverage(
    *, experience: Experience, trials: Iterable[Trial] | None = None
) -> tuple[EndCoverage, ...]:
    """In the order of Milestone, of the trials of `experience` or of others; without moments of none."""
    told: dict[Milestone, list[tuple[float, float, float]]] = {moment: [] for moment in Milestone}
    for trial in experience.trials if trials is None else trials:
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

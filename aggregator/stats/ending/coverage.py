"""Coverage: how often "half" and "nine in ten" were right, and how wide they were, by leave-one-out."""

from collections.abc import Iterable, Sequence
from statistics import median

from aggregator.stats.ending.end_coverage import EndCoverage, Milestone
from aggregator.stats.ending.outlook import Experience
from aggregator.stats.ending.track_record import Trial


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

"""When will it end? Half, and nine in ten, of the problems that looked like this one were over by then."""

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.stats.ending.archive import Archive, Problem, archive
from aggregator.stats.ending.estimate import Estimate, Present, estimate
from aggregator.stats.ending.likeness import Likeness, likeness
from aggregator.stats.ending.record import Record, Trial, record, sample, trials
from aggregator.stats.policy import Policy


@dataclass(frozen=True)
class Outlook:
    """Minutes from now within which half, and nine in ten, of such problems were over."""

    half: float  # 0: over by now, which nobody could tell yet
    most: float
    problems: int  # how many alike they are worth
    elsewhere: float  # share of them that comes from published records


@dataclass(frozen=True)
class Experience:
    """All that past problems teach: learned once, asked often."""

    archive: Archive
    likeness: Likeness
    record: Record
    trials: tuple[Trial, ...]
    policy: Policy

    def outlook(self, *, present: Present) -> Outlook | None:
        """None where fewer than `policy.end_problems` are alike."""
        found = estimate(
            archive=self.archive, likeness=self.likeness, present=present, policy=self.policy
        )
        return found and self.told(estimate=found, present=present)

    def told(self, *, estimate: Estimate, present: Present) -> Outlook:
        """In minutes from now."""
        half, most = self.quantiles(estimate=estimate, present=present)
        return Outlook(max(0.0, half), max(0.0, most), round(estimate.problems), estimate.elsewhere)

    def quantiles(
        self, *, estimate: Estimate, present: Present, without: int = -1
    ) -> tuple[float, float]:
        """Minutes to "half" and to "nine in ten", the levels moved as experience says.

        Below zero: over by now. `without` what is known of how estimates of that problem came true.
        """
        half, most = (
            estimate.curve.quantile(
                over=self.record.level_for(over=over, present=present, policy=self.policy, without=without),
                age=present.age,
            )
            for over in (0.5, self.policy.end_most)
        )
        return half, most


def experience(*, problems: Sequence[Problem], elsewhere: Archive, policy: Policy) -> Experience:
    """Learn from this site's problems and from published ones."""
    known = archive(problems).joined(elsewhere)
    alike = likeness(archive=known, policy=policy)
    tried = tuple(
        trials(
            archive=known,
            likeness=alike,
            policy=policy,
            problems=sample(archive=known, most=policy.end_trials),
        )
    )
    return Experience(known, alike, record(trials=tried), tried, policy)

"""When will it end? Half, and nine in ten, of the problems that looked like this one were over by then."""

from dataclasses import asdict, dataclass
from functools import cached_property

from aggregator.stats.ending import track_record
from aggregator.stats.ending.archive import Archive, read_columns, write_columns
from aggregator.stats.ending.estimate import Estimate, OngoingIncident, estimate_ending
from aggregator.stats.ending.similarity import Credibility, learn_credibility
from aggregator.stats.ending.track_record import Trial, TrialRecord
from aggregator.stats.policy import Policy
from aggregator.stats.records import ExperienceRecord, select_fields


@dataclass(frozen=True)
class Outlook:
    """Minutes from now within which half, and nine in ten, of such problems were over."""

    half: int  # 0: over by now, which nobody could tell yet
    most: int
    problems: int  # how many alike they are worth
    elsewhere: float  # share of them that comes from published records


@dataclass(frozen=True)
class Experience:
    """All that past problems teach: learned once, asked often."""

    own: Archive  # of this site
    elsewhere: Archive  # published ones
    likeness: Credibility
    record: TrialRecord
    policy: Policy
    trials: tuple[Trial, ...] = ()  # not kept with the rest

    @cached_property
    def archive(self) -> Archive:
        return self.own.joined(self.elsewhere)

    def outlook(self, *, present: OngoingIncident) -> Outlook | None:
        """None where fewer than `policy.end_problems` are alike."""
        found = estimate_ending(
            archive=self.archive, likeness=self.likeness, present=present, policy=self.policy
        )
        if found is None:
            return None
        half, most = self.quantiles(estimate=found, present=present)
        return Outlook(max(0, round(half)), max(0, round(most)), round(found.problems), found.elsewhere)

    def quantiles(
        self, *, estimate: Estimate, present: OngoingIncident, without: int = -1
    ) -> tuple[float, float]:
        """Minutes to "half" and to "nine in ten", the levels moved as the record says.

        Below zero: over by now. `without` how estimates of that problem came true.
        """
        half, most = (
            estimate.curve.quantile(
                over=self.record.level_for(over=over, present=present, policy=self.policy, without=without),
                age=present.age,
            )
            for over in (0.5, self.policy.end_most)
        )
        return half, most

    def to_record(self) -> ExperienceRecord:
        """As JSON takes it, but for the published ones, the policy and the trials."""
        return {
            "own": write_columns(self.own),
            "likeness": asdict(self.likeness),
            "record": write_columns(self.record),
        }


def read_experience(kept: ExperienceRecord, *, elsewhere: Archive, policy: Policy) -> Experience:
    """What Experience.to_record() gave, in this version or another."""
    own = read_columns(kept["own"], integers=("service", "category", "first", "state", "wave"))
    own["over"] = own["over"].astype(bool)
    trials = read_columns(kept["record"], integers=("problem", "subsiding"))
    return Experience(
        Archive(**select_fields(of=Archive, record=own)),
        elsewhere,
        Credibility(**select_fields(of=Credibility, record=kept["likeness"])),
        TrialRecord(**select_fields(of=TrialRecord, record=trials)),
        policy,
    )


def learn_experience(*, own: Archive, elsewhere: Archive, policy: Policy) -> Experience:
    """From this site's problems and from published ones; each of up to `policy.end_trials` is tried."""
    known = own.joined(elsewhere)
    alike = learn_credibility(archive=known, policy=policy)
    problems = track_record.sample_incidents(archive=known, most=policy.end_trials)
    tried = tuple(track_record.run_trials(archive=known, likeness=alike, policy=policy, problems=problems))
    return Experience(own, elsewhere, alike, track_record.record_trials(trials=tried), policy, tried)

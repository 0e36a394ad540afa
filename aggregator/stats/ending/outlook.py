"""When will it end? The times by which half, and nine in ten, of similar incidents had ended."""

from dataclasses import asdict, dataclass
from functools import cached_property

from aggregator.stats.ending import track_record
from aggregator.stats.ending.archive import Archive, read_columns, write_columns
from aggregator.stats.ending.estimate import Credibility, Estimate, OngoingIncident, estimate_ending
from aggregator.stats.ending.similarity import learn_credibility
from aggregator.stats.ending.track_record import Trial, TrialRecord
from aggregator.stats.policy import Policy
from aggregator.stats.records import ExperienceRecord, select_fields


@dataclass(frozen=True)
class Outlook:
    """Minutes from now within which half, and nine in ten, of similar incidents had ended."""

    half: int  # 0: half of them had ended by now, which showed only later
    most: int
    problems: int  # effective number of similar incidents
    elsewhere: float  # share of them that comes from published records


@dataclass(frozen=True)
class Experience:
    """All that past incidents teach: learned once an hour at most, used at each page view."""

    own: Archive  # of this site
    elsewhere: Archive  # published ones
    credibility: Credibility
    record: TrialRecord
    policy: Policy
    trials: tuple[Trial, ...] = ()  # not stored

    @cached_property
    def archive(self) -> Archive:
        return self.own.join(self.elsewhere)

    def estimate_outlook(self, *, present: OngoingIncident) -> Outlook | None:
        """None where fewer than `policy.end_problems` incidents are similar."""
        estimate = estimate_ending(
            archive=self.archive, credibility=self.credibility, present=present, policy=self.policy
        )
        if estimate is None:
            return None
        half, most = self.compute_quantiles(estimate=estimate, present=present)
        return Outlook(
            max(0, round(half)), max(0, round(most)), round(estimate.incidents), estimate.elsewhere
        )

    def compute_quantiles(
        self, *, estimate: Estimate, present: OngoingIncident, without: int = -1
    ) -> tuple[float, float]:
        """Minutes to "half" and to "nine in ten", corrected by the record of earlier estimates.

        Below zero: ended by now. `without`: an incident whose own record is left out.
        """
        half, most = (
            estimate.curve.compute_quantile(
                share=self.record.correct_level(
                    share=share, present=present, policy=self.policy, without=without
                ),
                age=present.age,
            )
            for share in (0.5, self.policy.end_most)
        )
        return half, most

    def to_record(self) -> ExperienceRecord:
        """As JSON takes it, without the published incidents, the policy and the trials."""
        return {
            # Published incidents come with the code, so storing them would only let them grow old.
            "own": write_columns(self.own),
            "likeness": asdict(self.credibility),
            "record": write_columns(self.record),
        }

    @classmethod
    def from_record(cls, kept: ExperienceRecord, *, elsewhere: Archive, policy: Policy) -> "Experience":
        """What to_record() gave, in this version or another."""
        own = read_columns(kept["own"], integers=("service", "category", "first", "state", "wave"))
        own["ended"] = own["ended"].astype(bool)
        trials = read_columns(kept["record"], integers=("incident", "subsiding"))
        return cls(
            Archive(**select_fields(of=Archive, record=own)),
            elsewhere,
            Credibility(**select_fields(of=Credibility, record=kept["likeness"])),
            TrialRecord(**select_fields(of=TrialRecord, record=trials)),
            policy,
        )


def learn_experience(*, own: Archive, elsewhere: Archive, policy: Policy) -> Experience:
    """From the incidents of this site and from published ones; up to `policy.end_trials` are tried."""
    # Published incidents take part in the estimates that are tried, as they do in those that are shown.
    known = own.join(elsewhere)
    credibility = learn_credibility(archive=known, policy=policy)
    sample = track_record.sample_incidents(archive=known, most=policy.end_trials)
    trials = tuple(
        track_record.run_trials(archive=known, credibility=credibility, policy=policy, incidents=sample)
    )
    return Experience(own, elsewhere, credibility, track_record.record_trials(trials=trials), policy, trials)

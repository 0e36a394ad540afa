"""How estimates came true: each past incident is estimated from all the others, at several milestones.

The level of an incident is the share of its estimated curve at which it really ended. If the estimates were
right, levels would be uniform. Their real distribution corrects the levels of the next estimate (conformal
prediction with localised weights: Vovk, Gammerman and Shafer 2005; Guan 2023).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aggregator.stats.ending.archive import ELSEWHERE, NOT_KNOWN, SUBSIDING, Archive, Floats, Ints
from aggregator.stats.ending.end_coverage import Milestone
from aggregator.stats.ending.estimate import Credibility, Estimate, OngoingIncident, estimate_ending
from aggregator.stats.policy import Policy

AGES = {
    Milestone.HALF_HOUR: 30.0,
    Milestone.TWO_HOURS: 120.0,
    Milestone.EIGHT_HOURS: 480.0,
}  # minutes since the onset
MINUTES_SUBSIDING = {
    Milestone.SUBSIDING: 0.0,
    Milestone.SUBSIDED: 15.0,
}  # minutes since it was published as subsiding for the first time

SOON = 5.0  # minutes added before logarithms: at the beginning a minute more or less hardly matters


@dataclass(frozen=True)
class Trial:
    """A past incident at one milestone, estimated from the others."""

    incident: int
    moment: Milestone
    present: OngoingIncident
    estimate: Estimate
    left: float  # minutes that it really had left; below zero: it had ended, which showed only later

    @property
    def level(self) -> float:
        """Share of the curve that had ended when it did."""
        return self.estimate.curve.compute_ended_share(left=self.left, age=self.present.age)


@dataclass(frozen=True)
class TrialRecord:
    """Trials by columns, (K,)."""

    incident: Ints
    subsiding: Ints  # 1 or 0
    age: Floats
    since: Floats  # in its state
    level: Floats

    def correct_level(
        self, *, share: float, present: OngoingIncident, policy: Policy, without: int = -1
    ) -> float:
        """The level by which `share` of similar trials had really ended; incident `without` is left out."""
        subsiding = present.state == SUBSIDING
        # The same clock that the estimate uses: see estimate._select_at_risk().
        clock, now = (self.since, present.since) if subsiding else (self.age, present.age)
        distance = np.log((clock + SOON) / (now + SOON)) / policy.end_record_width
        weight = np.exp(-0.5 * distance**2) * (self.subsiding == subsiding)
        weight = weight * (self.incident != without)
        return _compute_quantile(self.level, weight, share, policy.end_record_lent)


def run_trials(
    *, archive: Archive, credibility: Credibility, policy: Policy, incidents: Sequence[int]
) -> Iterator[Trial]:
    """Trials of these incidents, all of which must have ended."""
    for incident in incidents:
        # Without this an incident would find itself among those like it, and estimates would seem too good.
        others = archive.exclude(incident)
        for moment, present in list_milestones(archive=archive, incident=incident):
            estimate = estimate_ending(
                archive=others, credibility=credibility, present=present, policy=policy
            )
            if estimate:
                left = float(archive.length[incident]) - present.age
                yield Trial(incident, moment, present, estimate, left)


def list_milestones(*, archive: Archive, incident: int) -> Iterator[tuple[Milestone, OngoingIncident]]:
    """What was known of an incident at each milestone that it reached."""
    first, last = int(archive.first[incident]), int(archive.first[incident + 1])
    at, state = archive.at[first:last], archive.state[first:last]
    for moment, age in {Milestone.FIRST_ANNOUNCEMENT: float(at[0]), **AGES}.items():
        step = int((at <= age).sum()) - 1
        if step >= 0 and age < archive.resolved_after[incident] and state[step] != SUBSIDING:
            yield moment, _describe_at(archive, incident, first + step, age)
    # Only the first wave: an incident that comes back again and again must not count many times.
    for step in np.flatnonzero(state == SUBSIDING)[:1].tolist():
        for moment, since in MINUTES_SUBSIDING.items():
            if archive.until[first + step] > at[step] + since:
                yield moment, _describe_at(archive, incident, first + step, float(at[step]) + since)


def _describe_at(archive: Archive, incident: int, step: int, age: float) -> OngoingIncident:
    vendor_after = float(archive.vendor_after[incident])
    return OngoingIncident(
        service=int(archive.service[incident]),
        category=int(archive.category[incident]),
        age=age,
        state=int(archive.state[step]),
        since=age - float(archive.at[step]),
        wave=int(archive.wave[step]),
        size=float(archive.size[step]),
        breadth=float(archive.breadth[incident]),
        vendor_announced=NOT_KNOWN if np.isnan(vendor_after) else float(vendor_after <= age),
    )


def record_trials(*, trials: Sequence[Trial]) -> TrialRecord:
    """What is stored of trials."""
    return TrialRecord(
        incident=np.array([trial.incident for trial in trials], np.int64),
        subsiding=np.array([trial.present.state == SUBSIDING for trial in trials], np.int64),
        age=np.array([trial.present.age for trial in trials], float),
        since=np.array([trial.present.since for trial in trials], float),
        level=np.array([trial.level for trial in trials], float),
    )


def sample_incidents(*, archive: Archive, most: int) -> list[int]:
    """At most so many of the site's own incidents that have ended, evenly spread."""
    known = np.flatnonzero(archive.ended & (archive.service != ELSEWHERE))
    # Evenly over time and not the latest ones, so that one bad month does not decide.
    places = np.linspace(0, len(known) - 1, min(most, len(known))).astype(int)
    return [int(incident) for incident in known[places]]


def _compute_quantile(level: Floats, weight: Floats, share: float, lent: float) -> float:
    """The quantile of weighted levels and of a weight `lent`, which is spread evenly over [0, 1]."""
    # The evenly spread weight is a prior: a handful of trials must not move a level to an end.
    order = np.argsort(level)
    below = np.concatenate([[0.0], np.cumsum(weight[order])])
    # At each level the distribution rises in a step; between two levels only by what is spread evenly.
    grid = np.concatenate([[0.0], np.repeat(level[order], 2), [1.0]])
    steps = np.repeat(below, 2)
    return float(np.interp(share, (steps + lent * grid) / (below[-1] + lent), grid))

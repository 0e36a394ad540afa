"""How such estimates came true: each past problem told by all the others, at several moments of its life.

The share of its estimated curve at which a problem really ended would be spread evenly over all problems if
estimates were right. As it was spread, so the levels of the next estimate are moved (conformal prediction
with localised weights: Vovk, Gammerman and Shafer 2005; Guan 2023).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from aggregator.stats.ending.archive import ELSEWHERE, NOT_KNOWN, SUBSIDING, Archive, Floats, Ints
from aggregator.stats.ending.estimate import Estimate, OngoingIncident, estimate_ending
from aggregator.stats.ending.similarity import Credibility
from aggregator.stats.policy import Policy


class Milestone(StrEnum):
    """In the life of a problem."""

    FIRST_WORD = "first word"
    HALF_HOUR = "30 minutes"
    TWO_HOURS = "2 hours"
    EIGHT_HOURS = "8 hours"
    SUBSIDING = "subsiding"
    SUBSIDED = "subsiding for 15 minutes"


AGES = {
    Milestone.HALF_HOUR: 30.0,
    Milestone.TWO_HOURS: 120.0,
    Milestone.EIGHT_HOURS: 480.0,
}  # minutes since the onset
MINUTES_SUBSIDING = {
    Milestone.SUBSIDING: 0.0,
    Milestone.SUBSIDED: 15.0,
}  # minutes since it was said to subside, the first time

SOON = 5.0  # minutes by which two moments differ little, however near the beginning they are


@dataclass(frozen=True)
class Trial:
    """A past problem at one moment, as the others told of it."""

    problem: int
    moment: Milestone
    present: OngoingIncident
    estimate: Estimate
    left: float  # minutes that it really had left; below zero: it was over, which nobody could tell yet

    @property
    def level(self) -> float:
        """Share of the curve that was over when it ended."""
        return self.estimate.curve.over_by(left=self.left, age=self.present.age)


@dataclass(frozen=True)
class TrialRecord:
    """Trials by columns, (K,)."""

    problem: Ints
    subsiding: Ints  # 1 or 0
    age: Floats
    since: Floats  # in its state
    level: Floats

    def level_for(self, *, over: float, present: OngoingIncident, policy: Policy, without: int = -1) -> float:
        """The level of a curve that such problems really reached by that share of cases."""
        subsiding = present.state == SUBSIDING
        clock, now = (self.since, present.since) if subsiding else (self.age, present.age)
        far = np.log((clock + SOON) / (now + SOON)) / policy.end_record_width
        weight = np.exp(-0.5 * far**2) * (self.subsiding == subsiding)
        weight = weight * (self.problem != without)
        return _compute_quantile(self.level, weight, over, policy.end_record_lent)


def run_trials(
    *, archive: Archive, likeness: Credibility, policy: Policy, problems: Sequence[int]
) -> Iterator[Trial]:
    """Of these problems, each of them over."""
    for problem in problems:
        others = archive.without(problem)
        for moment, present in list_milestones(archive=archive, problem=problem):
            found = estimate_ending(archive=others, likeness=likeness, present=present, policy=policy)
            if found:
                left = float(archive.length[problem]) - present.age
                yield Trial(problem, moment, present, found, left)


def list_milestones(*, archive: Archive, problem: int) -> Iterator[tuple[Milestone, OngoingIncident]]:
    """What was known of a problem at each of these moments that it lived to see."""
    first, last = int(archive.first[problem]), int(archive.first[problem + 1])
    at, state = archive.at[first:last], archive.state[first:last]
    for moment, age in {Milestone.FIRST_WORD: float(at[0]), **AGES}.items():
        step = int((at <= age).sum()) - 1
        if step >= 0 and age < archive.told[problem] and state[step] != SUBSIDING:
            yield moment, _describe_at(archive, problem, first + step, age)
    for step in np.flatnonzero(state == SUBSIDING)[:1].tolist():
        for moment, since in MINUTES_SUBSIDING.items():
            if archive.until[first + step] > at[step] + since:
                yield moment, _describe_at(archive, problem, first + step, float(at[step]) + since)


def _describe_at(archive: Archive, problem: int, step: int, age: float) -> OngoingIncident:
    said = float(archive.vendor[problem])
    return OngoingIncident(
        service=int(archive.service[problem]),
        category=int(archive.category[problem]),
        age=age,
        state=int(archive.state[step]),
        since=age - float(archive.at[step]),
        wave=int(archive.wave[step]),
        size=float(archive.size[step]),
        breadth=float(archive.breadth[problem]),
        vendor=NOT_KNOWN if np.isnan(said) else float(said <= age),
    )


def record_trials(*, trials: Sequence[Trial]) -> TrialRecord:
    """What is kept of trials."""
    return TrialRecord(
        problem=np.array([one.problem for one in trials], np.int64),
        subsiding=np.array([one.present.state == SUBSIDING for one in trials], np.int64),
        age=np.array([one.present.age for one in trials], float),
        since=np.array([one.present.since for one in trials], float),
        level=np.array([one.level for one in trials], float),
    )


def sample_incidents(*, archive: Archive, most: int) -> list[int]:
    """At most so many of the site's own problems that are over, evenly spread."""
    known = np.flatnonzero(archive.over & (archive.service != ELSEWHERE))
    places = np.linspace(0, len(known) - 1, min(most, len(known))).astype(int)
    return [int(problem) for problem in known[places]]


def _compute_quantile(level: Floats, weight: Floats, over: float, lent: float) -> float:
    """Of weighted levels and `lent` more that are spread evenly over 0 to 1."""
    order = np.argsort(level)
    below = np.concatenate([[0.0], np.cumsum(weight[order])])
    # At each level the share rises in a step; between two of them only by what is spread evenly.
    grid = np.concatenate([[0.0], np.repeat(level[order], 2), [1.0]])
    steps = np.repeat(below, 2)
    return float(np.interp(over, (steps + lent * grid) / (below[-1] + lent), grid))

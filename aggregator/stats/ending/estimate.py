"""What past problems say of one that goes on: how long those lasted that had lasted as long and looked alike.

Past problems are weighed by likeness (a kernel) and by nearness: this service, its category, all services,
and records published elsewhere. How many problems a wider circle is worth follows from how alike the circles
are (credibility, Bühlmann 1967).
"""

from dataclasses import dataclass

import numpy as np

from aggregator.stats.ending.archive import ELSEWHERE, NOT_KNOWN, SUBSIDING, Archive, Bools, Cohort, Floats
from aggregator.stats.ending.similarity import Credibility
from aggregator.stats.ending.survival import SurvivalCurve, compute_effective_size, estimate_curve
from aggregator.stats.policy import Policy


@dataclass(frozen=True)
class OngoingIncident:
    """What is known of a problem that goes on."""

    service: int
    category: int
    age: float  # minutes since the onset
    state: int
    since: float  # minutes that it has been in that state
    wave: int = 0  # how often it has subsided
    size: float = NOT_KNOWN  # times the usual at least, as it was last said
    breadth: float = NOT_KNOWN
    vendor: float = NOT_KNOWN  # 1 the vendor has told of it, 0 not, nan nobody knows


@dataclass(frozen=True)
class Estimate:
    """What past problems say of a present one, before it is held against how such words came true."""

    curve: SurvivalCurve
    problems: float  # how many alike the weights are worth
    elsewhere: float  # share of the weight that published records have


def estimate_ending(
    *, archive: Archive, likeness: Credibility, present: OngoingIncident, policy: Policy
) -> Estimate | None:
    """None where fewer than `policy.end_problems` are alike."""
    cohort = _select_at_risk(archive, present)
    weight = _weigh_by_similarity(archive, cohort, present, policy)
    weight = weight * _weigh_by_circle(archive, cohort, weight, present, likeness)
    problems = compute_effective_size(weight)
    ended = archive.over[cohort.problem]
    if problems < policy.end_problems or not ended.any():
        return None
    left = archive.length[cohort.problem] - cohort.age
    elsewhere = archive.service[cohort.problem] == ELSEWHERE
    return Estimate(
        estimate_curve(left=left, ended=ended, weight=weight),
        problems,
        float(weight[elsewhere].sum() / weight.sum()),
    )


def _select_at_risk(archive: Archive, present: OngoingIncident) -> Cohort:
    """While it subsides, what counts is for how long it has; before, how old it is."""
    if present.state == SUBSIDING:
        return archive.subsiding_for(present.since)
    cohort = archive.at_age(present.age)
    return _take(cohort, cohort.state != SUBSIDING)


def _take(cohort: Cohort, chosen: Bools) -> Cohort:
    return Cohort(**{name: getattr(cohort, name)[chosen] for name in Cohort.__dataclass_fields__})


def _weigh_by_similarity(
    archive: Archive, cohort: Cohort, present: OngoingIncident, policy: Policy
) -> Floats:
    """(K,) 1 for one that looked the same; what is not known of one of the two neither helps nor harms."""

    def near(theirs: Floats, ours: float, width: float) -> Floats:
        far = (theirs - ours) / width
        return np.where(np.isnan(far), policy.end_unknown, np.exp(-0.5 * far**2))

    weight = near(np.log(cohort.size), np.log(present.size), policy.end_size_width)
    weight = weight * near(archive.breadth[cohort.problem], present.breadth, policy.end_breadth_width)
    vendor = np.abs(cohort.vendor - present.vendor)
    weight *= np.where(np.isnan(vendor), policy.end_unknown, np.where(vendor > 0, policy.end_unlike, 1.0))
    weight *= np.where(cohort.state == present.state, 1.0, policy.end_unlike)
    weight *= np.where((cohort.wave > 1) == (present.wave > 1), 1.0, policy.end_unlike)
    if present.state == SUBSIDING:
        weight *= near(np.log(np.maximum(cohort.age, 1)), np.log(max(present.age, 1)), policy.end_age_width)
    return np.maximum(weight, policy.end_least)


def _weigh_by_circle(
    archive: Archive, cohort: Cohort, weight: Floats, present: OngoingIncident, likeness: Credibility
) -> Floats:
    """(K,) by which those of wider circles count less: together they are worth `likeness` more."""
    service, category = archive.service[cohort.problem], archive.category[cohort.problem]
    circle = np.where(
        service == ELSEWHERE,
        3,
        np.where(service == present.service, 0, np.where(category == present.category, 1, 2)),
    )
    mass: Floats = np.bincount(circle, weight, minlength=4).astype(float)
    return compute_circle_factors(mass, likeness.by_circle)[circle]


def compute_circle_factors(mass: Floats, likeness: tuple[float, float, float]) -> Floats:
    """(4,) factors by which the weights in circles from the inner to the outer are multiplied."""
    factors = np.zeros(4)
    share = 1.0  # of the estimate that is left for this circle and those around it
    for circle in range(4):
        around = float(mass[circle + 1 :].sum())
        lent = likeness[circle] if around and circle < 3 else 0.0
        if mass[circle]:
            factors[circle] = share * (mass[circle] / (mass[circle] + lent)) / mass[circle]
        share *= lent / (mass[circle] + lent) if lent else 0.0
    return factors

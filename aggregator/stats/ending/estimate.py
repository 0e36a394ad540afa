"""What past incidents show about a current one: how long those lasted that looked like it at the same age.

Past incidents are weighted by similarity (a kernel) and by circle: this service, its category, all services,
and records published elsewhere. How many incidents a wider circle is worth follows from how similar the
lengths of services and categories are (credibility, Bühlmann 1967).
"""

from dataclasses import dataclass

import numpy as np

from aggregator.stats.ending.archive import ELSEWHERE, NOT_KNOWN, SUBSIDING, Archive, Bools, Cohort, Floats
from aggregator.stats.ending.survival import SurvivalCurve, compute_effective_size, estimate_curve
from aggregator.stats.policy import Policy


@dataclass(frozen=True)
class OngoingIncident:
    """What is known of an unresolved incident."""

    service: int
    category: int
    age: float  # minutes since the onset
    state: int
    since: float  # minutes that it has been in that state
    wave: int = 0  # how often it has subsided
    size: float = NOT_KNOWN  # at least so many times the expected reports, as published last
    breadth: float = NOT_KNOWN
    vendor_announced: float = NOT_KNOWN  # 1 the vendor has announced an outage, 0 it has not, nan not known


@dataclass(frozen=True)
class Credibility:
    """Incidents that the next wider circle is worth."""

    service: float  # to a service, its category
    category: float  # to a category, all services
    site: float  # to this site, published records

    @property
    def by_circle(self) -> tuple[float, float, float]:
        return self.service, self.category, self.site


@dataclass(frozen=True)
class Estimate:
    """The curve from past incidents, before it is corrected by how earlier estimates came true."""

    curve: SurvivalCurve
    incidents: float  # effective number of similar incidents
    elsewhere: float  # share of the weight that published records have


def estimate_ending(
    *, archive: Archive, credibility: Credibility, present: OngoingIncident, policy: Policy
) -> Estimate | None:
    """None where fewer than `policy.end_problems` incidents are similar."""
    cohort = _select_at_risk(archive, present)
    weight = _weigh_by_similarity(archive, cohort, present, policy)
    # After the weights by similarity: a circle whose incidents all look different must not count as full.
    weight = weight * _weigh_by_circle(archive, cohort, weight, present, credibility)
    incidents = compute_effective_size(weight)
    ended = archive.ended[cohort.incident]
    if incidents < policy.end_problems or not ended.any():
        return None
    left = archive.length[cohort.incident] - cohort.age
    # Shown with the estimate, because readers should know when it rests on other sites.
    elsewhere = archive.service[cohort.incident] == ELSEWHERE
    return Estimate(
        estimate_curve(left=left, ended=ended, weight=weight),
        incidents,
        float(weight[elsewhere].sum() / weight.sum()),
    )


def _select_at_risk(archive: Archive, present: OngoingIncident) -> Cohort:
    """Incidents that had subsided for as long, or before that, incidents of the same age."""
    if present.state == SUBSIDING:
        return archive.select_subsiding_for(present.since)
    cohort = archive.select_at_age(present.age)
    # Those that subsided by this age are known to be near their end; the current one is not.
    return _take(cohort, cohort.state != SUBSIDING)


def _take(cohort: Cohort, chosen: Bools) -> Cohort:
    return Cohort(**{name: getattr(cohort, name)[chosen] for name in Cohort.__dataclass_fields__})


def _weigh_by_similarity(
    archive: Archive, cohort: Cohort, present: OngoingIncident, policy: Policy
) -> Floats:
    """(K,) 1 for an incident that looked the same; what is not known of one of the two counts in between."""

    def compare(past: Floats, current: float, width: float) -> Floats:
        distance = (past - current) / width
        return np.where(np.isnan(distance), policy.end_unknown, np.exp(-0.5 * distance**2))

    # In logarithms: from 2 to 4 times is as far as from 20 to 40 times.
    weight = compare(np.log(cohort.size), np.log(present.size), policy.end_size_width)
    weight = weight * compare(archive.breadth[cohort.incident], present.breadth, policy.end_breadth_width)
    vendor = np.abs(cohort.vendor_announced - present.vendor_announced)
    weight *= np.where(np.isnan(vendor), policy.end_unknown, np.where(vendor > 0, policy.end_unlike, 1.0))
    weight *= np.where(cohort.state == present.state, 1.0, policy.end_unlike)
    # The first wave behaves differently from all later ones, which are alike.
    weight *= np.where((cohort.wave > 1) == (present.wave > 1), 1.0, policy.end_unlike)
    if present.state == SUBSIDING:
        weight *= compare(
            np.log(np.maximum(cohort.age, 1)), np.log(max(present.age, 1)), policy.end_age_width
        )
    # A weight of 0 would divide by zero in the curve where nothing is similar.
    return np.maximum(weight, policy.end_least)


def _weigh_by_circle(
    archive: Archive, cohort: Cohort, weight: Floats, present: OngoingIncident, credibility: Credibility
) -> Floats:
    """(K,) factors by which incidents of wider circles count less: see compute_circle_factors()."""
    service, category = archive.service[cohort.incident], archive.category[cohort.incident]
    circle = np.where(
        service == ELSEWHERE,
        3,
        np.where(service == present.service, 0, np.where(category == present.category, 1, 2)),
    )
    mass: Floats = np.bincount(circle, weight, minlength=4).astype(float)
    return compute_circle_factors(mass, credibility.by_circle)[circle]


def compute_circle_factors(mass: Floats, worth: tuple[float, float, float]) -> Floats:
    """(4,) factors for the weights in the circles, from the inner to the outer.

    `mass`: the weight in each circle. `worth`: incidents that all wider circles together are worth to each.
    """
    factors = np.zeros(4)
    share = 1.0  # of the estimate, left for this circle and the wider ones
    for circle in range(4):
        wider = float(mass[circle + 1 :].sum())
        lent = worth[circle] if wider and circle < 3 else 0.0
        if mass[circle]:
            factors[circle] = share * (mass[circle] / (mass[circle] + lent)) / mass[circle]
        share *= lent / (mass[circle] + lent) if lent else 0.0
    return factors

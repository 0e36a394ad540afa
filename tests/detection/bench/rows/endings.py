"""Row 21: when will it end? Each incident estimated from all the others, at several moments of its life.

Real incidents are judged as on a site that knows only them. Simulated ones come from outages with many
distributions of length, which the production detector detects, confirms and resolves; their end is the
dated-back one.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

import numpy as np

from aggregator.stats.ending.archive import NOT_KNOWN, Archive, PastIncident, build_archive
from aggregator.stats.ending.coverage import measure_coverage
from aggregator.stats.ending.end_coverage import EndCoverage
from aggregator.stats.ending.estimate import estimate_ending
from aggregator.stats.ending.outlook import Experience, learn_experience
from aggregator.stats.ending.published import read_published as known_elsewhere
from aggregator.stats.ending.track_record import Trial, list_milestones
from aggregator.stats.policy import DEFAULT
from tests.detection import published
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.series.outages import LAWS, simulate_incidents

LEAST_TRIALS = 60  # with fewer, coverage is not judged
NO_INCIDENTS = build_archive([])
UNCORRECTED = replace(DEFAULT, end_record_lent=1e9)  # the record of earlier estimates counts nothing
Case = tuple[Sequence[PastIncident], Sequence[PastIncident], Archive]  # training, test, published


def learn(own: Sequence[PastIncident], elsewhere: Archive = NO_INCIDENTS) -> Experience:
    return learn_experience(own=build_archive(own), elsewhere=elsewhere, policy=DEFAULT)


def measure_real(name: str) -> tuple[Sequence[EndCoverage], Sequence[EndCoverage]]:
    """On a site that knows only these incidents: leave-one-out, and each half estimated from the other."""
    own = published.read_reported() if name == "reports" else published.read_official()
    return measure_coverage(experience=learn(own)), _measure_out_of_sample(_split_halves(own))


def estimate_unseen(experience: Experience, incidents: Sequence[PastIncident]) -> Iterator[Trial]:
    """Trials of incidents that nothing was learned from."""
    unseen = build_archive(incidents)
    for incident in np.flatnonzero(unseen.ended).tolist():
        for moment, present in list_milestones(archive=unseen, incident=incident):
            estimate = estimate_ending(
                archive=experience.archive,
                credibility=experience.credibility,
                present=present,
                policy=DEFAULT,
            )
            if estimate:
                yield Trial(-1, moment, present, estimate, float(unseen.length[incident]) - present.age)


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """Coverage at each moment and the median width; later problems; each law alone; cost."""
    blocks = list(pool.map(partial(simulate_incidents, seed, tuple(LAWS)), range(1 if quick else 4)))
    own = [one for block in blocks[:2] for one in block]
    out = []
    for found in measure_coverage(experience=learn(own)):
        out += _build_lines("simulated", found, within=0.05)
    for name in ("reports", "official"):
        one_out, half_out = pool.submit(measure_real, name).result()
        for found in one_out:
            out += _build_lines(f"real, {name}", found, within=None)
        out += _build_pooled_lines(f"real, {name}, one half told by the other", half_out, None)
    if not quick:
        out += _measure_unseen(own, [one for block in blocks[2:] for one in block])
        out += [one for lines in pool.map(partial(_measure_law, seed), LAWS) for one in lines]
    return [*out, pool.submit(_measure_loss, own).result(), *pool.submit(_measure_cost, own).result()]


def _measure_unseen(own: Sequence[PastIncident], others: Sequence[PastIncident]) -> list[Measure]:
    """Incidents that nothing was learned from: of the same services, of others, and on a young site."""
    unseen = [(own, others, NO_INCIDENTS), (others, own, NO_INCIDENTS)]
    young = [(own[:30], own[30:], known_elsewhere())]
    return [
        *_build_pooled_lines("one half told by the other", _measure_out_of_sample(_split_halves(own)), 0.05),
        *_build_pooled_lines(
            "levels not moved", measure_coverage(experience=replace(learn(own), policy=UNCORRECTED)), None
        ),
        *_build_pooled_lines("services never seen", _measure_out_of_sample(unseen), 0.05),
        *_build_pooled_lines("after 30 problems", _measure_out_of_sample(young), None),
    ]


def _split_halves(own: Sequence[PastIncident]) -> list[Case]:
    return [(own[::2], own[1::2], NO_INCIDENTS), (own[1::2], own[::2], NO_INCIDENTS)]


def _measure_out_of_sample(cases: Sequence[Case]) -> list[EndCoverage]:
    found = []
    for past, later, elsewhere in cases:
        experience = learn(past, elsewhere)
        found += measure_coverage(experience=experience, trials=estimate_unseen(experience, later))
    return found


def _measure_law(seed: int, law: str) -> list[Measure]:
    own = [one for block in range(2) for one in simulate_incidents(seed, (law,), block)]
    return _build_pooled_lines(
        f"all {law}, one half told by the other", _measure_out_of_sample(_split_halves(own)), 0.05
    )


def _build_pooled_lines(name: str, found: Sequence[EndCoverage], within: float | None) -> list[Measure]:
    """All milestones together; `within` None: reported only."""
    of = sum(each.of for each in found)
    half, most = sum(each.half for each in found), sum(each.most for each in found)
    lines = [
        (measure.measure_share(f"21 end, {name}: half", hits=half, of=of), 0.5),
        (measure.measure_share(f"21 end, {name}: nine in ten", hits=most, of=of), 0.9),
    ]
    return [one if within is None else _judge(one, nominal, of, within) for one, nominal in lines]


def _measure_loss(own: Sequence[PastIncident]) -> Measure:
    """What similarity is worth: quantile loss over that of one curve for all incidents."""
    plain = [
        replace(
            one,
            service=0,
            category=0,
            vendor_after=NOT_KNOWN,
            steps=tuple(step._replace(size=NOT_KNOWN) for step in one.steps),
        )
        for one in own
    ]
    losses = [_compute_losses(learn(problems)) for problems in (own, plain)]
    both = losses[0].keys() & losses[1].keys()
    ours, theirs = (sum(each[case] for case in both) for each in losses)
    return Measure(
        "21 loss over that of one curve for all", ours / theirs, accept=1.0, note=f"{len(both)} trials"
    )


def _compute_losses(experience: Experience) -> dict[tuple[int, str], float]:
    """(incident, milestone) -> quantile (pinball) loss of "half" and "nine in ten" together, in minutes."""
    losses = {}
    for trial in experience.trials:
        quantiles = experience.compute_quantiles(
            estimate=trial.estimate, present=trial.present, without=trial.incident
        )
        losses[trial.incident, trial.moment] = sum(
            max(share * (trial.left - minutes), (share - 1) * (trial.left - minutes))
            for share, minutes in zip((0.5, 0.9), quantiles, strict=True)
        )
    return losses


def _measure_cost(own: Sequence[PastIncident]) -> list[Measure]:
    """CPU time of learning from as many as are kept, and of one estimate beside 10,000."""
    many = list(own) * (10_000 // len(own) + 1)
    begun = time.process_time()
    experience = learn(many[: DEFAULT.end_kept])
    spent = time.process_time() - begun
    experience = replace(experience, own=build_archive(many[:10_000]))
    _, present = next(list_milestones(archive=experience.archive, incident=0))
    experience.estimate_outlook(present=present)
    begun = time.process_time()
    for _ in range(20):
        experience.estimate_outlook(present=present)
    seconds = (time.process_time() - begun) / 20
    return [
        Measure(f"21 CPU-s to learn from {DEFAULT.end_kept:,} past problems", spent),
        Measure("21 CPU-ms of an estimate beside 10,000 past problems", 1000 * seconds, accept=20.0),
    ]


def _build_lines(name: str, found: EndCoverage, *, within: float | None) -> list[Measure]:
    """Shares that ended within the estimated time; for simulated ones their distance from nominal."""
    out = []
    for label, hits, nominal in (("half", found.half, 0.5), ("nine in ten", found.most, 0.9)):
        one = measure.measure_share(f"21 end, {name}, {found.moment}: {label}", hits=hits, of=found.of)
        out.append(_judge(one, nominal, found.of, within))
    note = f"half within {found.half_width:.0f}"
    key = f"21 end, {name}, {found.moment}: median minutes to nine in ten"
    return [*out, Measure(key, found.most_width, note=note)]


def _judge(one: Measure, nominal: float, of: int, within: float | None) -> Measure:
    """`within`: how far from the nominal share it may be; None: the interval must contain that."""
    value, low, high = (float(x or 0.0) for x in (one.value, one.low, one.high))
    if of < LEAST_TRIALS:
        return replace(one, note=f"{of} cases: too few to judge")
    off = max(0.0, low - nominal, nominal - high) if within is None else abs(value - nominal)
    note = f"{value:.3f} ({low:.3f} to {high:.3f}) of {of}"
    return Measure(f"{one.key}, off by", off, accept=within or 0.0, note=note)

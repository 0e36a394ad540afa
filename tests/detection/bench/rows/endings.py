"""Row 21: when will it end? Each problem told by all the others, at several moments of its life.

Real ones are judged as a site would that had only them. Simulated ones come from outages of many laws of
length, which the production detector finds, opens and closes; the end is the one that it dates back.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

import numpy as np

from aggregator.stats.ending.archive import NOT_KNOWN, Archive, PastIncident, build_archive
from aggregator.stats.ending.coverage import EndCoverage, measure_coverage
from aggregator.stats.ending.estimate import estimate_ending
from aggregator.stats.ending.outlook import Experience, learn_experience
from aggregator.stats.ending.published import read_published as known_elsewhere
from aggregator.stats.ending.track_record import Trial, list_milestones
from aggregator.stats.policy import DEFAULT
from tests.detection import published
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.series.outages import LAWS, simulated

LEAST = 60  # of fewer trials no coverage is judged
NOTHING = build_archive([])
AS_TOLD = replace(DEFAULT, end_record_lent=1e9)  # what the record says counts nothing
Case = tuple[Sequence[PastIncident], Sequence[PastIncident], Archive]  # learned from, asked about, published


def learned(own: Sequence[PastIncident], elsewhere: Archive = NOTHING) -> Experience:
    return learn_experience(own=build_archive(own), elsewhere=elsewhere, policy=DEFAULT)


def real(name: str) -> tuple[Sequence[EndCoverage], Sequence[EndCoverage]]:
    """As a site tells that knows these problems only: each by all others, and each half by the other."""
    own = published.crowd() if name == "reports" else published.official()
    return measure_coverage(experience=learned(own)), _told_of(_halves(own))


def foretold(experience: Experience, problems: Sequence[PastIncident]) -> Iterator[Trial]:
    """Problems that nothing was learned from, at each of their moments."""
    later = build_archive(problems)
    for problem in np.flatnonzero(later.over).tolist():
        for moment, present in list_milestones(archive=later, problem=problem):
            found = estimate_ending(
                archive=experience.archive, likeness=experience.likeness, present=present, policy=DEFAULT
            )
            if found:
                yield Trial(-1, moment, present, found, float(later.length[problem]) - present.age)


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """Coverage at each moment and the median width; later problems; each law alone; cost."""
    blocks = list(pool.map(partial(simulated, seed, tuple(LAWS)), range(1 if quick else 4)))
    own = [one for block in blocks[:2] for one in block]
    out = []
    for found in measure_coverage(experience=learned(own)):
        out += _lines("simulated", found, within=0.05)
    for name in ("reports", "official"):
        one_out, half_out = pool.submit(real, name).result()
        for found in one_out:
            out += _lines(f"real, {name}", found, within=None)
        out += _pooled(f"real, {name}, one half told by the other", half_out, None)
    if not quick:
        out += _foretold(own, [one for block in blocks[2:] for one in block])
        out += [one for lines in pool.map(partial(_alone, seed), LAWS) for one in lines]
    return [*out, pool.submit(_loss, own).result(), *pool.submit(_cost, own).result()]


def _foretold(own: Sequence[PastIncident], others: Sequence[PastIncident]) -> list[Measure]:
    """Problems that nothing was learned from: of the same services, of others, and on a young site."""
    unseen = [(own, others, NOTHING), (others, own, NOTHING)]
    young = [(own[:30], own[30:], known_elsewhere())]
    return [
        *_pooled("one half told by the other", _told_of(_halves(own)), 0.05),
        *_pooled(
            "levels not moved", measure_coverage(experience=replace(learned(own), policy=AS_TOLD)), None
        ),
        *_pooled("services never seen", _told_of(unseen), 0.05),
        *_pooled("after 30 problems", _told_of(young), None),
    ]


def _halves(own: Sequence[PastIncident]) -> list[Case]:
    return [(own[::2], own[1::2], NOTHING), (own[1::2], own[::2], NOTHING)]


def _told_of(cases: Sequence[Case]) -> list[EndCoverage]:
    found = []
    for past, later, elsewhere in cases:
        experience = learned(past, elsewhere)
        found += measure_coverage(experience=experience, trials=foretold(experience, later))
    return found


def _alone(seed: int, law: str) -> list[Measure]:
    own = [one for block in range(2) for one in simulated(seed, (law,), block)]
    return _pooled(f"all {law}, one half told by the other", _told_of(_halves(own)), 0.05)


def _pooled(name: str, found: Sequence[EndCoverage], within: float | None) -> list[Measure]:
    """All moments together; `within` None: told only."""
    of = sum(each.of for each in found)
    half, most = sum(each.half for each in found), sum(each.most for each in found)
    lines = [
        (measure.share(f"21 end, {name}: half", hits=half, of=of), 0.5),
        (measure.share(f"21 end, {name}: nine in ten", hits=most, of=of), 0.9),
    ]
    return [one if within is None else _judged(one, said, of, within) for one, said in lines]


def _loss(own: Sequence[PastIncident]) -> Measure:
    """What it is worth to look at who is alike: quantile loss over that of one curve for all."""
    plain = [
        replace(
            one,
            service=0,
            category=0,
            vendor=NOT_KNOWN,
            steps=tuple(step._replace(size=NOT_KNOWN) for step in one.steps),
        )
        for one in own
    ]
    losses = [_losses(learned(problems)) for problems in (own, plain)]
    both = losses[0].keys() & losses[1].keys()
    ours, theirs = (sum(each[case] for case in both) for each in losses)
    return Measure(
        "21 loss over that of one curve for all", ours / theirs, accept=1.0, note=f"{len(both)} trials"
    )


def _losses(experience: Experience) -> dict[tuple[int, str], float]:
    """(problem, moment) -> quantile loss of "half" and of "nine in ten" together, in minutes."""
    found = {}
    for trial in experience.trials:
        told = experience.quantiles(estimate=trial.estimate, present=trial.present, without=trial.problem)
        found[trial.problem, trial.moment] = sum(
            max(over * (trial.left - most), (over - 1) * (trial.left - most))
            for over, most in zip((0.5, 0.9), told, strict=True)
        )
    return found


def _cost(own: Sequence[PastIncident]) -> list[Measure]:
    """CPU time of learning from as many as are kept, and of one estimate beside 10,000."""
    many = list(own) * (10_000 // len(own) + 1)
    begun = time.process_time()
    experience = learned(many[: DEFAULT.end_kept])
    spent = time.process_time() - begun
    experience = replace(experience, own=build_archive(many[:10_000]))
    _, present = next(list_milestones(archive=experience.archive, problem=0))
    experience.outlook(present=present)
    begun = time.process_time()
    for _ in range(20):
        experience.outlook(present=present)
    asked = (time.process_time() - begun) / 20
    return [
        Measure(f"21 CPU-s to learn from {DEFAULT.end_kept:,} past problems", spent),
        Measure("21 CPU-ms of an estimate beside 10,000 past problems", 1000 * asked, accept=20.0),
    ]


def _lines(name: str, found: EndCoverage, *, within: float | None) -> list[Measure]:
    """Shares that were over in time; simulated ones as how far they are from what was said."""
    out = []
    for words, hits, said in (("half", found.half, 0.5), ("nine in ten", found.most, 0.9)):
        one = measure.share(f"21 end, {name}, {found.moment}: {words}", hits=hits, of=found.of)
        out.append(_judged(one, said, found.of, within))
    note = f"half within {found.half_width:.0f}"
    key = f"21 end, {name}, {found.moment}: median minutes to nine in ten"
    return [*out, Measure(key, found.most_width, note=note)]


def _judged(one: Measure, said: float, of: int, within: float | None) -> Measure:
    """`within`: how far off it may be; None: the interval must hold what was said."""
    value, low, high = (float(x or 0.0) for x in (one.value, one.low, one.high))
    if of < LEAST:
        return replace(one, note=f"{of} cases: too few to judge")
    off = max(0.0, low - said, said - high) if within is None else abs(value - said)
    told = f"{value:.3f} ({low:.3f} to {high:.3f}) of {of}"
    return Measure(f"{one.key}, off by", off, accept=within or 0.0, note=told)

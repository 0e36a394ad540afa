"""Row 19: is the affected part named, although people name the wrong one or none? Through the replay.

Services with surfaces, regions and symptoms of their own live through quiet days, then an incident a day:
limited to one to three values of one or two dimensions, or none. In a limited one, strays name another
part (by quiet shares, or any alike) or none; the mix of every incident has drifted from the quiet one.
"""

from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from aggregator.stats.place.localisation import CellReports, Scope, localise
from aggregator.stats.policy import DEFAULT, Policy
from aggregator.stats.replay.incidents import ReplayedChange
from aggregator.stats.replay.replay import Replay
from aggregator.stats.replay.series import Batch
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.series.generators import Ints, build_draw
from tests.detection.bench.series.mislabelled import (
    DIMENSIONS,
    Incident,
    Range,
    Service,
    World,
    find_country,
    make_world,
)

SIZE = 56  # services in a block
LOOKS = ("first announcement", "5 min after it", "end")
ASKED = dict(zip(LOOKS, ((0.83, 0.87), (0.9, 0.94), (0.95, 0.98)), strict=True))
WHOLE_ASKED = 0.97
# Strays of sites unlike ours, and the Beta prior that such a site would learn.
OTHER_SITES = (("0 to 5 %", (0.0, 0.05), (2.0, 78.0)), ("35 to 45 %", (0.35, 0.45), (40.0, 60.0)))


@dataclass(frozen=True)
class OverlapScore:
    """Weighted Jaccard of what was named, at each of LOOKS."""

    kind: str
    overlap: tuple[float, ...]


def _replay_world(world: World, policy: Policy) -> list[ReplayedChange]:
    replay = Replay(names=world.names, policy=policy)
    minute, service, cell, reports = world.rows
    replay.feed(Batch(minute * 60, service, cell, reports))
    return replay.finish()


def _sum_by_cell(world: World, rows: Ints) -> CellReports:
    every = list(world.names.cells)
    sums = np.bincount(rows[2], weights=rows[3], minlength=len(every))
    return {every[at][1:]: float(sums[at]) for at in np.flatnonzero(sums).tolist()}


def _score_world(world: World, policy: Policy) -> list[OverlapScore]:
    """Of the incidents that were detected as one of their own, from the detection to the end."""
    changes_by_incident: dict[tuple[str, int], list[ReplayedChange]] = {}
    for change in _replay_world(world, policy):
        changes_by_incident.setdefault((change.service, change.incident), []).append(change)
    scores = []
    for incident in world.incidents:
        mine = [
            steps
            for (service, _), steps in changes_by_incident.items()
            if service == str(incident.service) and incident.start < steps[0].at <= incident.end
        ]
        if mine and mine[0][-1].state == "resolved":
            named = (
                mine[0][0].scope,
                _localise_later(world, incident, mine[0][0], policy),
                mine[0][-1].scope,
            )
            service = world.services[incident.service]
            scores.append(
                OverlapScore(
                    incident.kind, tuple(_measure_jaccard(service, incident, scope) for scope in named)
                )
            )
    return scores


def _localise_later(
    world: World, incident: Incident, first: ReplayedChange, policy: Policy, minutes: int = 5
) -> Scope:
    """The scope that a page shows some minutes after the detection."""
    until = first.at + minutes
    own = world.rows[:, world.rows[1] == incident.service]
    calm = world.quiet[:, (world.quiet[1] == incident.service) & (world.quiet[0] < first.onset_at)]
    share = (until - first.onset_at) / max(first.at - first.onset_at, 1)
    return localise(
        observed=_sum_by_cell(world, own[:, (own[0] >= first.onset_at) & (own[0] < until)]),
        quiet=_sum_by_cell(world, calm),
        expected=first.evidence.expected_since * share,
        policy=policy,
    )


def _measure_jaccard(service: Service, incident: Incident, scope: Scope) -> float:
    """Overlap of named and true cells, weighted by their expected reports."""
    covered, true, both = 1.0, 1.0, 1.0
    named = (scope.surfaces, scope.regions, scope.symptoms)
    for values, shares, hit, names in zip(
        service.names, service.shares, incident.affected, named, strict=True
    ):
        covers = np.array([float(not names or bool({one, find_country(one)} & {*names})) for one in values])
        covered, true, both = covered * shares @ covers, true * shares @ hit, both * shares @ (covers * hit)
    return float(both / (covered + true - both))


def _score_block(seed: int, size: int, strays: Range, prior: Range | None, block: int) -> list[OverlapScore]:
    policy = replace(DEFAULT, scope_strays=prior) if prior else DEFAULT
    return _score_world(
        make_world(build_draw(seed, "strays", *(int(100 * edge) for edge in strays), block), size, strays),
        policy,
    )


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    size, blocks = (20, 1) if quick else (SIZE, 4)
    usual = partial(_score_block, seed, size, (0.1, 0.3), None)
    scores = [score for part in pool.map(usual, range(blocks)) for score in part]
    lines = [line for look in LOOKS for line in _build_lines(scores, look)]
    return lines if quick else lines + _compare_priors(pool, seed)


def _build_lines(scores: list[OverlapScore], look: str) -> list[Measure]:
    at, (accept, aim) = LOOKS.index(look), ASKED[look]
    parts = [one.overlap[at] for one in scores if one.kind != "whole"]
    key = f"19 Jaccard with 10 to 30 % strays, {look}"
    out = [measure.measure_mean(f"{key}: limited to parts", parts, accept=accept, aim=aim, more=True)]
    for kind in DIMENSIONS:
        own = [one.overlap[at] for one in scores if one.kind == kind]
        asked = WHOLE_ASKED if kind == "whole" else None
        out.append(
            measure.measure_mean(f"{key}: {kind}", own, accept=asked, more=True, note=f"{len(own)} incidents")
        )
    return out


def _compare_priors(pool: Executor, seed: int) -> list[Measure]:
    """Other sites: what a prior learned from their own strays would gain over that of the policy."""
    jobs = {
        (words, name): pool.submit(_score_block, seed, SIZE, strays, prior, 0)
        for words, strays, learned in OTHER_SITES
        for name, prior in (("prior of the policy", None), ("learned", learned))
    }
    out = []
    for (words, name), job in jobs.items():
        parts = [one.overlap for one in job.result() if one.kind != "whole"]
        note = "then " + ", ".join(f"{value:.3f}" for value in np.mean(parts, axis=0)[1:])
        first = [overlap[0] for overlap in parts]
        out.append(
            measure.measure_mean(
                f"19 {words} strays, {name}: first announcement", first, more=True, note=note
            )
        )
    return out

"""Row 19: is the affected part named, although people name the wrong one or none? Through the replay.

Services with surfaces, regions and symptoms of their own live through quiet days, then an incident a day:
limited to one to three values of one or two dimensions, or none. In a limited one, strays name another
part (by usual shares, or any alike) or none; the mix of every incident has drifted from the usual one.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from aggregator.stats.place.localise import Leaves, Scope, country_of, localise
from aggregator.stats.policy import DEFAULT, Policy
from aggregator.stats.replay.replay import Change, Replay
from aggregator.stats.replay.series import Batch, Names
from tests.detection.bench import measure
from tests.detection.bench.generators import (
    DAY,
    MONDAY,
    Draw,
    Floats,
    Ints,
    bases,
    daily,
    draw_for,
    outage,
    scattered,
)
from tests.detection.bench.measure import Measure

SIZE, QUIET_DAYS, DAYS = 56, 10, 6
COUNTRIES = ("US", "DE", "FR", "GB", "BR", "IN", "JP", "CA", "ES", "IT", "NL", "PL")
KINDS = ("surface", "region", "symptom", "both", "whole", "whole")
DIMENSIONS = {"surface": (0,), "region": (1,), "symptom": (2,), "both": (0, 1), "whole": ()}
LOOKS = ("first announcement", "5 min after it", "end")
ASKED = dict(zip(LOOKS, ((0.83, 0.87), (0.9, 0.94), (0.95, 0.98)), strict=True))
WHOLE_ASKED = 0.97
Range = tuple[float, float]
# Strays of sites unlike ours, and the Beta prior that such a site would learn.
OTHER_SITES = (("0 to 5 %", (0.0, 0.05), (2.0, 78.0)), ("35 to 45 %", (0.35, 0.45), (40.0, 60.0)))


@dataclass(frozen=True)
class Service:
    """Values of each dimension, their usual shares, and how many name none."""

    names: tuple[tuple[str, ...], ...]
    shares: tuple[Floats, ...]
    silent: tuple[float, ...]

    def codes(self, draw: Draw, n: int, shares: Sequence[Floats]) -> Ints:
        """(n, 3) values of n reporters who speak as usual; the number of values stands for none."""
        columns = []
        for share, silent in zip(shares, self.silent, strict=True):
            columns.append(draw.choice(len(share) + 1, n, p=np.append(share * (1 - silent), silent)))
        return np.stack(columns, axis=1)

    def leaf(self, code: Sequence[int]) -> tuple[str, str, str]:
        one, two, three = ((*names, "")[at] for names, at in zip(self.names, code, strict=True))
        return one, two, three


@dataclass(frozen=True)
class Incident:
    """One true incident. Minutes since the epoch."""

    service: int
    kind: str
    start: int
    end: int
    affected: tuple[Floats, ...]  # of each dimension, 1 where affected


@dataclass(frozen=True)
class Score:
    """Weighted Jaccard of what was said, at each of LOOKS."""

    kind: str
    overlap: tuple[float, ...]


def _service(draw: Draw) -> Service:
    surfaces = tuple(f"surface-{n}" for n in range(draw.integers(2, 9)))
    regions: list[str] = []
    for country in COUNTRIES[: draw.integers(2, len(COUNTRIES) + 1)]:
        parts = draw.integers(2, 12) if draw.random() < (0.5 if country == "US" else 0.1) else 0
        regions += [f"{country}-{n:02d}" for n in range(parts)] or [country]
    symptoms = tuple(f"symptom-{n}" for n in range(draw.integers(2, 7)))
    names = (surfaces, tuple(regions), symptoms)
    shares = tuple(draw.dirichlet([draw.choice([0.7, 1.5, 4.0])] * len(values)) for values in names)
    silent = tuple(draw.uniform(0, most) for most in (0.4, 0.15, 0.35))
    return Service(names, shares, silent)


def _affected(draw: Draw, service: Service, kind: str) -> tuple[Floats, ...]:
    """Values of each dimension, 1 where affected; a limited one is used, and not by nearly everybody."""
    chosen = [np.ones(len(values)) for values in service.names]
    for dimension in DIMENSIONS[kind]:
        values, shares = service.names[dimension], service.shares[dimension]
        tries = [_some(draw, values) for _ in range(30)]
        fitting = [hit for hit in tries if 0.005 < shares @ hit <= 0.8]
        chosen[dimension] = (fitting or [(shares < shares.max()).astype(float)])[0]
    return tuple(chosen)


def _some(draw: Draw, values: Sequence[str]) -> Floats:
    """(n,) 1 for one to three of the values; of regions at times whole countries."""
    groups = sorted({*map(country_of, values)}) if draw.random() < 0.3 else list(values)
    many = min(int(draw.choice([1, 2, 3], p=[0.6, 0.3, 0.1])), len(groups))
    hit = set(draw.choice(groups, many, replace=False).tolist())
    return np.array([float(bool({one, country_of(one)} & hit)) for one in values])


def _mislabelled(draw: Draw, service: Service, incident: Incident, n: int, strays: Range) -> Ints:
    """(n, 3) values that n reporters of an incident name."""
    drifted = [
        share * hit * np.exp(draw.normal(0, draw.uniform(0.1, 0.3), len(share)))
        for share, hit in zip(service.shares, incident.affected, strict=True)
    ]
    codes = service.codes(draw, n, [share / share.sum() for share in drifted])
    for dimension in DIMENSIONS[incident.kind]:
        wrong = 1 - incident.affected[dimension]
        usual = wrong * service.shares[dimension] if draw.random() < 0.5 else wrong
        none = draw.choice([0.0, 0.3, 0.5])
        stray = np.flatnonzero(draw.random(n) < draw.uniform(*strays))
        named = draw.choice(len(wrong) + 1, len(stray), p=np.append(usual / usual.sum() * (1 - none), none))
        codes[stray, dimension] = np.where(codes[stray, dimension] < len(wrong), named, len(wrong))
    return codes


@dataclass(frozen=True)
class World:
    """Rows (4, n) in order of time: minute, service, leaf, reports; and what happened."""

    services: list[Service]
    incidents: list[Incident]
    rows: Ints
    quiet: Ints  # rows that belong to no incident
    names: Names


def _world(draw: Draw, size: int, strays: Range) -> World:
    minutes = MONDAY + np.arange((QUIET_DAYS + DAYS) * DAY)
    rate = bases(draw, size, low=0.03, high=4.0)[:, None] * np.exp(daily(draw, size, minutes))
    names, services, incidents = Names(), [_service(draw) for _ in range(size)], []
    quiet, rows = [], []
    for at, service in enumerate(services):
        names.service(str(at))
        counts = scattered(draw, rate[[at]])[0]
        quiet.append(
            _rows(draw, at, counts, service.codes(draw, int(counts.sum()), service.shares), service, names)
        )
        for day in range(QUIET_DAYS, QUIET_DAYS + DAYS):
            kind = str(draw.choice(KINDS))
            start, lasts = day * DAY + int(draw.integers(420, 1200)), int(draw.integers(20, 120))
            more = float(np.exp(draw.uniform(0, np.log(40)))) + 0.7 * float(rate[at, start])
            extra = outage(len(minutes), extra=more, at=start, rise=5, flat=lasts, decay=10)
            counts = scattered(draw, extra[None])[0]
            end = MONDAY + start + 5 + lasts + 10
            incident = Incident(at, kind, MONDAY + start, end, _affected(draw, service, kind))
            codes = _mislabelled(draw, service, incident, int(counts.sum()), strays)
            rows.append(_rows(draw, at, counts, codes, service, names))
            incidents.append(incident)
    born = np.array([[MONDAY, at, names.leaf((str(at), "", "", "")), 0] for at in range(size)]).T
    calm = np.concatenate(quiet, axis=1)
    every = np.concatenate([born, calm, *rows], axis=1)
    return World(services, incidents, every[:, np.argsort(every[0], kind="stable")], calm, names)


def _rows(draw: Draw, at: int, counts: Ints, codes: Ints, service: Service, names: Names) -> Ints:
    """(4, n) a row a report."""
    kinds, which = np.unique(codes, axis=0, return_inverse=True)
    leaves = np.array([names.leaf((str(at), *service.leaf(code))) for code in kinds.tolist()], np.int64)
    minute = MONDAY + np.repeat(np.arange(len(counts)), counts)
    return np.stack(
        [minute, np.full(len(minute), at), leaves[which.reshape(-1)], np.ones(len(minute), np.int64)]
    )


def _replayed(world: World, policy: Policy) -> list[Change]:
    replay = Replay(names=world.names, policy=policy)
    minute, service, leaf, reports = world.rows
    replay.feed(Batch(minute * 60, service, leaf, reports))
    return replay.finish()


def _leaves(world: World, rows: Ints) -> Leaves:
    every = list(world.names.leaves)
    sums = np.bincount(rows[2], weights=rows[3], minlength=len(every))
    return {every[at][1:]: float(sums[at]) for at in np.flatnonzero(sums).tolist()}


def _scores(world: World, policy: Policy) -> list[Score]:
    """Of the incidents that were told as one of their own, from the first word to the end."""
    told: dict[tuple[str, int], list[Change]] = {}
    for change in _replayed(world, policy):
        told.setdefault((change.service, change.incident), []).append(change)
    found = []
    for incident in world.incidents:
        mine = [
            steps
            for (service, _), steps in told.items()
            if service == str(incident.service) and incident.start < steps[0].at <= incident.end
        ]
        if mine and mine[0][-1].state == "resolved":
            said = (mine[0][0].scope, _after(world, incident, mine[0][0], policy), mine[0][-1].scope)
            service = world.services[incident.service]
            found.append(Score(incident.kind, tuple(_jaccard(service, incident, scope) for scope in said)))
    return found


def _after(world: World, incident: Incident, first: Change, policy: Policy, minutes: int = 5) -> Scope:
    """What a page says some minutes after the first word."""
    until = first.at + minutes
    own = world.rows[:, world.rows[1] == incident.service]
    calm = world.quiet[:, (world.quiet[1] == incident.service) & (world.quiet[0] < first.onset_at)]
    share = (until - first.onset_at) / max(first.at - first.onset_at, 1)
    return localise(
        observed=_leaves(world, own[:, (own[0] >= first.onset_at) & (own[0] < until)]),
        usual=_leaves(world, calm),
        expected=first.evidence.usual_since * share,
        policy=policy,
    )


def _jaccard(service: Service, incident: Incident, scope: Scope) -> float:
    """Overlap of said and true cells, weighted by their usual volume."""
    said, true, both = 1.0, 1.0, 1.0
    named = (scope.surfaces, scope.regions, scope.symptoms)
    for values, shares, hit, names in zip(
        service.names, service.shares, incident.affected, named, strict=True
    ):
        covers = np.array([float(not names or bool({one, country_of(one)} & {*names})) for one in values])
        said, true, both = said * shares @ covers, true * shares @ hit, both * shares @ (covers * hit)
    return float(both / (said + true - both))


def _block(seed: int, size: int, strays: Range, prior: Range, block: int) -> list[Score]:
    policy = replace(DEFAULT, scope_strays=prior)
    return _scores(
        _world(draw_for(seed, "strays", *(int(100 * edge) for edge in strays), block), size, strays), policy
    )


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    size, blocks = (20, 1) if quick else (SIZE, 4)
    usual = partial(_block, seed, size, (0.1, 0.3), DEFAULT.scope_strays)
    found = [score for part in pool.map(usual, range(blocks)) for score in part]
    lines = [line for look in LOOKS for line in _lines(found, look)]
    return lines if quick else lines + _priors(pool, seed)


def _lines(found: list[Score], look: str) -> list[Measure]:
    at, (accept, aim) = LOOKS.index(look), ASKED[look]
    parts = [one.overlap[at] for one in found if one.kind != "whole"]
    key = f"19 Jaccard with 10 to 30 % strays, {look}"
    out = [measure.mean(f"{key}: limited to parts", parts, accept=accept, aim=aim, more=True)]
    for kind in DIMENSIONS:
        own = [one.overlap[at] for one in found if one.kind == kind]
        asked = WHOLE_ASKED if kind == "whole" else None
        out.append(measure.mean(f"{key}: {kind}", own, accept=asked, more=True, note=f"{len(own)} incidents"))
    return out


def _priors(pool: Executor, seed: int) -> list[Measure]:
    """Other sites: what a prior learned from their own strays would gain over that of the policy."""
    jobs = {
        (words, name): pool.submit(_block, seed, SIZE, strays, prior, 0)
        for words, strays, learned in OTHER_SITES
        for name, prior in (("prior of the policy", DEFAULT.scope_strays), ("learned", learned))
    }
    out = []
    for (words, name), job in jobs.items():
        parts = [one.overlap for one in job.result() if one.kind != "whole"]
        note = "then " + ", ".join(f"{value:.3f}" for value in np.mean(parts, axis=0)[1:])
        first = [overlap[0] for overlap in parts]
        out.append(
            measure.mean(f"19 {words} strays, {name}: first announcement", first, more=True, note=note)
        )
    return out

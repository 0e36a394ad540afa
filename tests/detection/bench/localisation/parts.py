"""Row 22: incidents limited to a part, quiet weeks, and attacks through a part."""

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from aggregator.stats.policy import DEFAULT, MINUTES_A_YEAR, Policy
from aggregator.stats.replay.incidents import ReplayedChange
from aggregator.stats.replay.reading import read_rows
from aggregator.stats.replay.replay import Replay
from aggregator.stats.replay.series import Names
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.replays import SETTLING, WINDOW
from tests.detection.bench.series.generators import DAY, MONDAY, WEEK, Draw, Floats, build_draw
from tests.detection.bench.series.incidents import HEADER, NETWORKS, REGIONS, Plan, Series, TrueIncident

ALONE = replace(DEFAULT, whole_share=1.0)  # nothing for the parts
LIMITED = Plan(services=12, weeks=4, days_between=1.5)
QUIET = Plan(services=10, weeks=5, days_between=0.0, rates=(0.1, 4.0))
ATTACKED = Plan(services=10, weeks=3, days_between=0.0)
FALSE_ALARMS_A_YEAR = 500.0  # so many that they can be counted
LEARNING = 2 * WEEK  # before which no false alarm is counted, and no attack begins
PARTS = ("surface", "region", "symptom")
FRESH = 10**6  # networks that nobody else uses
ASN = 64512


@dataclass(frozen=True)
class Attack:
    """Reports of few networks, all of one part. Minutes since the epoch."""

    service: str
    at: int
    rows: list[tuple[Any, ...]]


def replay_rows(rows: Iterable[tuple[Any, ...]], policy: Policy = DEFAULT) -> list[ReplayedChange]:
    """What the replay tells of rows of incidents.HEADER."""
    names = Names()
    replay = Replay(names, policy)
    lines = (",".join(map(str, row)).encode() for row in (HEADER, *rows))
    for batch in read_rows(lines=lines, names=names):
        replay.feed(batch)
    return replay.finish()


def measure_delays(changes: list[ReplayedChange], truths: list[TrueIncident]) -> Floats:
    """Minutes to the detection of each incident, at most WINDOW; nan where one was unresolved already."""
    delays_found = np.full(len(truths), float(WINDOW))
    firsts = _list_incidents(changes)
    for number, truth in enumerate(truths):
        for service, at, over in firsts:
            if service == truth.service and at <= truth.onset < over:
                delays_found[number] = np.nan
            elif service == truth.service and truth.onset < at <= truth.end + SETTLING:
                delays_found[number] = min(delays_found[number], at - truth.onset)
    return delays_found


def _list_incidents(changes: list[ReplayedChange]) -> list[tuple[str, int, float]]:
    """(service, minute of its detection, of its resolution) of each incident."""
    first: dict[tuple[str, int], int] = {}
    over: dict[tuple[str, int], float] = {}
    for change in changes:
        key = change.service, change.incident
        first.setdefault(key, change.at)
        if change.state == "resolved":
            over[key] = change.at
    return [(service, at, over.get((service, n), np.inf)) for (service, n), at in first.items()]


def measure_limited(seed: int, plan: Plan) -> tuple[list[TrueIncident], Floats, Floats]:
    """Incidents, and their delays with and without evidence from parts."""
    series = Series(seed, plan)
    rows = list(series.rows())
    return (
        series.truths,
        measure_delays(replay_rows(rows), series.truths),
        measure_delays(replay_rows(rows, ALONE), series.truths),
    )


def count_quiet_incidents(seed: int, plan: Plan) -> int:
    """Incidents detected where there is none, after two weeks."""
    changes = replay_rows(
        Series(seed, plan).rows(), replace(DEFAULT, false_alarms_per_year=FALSE_ALARMS_A_YEAR)
    )
    return sum(at >= MONDAY + LEARNING for _, at, _ in _list_incidents(changes))


def measure_attacks(seed: int, plan: Plan) -> tuple[int, int, int]:
    """(attacks, suspicions, incidents opened) of attacks on quiet services."""
    series = Series(seed, plan)
    rows = list(series.rows())
    attacks = _draw_attacks(build_draw(seed, "attacks"), rows, plan)
    added = sorted([*rows, *(row for attack in attacks for row in attack.rows)], key=lambda row: row[0])
    changes = [change for change in replay_rows(added) if change.at >= MONDAY + LEARNING]
    return (
        len(attacks),
        sum(change.state == "suspected" for change in changes),
        sum(change.state == "open" for change in changes),
    )


def _draw_attacks(draw: Draw, rows: list[tuple[Any, ...]], plan: Plan) -> list[Attack]:
    """Three a day on each service: a burst within minutes, or hours of reports that go on and on."""
    parts = {row[1:5] for row in rows}
    delays_found = []
    for service in range(plan.services):
        own = sorted(part for part in parts if part[0] == f"service-{service}" and all(part))
        for start in range(LEARNING, plan.weeks * WEEK, DAY // 3):
            at = start + int(draw.integers(0, DAY // 3 - 240))
            delays_found.append(_draw_attack(draw, own, MONDAY + at))
    return delays_found


def _draw_attack(draw: Draw, parts: list[tuple[str, ...]], at: int) -> Attack:
    kind = 1 + int(draw.integers(len(PARTS)))
    chosen = parts[int(draw.integers(len(parts)))]
    affected = [part for part in parts if part[kind] == chosen[kind]]
    many = int(draw.integers(2, 9))
    known = ASN + list(REGIONS).index(chosen[2]) * NETWORKS + draw.permutation(40)[:many]
    networks = ASN + FRESH + draw.integers(10**6) + np.arange(many) if draw.random() < 0.5 else known
    if draw.random() < 0.5:
        minutes = np.sort(draw.integers(0, draw.integers(2, 11), int(draw.integers(200, 501))))
    else:
        minutes = np.sort(draw.integers(0, 180, many * int(draw.integers(12, 60))))
    rows = []
    for minute in minutes.tolist():
        place = affected[int(draw.integers(len(affected)))]
        rows.append((_format_time(at + minute), *place, f"AS{draw.choice(networks)}", 1))
    return Attack(chosen[0], at, rows)


def _format_time(minute: int) -> str:
    return str(np.datetime64(minute, "m").astype("datetime64[s]")) + "Z"


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """All lines of the row."""
    seeds = [seed * 100 + n for n in range(1 if quick else 3)]
    plan = replace(LIMITED, services=6, weeks=3) if quick else LIMITED
    measured = list(pool.map(partial(measure_limited, plan=plan), seeds))
    calm = replace(QUIET, services=5, weeks=3) if quick else QUIET
    false = sum(pool.map(partial(count_quiet_incidents, plan=calm), seeds[:2]))
    attacked = list(
        pool.map(
            partial(measure_attacks, plan=replace(ATTACKED, services=4) if quick else ATTACKED), seeds[:2]
        )
    )
    return [
        *_build_delay_lines(measured),
        _build_false_line(false, calm, len(seeds[:2])),
        *_build_attack_lines(attacked),
    ]


def _build_delay_lines(measured: list[tuple[list[TrueIncident], Floats, Floats]]) -> list[Measure]:
    truths = [truth for some, *_ in measured for truth in some]
    with_parts, alone = (np.concatenate([part[place] for part in measured]) for place in (1, 2))
    of_part = np.array([truth.limited for truth in truths])
    known = ~np.isnan(with_parts) & ~np.isnan(alone)
    out = []
    for name, which, accept, aim in (
        ("limited to a part", of_part & known, 0.6, 0.48),
        ("service-wide", ~of_part & known, 1.02, 0.95),
    ):
        late, before = with_parts[which], alone[which]
        note = f"{before.mean():.1f} -> {late.mean():.1f} min, {which.sum()} incidents"
        note += f", found {(before < WINDOW).mean():.2f} -> {(late < WINDOW).mean():.2f}"
        key = f"22 mean delay with evidence from parts over that without, {name}"
        low, high = _compute_interval(late, before)
        out.append(Measure(key, late.mean() / before.mean(), low, high, accept, aim, note=note))
    return out


def _compute_interval(over: Floats, under: Floats) -> tuple[float, float]:
    """95 % of the ratio of two means of the same incidents, drawn anew."""
    chosen = np.random.default_rng(1).integers(0, len(over), (2000, len(over)))
    low, high = np.quantile(over[chosen].mean(axis=1) / under[chosen].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def _build_false_line(seen: int, plan: Plan, runs: int) -> Measure:
    years = runs * (plan.weeks * WEEK - LEARNING) / MINUTES_A_YEAR
    key = "22 false incidents of quiet weeks over those promised"
    return measure.measure_rate(key, count=seen, promised=FALSE_ALARMS_A_YEAR * years, accept=1.0)


def _build_attack_lines(attacked: list[tuple[int, int, int]]) -> list[Measure]:
    many, suspected, opened = (sum(column) for column in zip(*attacked, strict=True))
    key = "22 attack through a part from 2-8 networks"
    return [
        measure.measure_share(f"{key} opens an incident", hits=opened, of=many, accept=0.0, aim=0.0),
        measure.measure_share(f"{key} raises a suspicion", hits=suspected, of=many),
    ]

"""The large run: blocks of series with outages in their history, quiet weeks, and outages put into those.

Rows 1 (false alarms), 3, 4, 5 and 6 of the suite rest on it. Every detector is first made equally often
wrong on the same quiet weeks, volume class by volume class.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.policy import MINUTES_A_YEAR
from tests.detection.bench import peers
from tests.detection.bench.product import (
    DetectedIncident,
    Site,
    build_policy,
    detect_incidents,
    fit_baseline,
    measure_delays,
)
from tests.detection.bench.series.generators import (
    CLASSES,
    DAY,
    HELD_OUT,
    MONDAY,
    WEEK,
    Floats,
    Ints,
    World,
    add_past_outages,
    build_draw,
    draw_counts,
    generate_own,
    shape_outage,
    sum_hours,
)

PAST = 8 * WEEK
SETTLED = 3 * WEEK  # the end of the history, which we have lived through: what calibration learns from
BLOCK = 50  # series generated and fitted together
BUDGETS = (0.1, 1.0, 10.0, 100.0)  # promised false incidents a series-year
EXTRAS = (1.0, 2.0, 5.0, 20.0)
WINDOW = 120  # minutes in which an outage can be found
WARM = 720  # quiet minutes before the earliest onset
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class QuietWeeks:
    """What one block of series did in quiet weeks."""

    base: Floats  # (N,)
    weeks: int
    false: Mapping[float, Counts]  # promised a series-year -> (N,) incidents
    peaks: Mapping[str, NDArray[np.float32]]  # peer or "oracle <extra>" -> (N, blocks)

    def years(self, rows: Ints) -> float:
        return len(rows) * self.weeks * WEEK / MINUTES_A_YEAR


def generate_world(generator: str, seed: int, block: int, weeks: int) -> tuple[World, Ints]:
    """(series over history and quiet weeks, contaminated history)."""
    draw = build_draw(seed, generator, block)
    minutes = MONDAY + np.arange(PAST + weeks * WEEK)
    generated = (HELD_OUT | {"own": generate_own})[generator](draw, BLOCK, minutes)
    return generated, add_past_outages(draw, generated, PAST)


def measure_quiet_weeks(
    generator: str, seed: int, block: int, weeks: int, budgets: tuple[float, ...], *, rivals: bool = False
) -> QuietWeeks:
    """Eight weeks of history with outages, then `weeks` without any, once for each budget."""
    generated, past = generate_world(generator, seed, block, weeks)
    after = generated.counts[:, PAST:]
    false = {}
    site = build_settled_site(past, 1.0)
    for budget in budgets:
        incidents = _live_quiet_weeks(site, after, budget)
        false[budget] = np.bincount([one.row for one in incidents], minlength=BLOCK)
    highest = _score_peers(generated, past) if rivals else {}
    return QuietWeeks(generated.base, weeks, false, highest)


def build_settled_site(past: Ints, budget: float) -> Site:
    """A site of one block that has lived through the end of its history."""
    size = len(past)
    site = Site(
        policy=build_policy(series=size, a_series_year=budget),
        births=np.full(size, MONDAY),
        now=MONDAY + PAST - SETTLED,
    )
    site.learn(past[:, :-SETTLED])
    site.live(past[:, -SETTLED:])
    return site


def _live_quiet_weeks(site: Site, after: Ints, budget: float) -> list[DetectedIncident]:
    """Incidents that began after the history."""
    turned = site.turned(build_policy(series=len(after), a_series_year=budget))
    turned.live(after)
    return [one for one in turned.incidents if one.at > MONDAY + PAST]


def _score_peers(generated: World, past: Ints) -> dict[str, NDArray[np.float32]]:
    known = peers.learn_peers(sum_hours(past), fit_baseline(past, MONDAY))
    counts, rate = generated.counts[:, PAST:], generated.rate[:, PAST:]
    minutes = MONDAY + PAST + np.arange(counts.shape[1])
    scores = {
        name: peers.find_peaks(statistic(counts, minutes, known, MONDAY))
        for name, statistic in peers.PEERS.items()
    }
    for extra in EXTRAS:
        scores[f"oracle {extra:g}"] = peers.find_peaks(peers.score_oracle(counts, rate, extra))
    return scores


def select_class(base: Floats, volume: int) -> Ints:
    low, high = CLASSES[volume]
    return np.flatnonzero((base >= low) & (base < high))


def count_false_alarms(blocks: list[QuietWeeks], volume: int) -> tuple[dict[float, int], float]:
    """({promised a series-year: incidents}, series-years) of a volume class."""
    totals = dict.fromkeys(blocks[0].false, 0)
    years = 0.0
    for block in blocks:
        rows = select_class(block.base, volume)
        years += block.years(rows)
        for budget, counts in block.false.items():
            totals[budget] += int(counts[rows].sum())
    return totals, years


def find_budget(blocks: list[QuietWeeks], volume: int, rate: float = 1.0) -> float:
    """The budget at which the class measured `rate` false incidents a series-year, by log-log lines."""
    totals, years = count_false_alarms(blocks, volume)
    return solve_budget({budget: count / years for budget, count in totals.items()}, rate)


def solve_budget(measured: Mapping[float, float], rate: float) -> float:
    """Promised -> measured a series-year; where that would be `rate`. Zeros count as a tenth of `rate`."""
    budgets = np.log(np.array(sorted(measured)))
    log_rates = np.log([max(measured[budget], rate / 10) for budget in sorted(measured)])
    log_rates = np.maximum.accumulate(log_rates + 1e-9 * np.arange(len(log_rates)))
    goal = np.log(rate)
    if goal >= log_rates[-1]:  # beyond the last: as steep as promised
        return float(np.exp(budgets[-1] + min(goal - log_rates[-1], 2.0)))
    return float(np.exp(np.interp(goal, log_rates, budgets)))


def find_thresholds(blocks: list[QuietWeeks], volume: int, rate: float = 1.0) -> dict[str, float]:
    """Of every peer and oracle, at `rate` false alarms a series-year in the class."""
    years = sum(block.years(select_class(block.base, volume)) for block in blocks)
    out = {}
    for name in blocks[0].peaks:
        highest = np.concatenate([block.peaks[name][select_class(block.base, volume)] for block in blocks])
        scores = peers.find_oracle_threshold if name.startswith("oracle") else peers.find_threshold
        out[name] = scores(highest, rate * years)
    return out


@dataclass(frozen=True)
class Trials:
    """Delays of each detector, one value a trial; nan where an alarm was unresolved already."""

    volume: Counts
    delays: Mapping[str, Floats]  # "ours" and the names of the limits


def run_trials(
    seed: int,
    block: int,
    extra: float,
    knobs: tuple[float, ...],
    limits: tuple[Mapping[str, float], ...] = ({}, {}, {}),
    shape: tuple[int, int] = (5, 120),
    repeats: int = 2,
) -> Trials:
    """Put an outage (rise, plateau in minutes) of `extra` a minute into the week after the history.

    `knobs` and `limits`, one a volume class: our budget a series-year, the others' thresholds.
    """
    generated, past = generate_world("own", seed, block, 1)
    draw = build_draw(seed, "trials", block, int(extra * 10), *shape)
    baseline = build_settled_site(past, 1.0).baseline
    known = peers.learn_peers(sum_hours(past), baseline)
    volumes, ours = [], []
    others: dict[str, list[Floats]] = {name: [] for name in limits[0]}
    steps = WARM + DAY + WINDOW + sum(shape)
    for day in draw.choice(6, repeats, replace=False).tolist():
        start = PAST + day * DAY
        onset = WARM + draw.integers(0, DAY, BLOCK)
        more = np.stack(
            [shape_outage(steps, extra=extra, at=int(at), rise=shape[0], flat=shape[1]) for at in onset]
        )
        steps_here = slice(start, start + steps)
        counts = generated.counts[:, steps_here] + draw_counts(draw, more)
        minutes = MONDAY + start + np.arange(steps)
        for volume in range(len(CLASSES)):
            rows = select_class(generated.base, volume)
            if not len(rows):
                continue
            volumes.append(np.full(len(rows), volume))
            incidents = detect_incidents(
                counts=counts[rows],
                baseline=baseline.take(rows.tolist()),
                first_minute=int(minutes[0]),
                a_series_year=knobs[volume],
            )
            ours.append(
                measure_delays(incidents, size=len(rows), onset=minutes[0] + onset[rows], window=WINDOW)
            )
            for name, limit in limits[volume].items():
                statistic = (
                    peers.score_oracle(counts[rows], generated.rate[rows, steps_here], extra)
                    if name.startswith("oracle")
                    else peers.PEERS[name](counts[rows], minutes, known.take(rows), MONDAY)
                )
                others[name].append(peers.measure_delays(statistic, limit, onset[rows], WINDOW))
    return Trials(
        np.concatenate(volumes),
        {"ours": np.concatenate(ours)} | {name: np.concatenate(scores) for name, scores in others.items()},
    )

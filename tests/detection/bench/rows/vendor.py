"""Row 16: what the vendor's word costs and gains: outages that it tells of, work that it announced."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np

from aggregator.stats.baseline.baselines import Baselines
from aggregator.stats.detector.bins import MAINTENANCE, OUTAGE
from aggregator.stats.policy import MINUTES_A_YEAR
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import detect_incidents, measure_delays
from tests.detection.bench.series.generators import (
    CLASS_NAMES,
    DAY,
    MONDAY,
    WEEK,
    Draw,
    Floats,
    Ints,
    World,
    build_draw,
    draw_counts,
    shape_outage,
)
from tests.detection.bench.site import (
    BLOCK,
    PAST,
    WARM,
    WINDOW,
    build_settled_site,
    generate_world,
    select_class,
)

EXTRAS = (0.5, 5.0, 20.0)
KNOB = 2 / 240  # a series-year: the site's default
PROMISE = 1.0  # a series-year: at the default, quiet weeks would show nothing
SPELL = 120  # minutes of a claim, and of a time without one: official outages last two hours
CLAIMED = 133.0  # hours a year in which GitHub announced an outage, partial or major, since 2025
WORK = 120  # minutes
BRINGS = (0.2, 0.4)  # reports a minute
WEEKS = 3


@dataclass(frozen=True)
class Case:
    """Series of a block with something put into a day, and the onset in each."""

    base: Floats
    counts: Ints
    baseline: Baselines
    first: int
    onset: Ints

    def build_status(self, what: int, *, minutes: int) -> Ints:
        """The vendor's status: `what` for so many minutes from the onset on."""
        since = np.arange(self.counts.shape[1])[None] - self.onset[:, None]
        return np.where((since >= 0) & (since < minutes), what, 0)

    def measure_delays(self, official: Ints | None) -> Floats:
        """(N,) minutes from the onset to our detection."""
        results = detect_incidents(
            counts=self.counts,
            official=official,
            baseline=self.baseline,
            first_minute=self.first,
            a_series_year=KNOB,
        )
        return measure_delays(results, size=len(self.counts), onset=self.first + self.onset, window=WINDOW)


def _build_case(
    draw: Draw, generated: World, baseline: Baselines, shapes: Callable[[int, int], Iterable[Floats]]
) -> Case:
    """`shapes(steps, onset)`: extra reports a minute, added up."""
    start, steps = PAST + int(draw.integers(6)) * DAY, WARM + DAY + 2 * WINDOW
    onset = WARM + draw.integers(0, DAY, BLOCK)
    more = np.stack([sum(shapes(steps, int(at)), np.zeros(steps)) for at in onset])
    counts = generated.counts[:, start : start + steps] + draw_counts(draw, more)
    return Case(generated.base, counts, baseline, MONDAY + start, onset)


def measure_block(block: int, seed: int) -> dict[str, list[tuple[Floats, Floats]]]:
    """What -> pairs of (base, delays) of one block."""
    generated, past = generate_world("own", seed + 16, block, 1)
    baseline, draw = build_settled_site(past, 1.0).baseline, build_draw(seed, "vendor", block)
    results = {}
    for extra in EXTRAS:
        case = _build_case(
            draw,
            generated,
            baseline,
            lambda n, at, e=extra: [shape_outage(n, extra=e, at=at, rise=5, flat=120)],
        )
        results[f"+{extra:g}"] = [(case.base, case.measure_delays(None))]
        results[f"+{extra:g} claimed"] = [
            (case.base, case.measure_delays(case.build_status(OUTAGE, minutes=WINDOW)))
        ]
    for brings in BRINGS:
        work = partial(shape_outage, extra=brings, rise=0, flat=WORK)
        case = _build_case(draw, generated, baseline, lambda n, at, w=work: [w(n, at=at)])
        results[f"work +{brings:g}"] = [(case.base, case.measure_delays(None))]
        results[f"work +{brings:g} announced"] = [
            (case.base, case.measure_delays(case.build_status(MAINTENANCE, minutes=WORK)))
        ]
        case = _build_case(
            draw,
            generated,
            baseline,
            lambda n, at, w=work: [w(n, at=at), shape_outage(n, extra=5.0, at=at, rise=5, flat=WORK - 5)],
        )
        results[f"work +{brings:g}, and +5"] = [
            (case.base, case.measure_delays(case.build_status(MAINTENANCE, minutes=WORK)))
        ]
    return results


def count_false_detections(block: int, seed: int, weeks: int) -> tuple[int, int, float]:
    """(detections while claimed, while not, series-years of either): half of quiet weeks is claimed."""
    generated, past = generate_world("own", seed + 17, block, weeks)
    minutes = MONDAY + PAST + np.arange(weeks * WEEK)
    claimed = (minutes // SPELL) % 2 == 0
    results = detect_incidents(
        counts=generated.counts[:, PAST:],
        official=np.where(claimed, OUTAGE, 0)[None].repeat(BLOCK, axis=0),
        baseline=build_settled_site(past, PROMISE).baseline,
        first_minute=int(minutes[0]),
        a_series_year=PROMISE,
    )
    during = sum(bool(claimed[one.at - 1 - minutes[0]]) for one in results)
    return during, len(results) - during, BLOCK * weeks * WEEK / MINUTES_A_YEAR / 2


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    blocks = range(1 if quick else 8)
    results = list(pool.map(partial(measure_block, seed=seed), blocks))
    detections = list(
        pool.map(partial(count_false_detections, seed=seed, weeks=1 if quick else WEEKS), blocks)
    )
    parts = {what: [part for one in results for part in one[what]] for what in results[0]}
    return [*_build_delay_lines(parts), *_build_cost_lines(detections), *_build_work_lines(parts)]


def select_delays(parts: list[tuple[Floats, Floats]], volumes: tuple[int, ...]) -> Floats:
    """Minutes to our detection in these volume classes; WINDOW: none."""
    values = np.concatenate(
        [results[select_class(base, volume)] for base, results in parts for volume in volumes]
    )
    return values[~np.isnan(values)]


def compute_detected_share(parts: list[tuple[Floats, Floats]], volumes: tuple[int, ...]) -> float:
    return float((select_delays(parts, volumes) < WINDOW).mean())


def _build_delay_lines(parts: dict[str, list[tuple[Floats, Floats]]]) -> list[Measure]:
    return [
        measure.measure_mean(f"16 delay in minutes, {what}, {name}", select_delays(parts[each], (volume,)))
        for extra in EXTRAS
        for each, what in (
            (f"+{extra:g}", f"+{extra:g}, people alone"),
            (f"+{extra:g} claimed", f"+{extra:g}, the vendor tells of it"),
        )
        for volume, name in enumerate(CLASS_NAMES)
    ]


def _build_cost_lines(detections: list[tuple[int, int, float]]) -> list[Measure]:
    during, without, years = (sum(column) for column in zip(*detections, strict=True))
    share = CLAIMED / 8766
    key = "16 false words / promised"
    mixed = (share * during + (1 - share) * without) / (years * PROMISE)
    return [
        measure.measure_rate(
            f"{key}, no outage claimed", count=int(without), promised=years * PROMISE, accept=1.0
        ),
        measure.measure_rate(
            f"{key}, outage claimed", count=int(during), promised=years * PROMISE, accept=10.0
        ),
        Measure(f"{key}, {CLAIMED:g} hours a year claimed", mixed, accept=1.0),
    ]


def _build_work_lines(parts: dict[str, list[tuple[Floats, Floats]]]) -> list[Measure]:
    out = []
    for brings in BRINGS:
        for each, what in (
            (f"work +{brings:g}", "unannounced"),
            (f"work +{brings:g} announced", "announced"),
        ):
            values = select_delays(parts[each], (0, 1))
            hits = int((values < WINDOW).sum())
            asked = {"accept": 0.1} if what == "announced" else {}
            key = f"16 two hours of work that bring {brings:g} a minute, {what}: told, base <.3"
            out.append(measure.measure_share(key, hits=hits, of=len(values), **asked))
        beyond = select_delays(parts[f"work +{brings:g}, and +5"], (0, 1))
        key = f"16 delay in minutes of +5 beyond announced work that brings {brings:g} a minute, base <.3"
        out.append(measure.measure_mean(key, beyond))
    return out

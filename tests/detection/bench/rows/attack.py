"""Row 10: hundreds of reports in minutes from a few networks, and what caps cost in real incidents."""

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from aggregator.stats.baseline.baselines import Baselines, compute_expected_rate
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.concentration.caps import CappedReports, cap_networks, find_first_minute
from aggregator.stats.detector.concentration.network_reports import ReportRows
from aggregator.stats.detector.memory import Memory
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import (
    DetectedIncident,
    build_policy,
    collect_incidents,
    fit_baseline,
    measure_delays,
)
from tests.detection.bench.series.generators import (
    DAY,
    MONDAY,
    Draw,
    Floats,
    Ints,
    build_draw,
    draw_counts,
    shape_outage,
)
from tests.detection.bench.site import BLOCK, PAST, WARM, WINDOW, generate_world

ATTACKS = (("2-3", (2, 3), 0.02, 0.0), ("4", (4, 4), 0.10, 0.02), ("5-8", (5, 8), 0.40, 0.10))
POPULATIONS = (300, 40)  # networks of an ordinary crowd, busiest first by Zipf's law
FRESH = 10_000  # numbers of networks that nobody else uses
EXTRAS = (1.0, 2.0, 5.0, 20.0)
STEPS = WARM + DAY + WINDOW + 180
OUTAGE = (5, 120)  # minutes of rise, of plateau


@dataclass(frozen=True)
class Case:
    """Series with their usual, and the reports of a day and a half."""

    start: int  # minute since the epoch
    baseline: Baselines
    share: float  # what the eight busiest networks usually make up
    quiet: Ints  # (N, T)
    onset: Ints  # (N,) minutes after start
    networks: Floats  # (K,) how likely a report comes from each

    def drawn(self, draw: Draw, counts: Ints) -> Ints:
        """Ordinary reports as (row, minute, network), one a column."""
        row, minute = np.nonzero(counts)
        row, minute = (np.repeat(each, counts[row, minute]) for each in (row, minute))
        return np.array([row, minute, draw.choice(len(self.networks), len(row), p=self.networks)])

    def crowd(self, reports: Ints) -> CappedReports:
        minutes = np.arange(find_first_minute(minute=self.start), self.start + STEPS)
        size = len(self.quiet)
        return cap_networks(
            rows=ReportRows(
                minute=self.start + reports[1],
                row=reports[0],
                network=reports[2],
                reports=np.ones(reports.shape[1], np.int64),
            ),
            first_minute=self.start,
            expected=compute_expected_rate(baseline=self.baseline, minutes=minutes),
            share=np.full(size, self.share),
            policy=build_policy(series=size, a_series_year=1.0),
        )

    def judged(self, broken: CappedReports | Ints, works: Ints | None = None) -> list[DetectedIncident]:
        """Incidents, with networks or (an array of counts) without."""
        size = len(self.quiet)
        known = isinstance(broken, CappedReports)
        _, changes = advance(
            memory=Memory.start(
                size=size, minute=self.start, policy=build_policy(series=size, a_series_year=1.0)
            ),
            bins=Bins(
                counts=broken.counted if isinstance(broken, CappedReports) else broken,
                discarded=broken.discarded_lately if isinstance(broken, CappedReports) else None,
                networks=broken.networks if known else None,
                works=works,
                first_minute=self.start,
            ),
            baseline=self.baseline,
            policy=build_policy(series=size, a_series_year=1.0),
        )
        return collect_incidents(changes)


def build_cases(seed: int, block: int, days: int) -> list[Case]:
    """The suite's own generator, a case for each day and population."""
    made, past = generate_world("own", seed, block, 1)
    usual = fit_baseline(past, MONDAY)
    out = []
    for number in range(days):
        draw = build_draw(seed, "attack", block, number)
        start = PAST + number * DAY
        size = POPULATIONS[number % len(POPULATIONS)]
        zipf = 1 / np.arange(1, size + 1)
        shares = zipf / zipf.sum()
        out.append(
            Case(
                start=MONDAY + start,
                baseline=usual,
                share=float(shares[:8].sum()),
                quiet=made.counts[:, start : start + STEPS],
                onset=WARM + draw.integers(0, DAY, BLOCK),
                networks=shares,
            )
        )
    return out


def generate_burst(draw: Draw, case: Case, least: int, most: int) -> Ints:
    """200 to 500 reports in 2 to 10 minutes on each series; in half of them from networks known before."""
    parts = []
    for row, onset in enumerate(case.onset.tolist()):
        many = int(draw.integers(least, most + 1))
        fresh = FRESH + row * 100 + np.arange(many)
        known = draw.choice(len(case.networks), many, replace=False)
        chosen = fresh if draw.random() < 0.5 else known
        reports, minutes = int(draw.integers(200, 501)), int(draw.integers(2, 11))
        at = onset + draw.integers(0, minutes, reports)
        parts.append(np.array([np.full(reports, row), at, draw.choice(chosen, reports)]))
    return np.concatenate(parts, axis=1)


def measure_attacks(block: int, seed: int, days: int) -> dict[str, list[Any]]:
    """Trials of one block: kind of attack -> (suspected, opened) of each series."""
    states_by_attack: dict[str, list[Any]] = {name: [] for name, *_ in ATTACKS}
    for number, case in enumerate(build_cases(seed, block, days)):
        draw = build_draw(seed, "burst", block, number)
        ordinary = case.drawn(draw, case.quiet)
        before = _find_states(case, case.judged(case.crowd(ordinary)))
        for name, (least, most), *_ in ATTACKS:
            reports = np.concatenate([ordinary, generate_burst(draw, case, least, most)], axis=1)
            states = _find_states(case, case.judged(case.crowd(reports)))
            states_by_attack[name].append((states & ~before)[:, ~before[0]])
    return states_by_attack


def _find_states(case: Case, incidents: list[DetectedIncident]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """(2, N) who was suspected, who opened, within two hours of the onset."""
    states = np.zeros((2, len(case.onset)), bool)
    for one in incidents:
        for place, at in enumerate((one.at, one.confirmed_at)):
            if at is not None and 0 < at - case.start - case.onset[one.row] <= WINDOW:
                states[place, one.row] = True
    return states


def measure_genuine(block: int, seed: int, days: int) -> dict[tuple[str, float], list[Floats]]:
    """Delays of real outages: (what, extra) -> one array a case; the same outages each time."""
    delays_by_case: dict[tuple[str, float], list[Floats]] = {}
    for number, case in enumerate(build_cases(seed, block, days)):
        for extra in EXTRAS:
            draw = build_draw(seed, "genuine", block, number, int(extra))
            rise, flat = OUTAGE
            more = [shape_outage(STEPS, extra=extra, at=int(at), rise=rise, flat=flat) for at in case.onset]
            counts = case.quiet + draw_counts(draw, np.stack(more))
            reports = case.drawn(draw, counts)
            with_attack = np.concatenate([reports, generate_burst(draw, case, 2, 8)], axis=1)
            flood = case.crowd(generate_burst(draw, case, 2, 8))
            runs = {
                "plain": case.judged(counts),
                "cut": case.judged(case.crowd(reports)),
                "attack": case.judged(case.crowd(with_attack)),
                "works": case.judged(case.crowd(reports), flood.counted),
            }
            for what, detected in runs.items():
                for state, at in (
                    ("suspected", _measure_delays(case, detected)),
                    ("open", _measure_confirmation_delays(case, detected)),
                ):
                    delays_by_case.setdefault((f"{what} {state}", extra), []).append(at)
    return delays_by_case


def _measure_delays(case: Case, incidents: list[DetectedIncident]) -> Floats:
    return measure_delays(incidents, size=len(case.onset), onset=case.start + case.onset, window=WINDOW)


def _measure_confirmation_delays(case: Case, incidents: list[DetectedIncident]) -> Floats:
    opened = [
        DetectedIncident(one.row, one.confirmed_at, one.onset, resolved_at=one.resolved_at)
        for one in incidents
        if one.confirmed_at is not None
    ]
    return _measure_delays(case, opened)


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """All lines of the row."""
    blocks, days = (1, 2) if quick else (2, 6)
    parts = list(pool.map(partial(measure_attacks, seed=seed, days=days), range(blocks)))
    out = []
    for name, _, accept, aim in ATTACKS:
        states = np.concatenate([each for part in parts for each in part[name]], axis=1)
        suspected, opened = (int(row.sum()) for row in states)
        key, of = f"10 attack from {name} networks", states.shape[1]
        out.append(
            measure.measure_share(f"{key} opens an incident", hits=opened, of=of, accept=accept, aim=aim)
        )
        out.append(measure.measure_share(f"{key} raises a suspicion", hits=suspected, of=of))
    real = list(pool.map(partial(measure_genuine, seed=seed, days=2 if quick else 4), range(blocks)))
    joined = {key: np.concatenate([each for part in real for each in part[key]]) for key in real[0]}
    return out + _build_cost_lines(joined)


def _build_cost_lines(delays_by_case: dict[tuple[str, float], Floats]) -> list[Measure]:
    out = []
    for what, key in (
        ("cut", "10 delay that caps add to real outages"),
        ("attack", "10 delay that an attack beside a real outage adds"),
        ("works", "10 delay that a flood of `works` from 2-8 networks adds to a real outage"),
    ):
        for state in ("suspected", "open"):
            added = []
            for extra in EXTRAS:
                plain, other = (
                    delays_by_case[f"plain {state}", extra],
                    delays_by_case[f"{what} {state}", extra],
                )
                both = ~np.isnan(plain) & ~np.isnan(other)
                added.append(other[both].mean() / plain[both].mean() - 1)
            note = ", ".join(f"+{extra:g}: {more:+.0%}" for extra, more in zip(EXTRAS, added, strict=True))
            accept = 0.15 if what == "cut" else None
            out.append(
                measure.Measure(f"{key}, to `{state}`", float(np.mean(added)), accept=accept, note=note)
            )
    return out

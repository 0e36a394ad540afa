"""Rows 1, 3, 4, 5 and 6: false alarms, and delays at equally many of them, on the large run."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np

from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.series.generators import CLASS_NAMES, HELD_OUT, Floats
from tests.detection.bench.site import (
    EXTRAS,
    WINDOW,
    QuietWeeks,
    Trials,
    count_false_alarms,
    find_budget,
    find_thresholds,
    measure_quiet_weeks,
    run_trials,
)

PROMISE, RARE = 1.0, 0.1  # false incidents a series-year
PULSES = (1, 2, 3)
OUTSIDE_BUDGETS = (RARE, PROMISE)


@dataclass(frozen=True)
class Size:
    """How much is run."""

    own: int = 16  # blocks of 50 series
    outside: int = 5
    weeks: int = 6
    trials: int = 10
    budgets: tuple[float, ...] = (0.1, 1.0, 10.0, 100.0)


QUICK = Size(own=2, outside=1, weeks=3, trials=2, budgets=(1.0, 10.0, 100.0))


def _run_blocks(pool: Executor, job: Callable[..., Any], blocks: int, *rest: Any, **named: Any) -> list[Any]:
    """job(block, *rest) for each block, in order."""
    return list(pool.map(partial(_call_block, job, rest, named), range(blocks)))


def _call_block(job: Callable[..., Any], rest: tuple[Any, ...], named: dict[str, Any], block: int) -> Any:
    return job(block, *rest, **named)


def _measure_quiet_block(
    block: int, generator: str, seed: int, weeks: int, budgets: tuple[float, ...], **named: Any
) -> QuietWeeks:
    return measure_quiet_weeks(generator, seed, block, weeks, budgets, **named)


def _run_trials_block(block: int, seed: int, *rest: Any, **named: Any) -> Trials:
    return run_trials(seed, block, *rest, **named)


class Large:
    """The large run, each part made when a row first asks for it."""

    def __init__(self, pool: Executor, seed: int, size: Size) -> None:
        self.pool, self.seed, self.size = pool, seed, size
        self.quiet = cache(self._quiet)
        self.found = cache(self._found)
        self.pulses = cache(self._pulses)

    def _quiet(self, generator: str) -> list[QuietWeeks]:
        if generator == "own":
            size = self.size
            return _run_blocks(
                self.pool,
                _measure_quiet_block,
                size.own,
                "own",
                self.seed,
                size.weeks,
                size.budgets,
                rivals=True,
            )
        budgets = tuple(budget for budget in OUTSIDE_BUDGETS if budget in self.size.budgets)
        return _run_blocks(
            self.pool, _measure_quiet_block, self.size.outside, generator, self.seed, self.size.weeks, budgets
        )

    @property
    def knobs(self) -> tuple[float, ...]:
        return tuple(find_budget(self.quiet("own"), volume) for volume in range(3))

    def _found(self, extra: float) -> Trials:
        own = self.quiet("own")
        limits = tuple(
            {
                name: limit
                for name, limit in find_thresholds(own, volume).items()
                if not name.startswith("oracle") or name == f"oracle {extra:g}"
            }
            for volume in range(3)
        )
        return _join_trials(
            _run_blocks(
                self.pool, _run_trials_block, self.size.trials, self.seed + 1, extra, self.knobs, limits
            )
        )

    def _pulses(self, minutes: int, knobs: tuple[float, ...]) -> Trials:
        shape = {"shape": (0, minutes)}
        return _join_trials(
            _run_blocks(self.pool, _run_trials_block, self.size.trials, self.seed + 2, 20.0, knobs, **shape)
        )


def _join_trials(parts: Iterable[Trials]) -> Trials:
    parts = list(parts)
    return Trials(
        np.concatenate([part.volume for part in parts]),
        {name: np.concatenate([part.delays[name] for part in parts]) for name in parts[0].delays},
    )


def _select_delays(trials_found: Trials, name: str, volumes: tuple[int, ...]) -> Floats:
    values = trials_found.delays[name][np.isin(trials_found.volume, volumes)]
    return values[~np.isnan(values)]


def measure_false_alarms(large: Large) -> list[Measure]:
    """Measured over promised, baselines estimated from histories with outages."""
    out = []
    for generator in ("own", *HELD_OUT):
        blocks = large.quiet(generator)
        counted = [count_false_alarms(blocks, volume) for volume in range(3)]
        key = f"1 false alarms / promised, {generator}"
        out += [
            measure.measure_rate(
                f"{key}, {CLASS_NAMES[volume]}", count=totals[PROMISE], promised=years * PROMISE, accept=1.0
            )
            for volume, (totals, years) in enumerate(counted)
        ]
        if RARE in blocks[0].false:
            count = sum(totals[RARE] for totals, _ in counted)
            promised = sum(years for _, years in counted) * RARE
            rare = f"{key}, all classes, at {RARE:g} a series-year"
            out.append(measure.measure_rate(rare, count=count, promised=promised, accept=1.0))
    return out


def measure_over_oracle(large: Large) -> list[Measure]:
    """Row 3: over the oracle, which knows momentary rate and size."""
    out = []
    for volume in (0, 1):
        for extra in (2.0, 5.0, 20.0):
            trials_found = large.found(extra)
            ours, theirs = (
                _select_delays(trials_found, name, (volume,)) for name in ("ours", f"oracle {extra:g}")
            )
            value, low, high = measure.measure_excess(ours, theirs)
            key = f"3 delay over oracle, estimated, {CLASS_NAMES[volume]}, +{extra:g}"
            note = f"{ours.mean():.1f} against {theirs.mean():.1f} min"
            out.append(Measure(key, value, low, high, accept=0.40, aim=0.25, note=note))
    return out


def measure_busy(large: Large) -> list[Measure]:
    """Row 4: minutes to our detection on busy series."""
    return [
        measure.measure_mean(
            f"4 delay in minutes, {CLASS_NAMES[2]}, +{extra:g}",
            _select_delays(large.found(extra), "ours", (2,)),
            accept=accept,
            aim=aim,
            note=f"oracle {_select_delays(large.found(extra), f'oracle {extra:g}', (2,)).mean():.1f} min",
        )
        for extra, accept, aim in ((5.0, 15.0, 11.0), (20.0, 4.0, 3.4))
    ]


def measure_pulses(large: Large) -> list[Measure]:
    """Row 5: short pulses told within ten minutes of their end, at two settings of the knob."""
    out = []
    settings = {"1 false/series-year measured": large.knobs, "2 a year on 240 services": (2 / 240,) * 3}
    for setting, knobs in settings.items():
        for minutes in PULSES:
            delays = _select_delays(large.pulses(minutes, knobs), "ours", (0, 1))
            hits = int((delays <= minutes + 10).sum())
            key = f"5 pulses of {minutes} min, +20, base <.3, found, {setting}"
            out.append(measure.measure_share(key, hits=hits, of=len(delays), accept=0.9, more=True))
    return out


def compare_peers(large: Large) -> list[Measure]:
    """Row 6: in how many cells a peer is earlier; each cell as a line of its own."""
    cells, lost = [], 0
    for volume in range(3):
        for extra in EXTRAS:
            trials_found = large.found(extra)
            ours = _select_delays(trials_found, "ours", (volume,)).mean()
            theirs = {
                name: _select_delays(trials_found, name, (volume,)).mean()
                for name in trials_found.delays
                if name != "ours" and not name.startswith("oracle")
            }
            best = min(theirs, key=lambda name: theirs[name])
            value = float(ours / theirs[best])
            lost += value > 1
            others = ", ".join(f"{name} {minutes:.1f}" for name, minutes in theirs.items())
            note = f"ours {ours:.1f} min; {others} (not found: {WINDOW})"
            cells.append(
                Measure(
                    f"6 delay / best peer's, {CLASS_NAMES[volume]}, +{extra:g}", value, accept=1.0, note=note
                )
            )
    return [*cells, Measure("6 cells in which a peer is earlier", float(lost), accept=0.0)]

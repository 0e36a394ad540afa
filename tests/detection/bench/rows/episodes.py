"""Rows 7 and 8: outages of many shapes, each told by its own lines.

All run on series of the suite's own generator with baselines estimated from histories with outages, at one
false incident promised a series-year, and with production's nightly refits.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np

from aggregator.stats.policy import DEFAULT, MINUTES_A_YEAR
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import DetectedIncident
from tests.detection.bench.series.generators import (
    CLASS_NAMES,
    DAY,
    MONDAY,
    WEEK,
    Draw,
    Floats,
    Ints,
    World,
    add_past_outages,
    build_draw,
    draw_counts,
    draw_daily_shape,
    draw_drift,
    draw_rates,
    shape_outage,
)
from tests.detection.bench.site import PAST, build_settled_site, select_class

SIZE = 40  # series in a block
PROMISE = 1.0  # a series-year
Extra = Callable[[Draw, World], Floats]  # -> (N, T) extra reports a minute after the history


@dataclass(frozen=True)
class LivedBlock:
    """The true incidents and the detected ones of one block."""

    world: World
    extra: Floats  # (N, T)
    incidents: list[DetectedIncident]

    def of(self, row: int) -> list[DetectedIncident]:
        return [each for each in self.incidents if each.row == row]


def _generate_world(draw: Draw, days: int, *, shift_at: int | None = None, low: float = 0.01) -> World:
    """The suite's own generator; from minute `shift_at` on, crowds live an hour earlier."""
    minutes = MONDAY + np.arange(PAST + days * DAY)
    lived = minutes if shift_at is None else minutes + 60 * (np.arange(len(minutes)) >= shift_at)
    base = draw_rates(draw, SIZE, low=low)
    log_rate = draw_daily_shape(draw, SIZE, lived) + np.log(base)[:, None]
    log_rate += draw_drift(draw, SIZE, len(minutes), sd=0.15, minutes=720)
    log_rate += draw_drift(draw, SIZE, len(minutes), sd=0.20, minutes=20)
    rate = np.exp(log_rate)
    return World(base, rate, draw_counts(draw, rate))


def live_block(
    seed: int, name: str, block: int, days: int, extra: Extra | None, **world: float
) -> LivedBlock:
    """A block through its history and `days` more, with extra reports in those."""
    draw = build_draw(seed, name, block)
    made = _generate_world(draw, days, **world)  # type: ignore[arg-type]
    more = np.zeros((SIZE, days * DAY)) if extra is None else extra(draw, made)
    site = build_settled_site(add_past_outages(draw, made, PAST), PROMISE)
    site.live(made.counts[:, PAST:] + draw_counts(draw, more))
    return LivedBlock(
        made,
        more,
        [one for one in site.incidents if one.resolved_at is None or one.resolved_at > MONDAY + PAST],
    )


# --- the shapes -------------------------------------------------------------------------------------
FLAP = (20, 40, 4)  # minutes of outage, minutes of pause, times


def add_flapping(draw: Draw, world: World) -> Floats:
    up, pause, times = FLAP
    one = sum(shape_outage(DAY, extra=10.0, at=600 + n * (up + pause), rise=0, flat=up) for n in range(times))
    return np.broadcast_to(np.asarray(one), (SIZE, DAY)).copy()


def add_creep(draw: Draw, world: World) -> Floats:
    """From nothing to five a minute over six hours, and then it stays for two."""
    return np.broadcast_to(shape_outage(DAY, extra=5.0, at=480, rise=360, flat=120), (SIZE, DAY)).copy()


def add_night(draw: Draw, world: World) -> Floats:
    """Two a minute for an hour, in the quietest hour of each series."""
    day = world.rate[:, PAST : PAST + DAY]
    hours = day[:, 240 : DAY - 120].reshape(SIZE, -1, 60).mean(axis=2).argmin(axis=1)
    return np.stack(
        [shape_outage(DAY, extra=2.0, at=240 + 60 * int(hour), rise=5, flat=60) for hour in hours]
    )


LAUNCH_DAYS, LAUNCH_AT = 7, 600


def add_launch(draw: Draw, world: World) -> Floats:
    """Three times as many reports from now on, for ever."""
    after = world.rate[:, PAST:] * 2
    after[:, :LAUNCH_AT] = 0
    return after


def add_incidents(extra: float, flat: int, draw: Draw, world: World) -> Floats:
    """Five minutes of rise, a plateau, ten minutes of decay; twice in two days, far from each other."""
    days = [
        shape_outage(DAY, extra=extra, at=300 + int(draw.integers(0, 720)), rise=5, flat=flat, decay=10)
        for _ in range(2 * SIZE)
    ]
    return np.stack(days).reshape(SIZE, 2 * DAY)


# --- what is measured --------------------------------------------------------------------------------
def list_true_incidents(extra: Floats) -> list[tuple[int, int, int, int]]:
    """(row, onset, plateau's end, end) of each stretch with extra reports; minutes since the epoch."""
    out = []
    for row, one in enumerate(extra):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], one > 0, [0]])))
        for start, end in edges.reshape(-1, 2).tolist():
            top = one[start:end].max()
            flat = start + int(np.flatnonzero(one[start:end] >= top - 1e-9)[-1]) + 1
            begin = MONDAY + PAST
            out.append((row, begin + start, begin + flat, begin + end))
    return out


@dataclass(frozen=True)
class IncidentScore:
    """One true incident."""

    volume: int
    delay: float | None  # minutes to the detection of its own
    fragments: int  # incidents of ours that began in it
    merged: bool  # one of ours from before was still unresolved
    onset_error: float | None
    end_error: float | None  # against the middle of the decay, signed
    resolution_delay: float | None  # minutes from the plateau's end to our resolution


def score_incidents(one: LivedBlock) -> list[IncidentScore]:
    """Compare the detected incidents with the true ones."""
    volumes = np.zeros(SIZE, int)
    for volume in range(3):
        volumes[select_class(one.world.base, volume)] = volume
    return [
        _score_incident(int(volumes[row]), one.of(row), *truth)
        for row, *truth in list_true_incidents(one.extra)
    ]


def _score_incident(
    volume: int, told: list[DetectedIncident], onset: int, flat: int, end: int
) -> IncidentScore:
    inside = [mine for mine in told if onset < mine.at <= end + 15]
    merged = any(mine.at <= onset and (mine.ended is None or mine.ended > onset) for mine in told)
    if not inside:
        return IncidentScore(volume, None, 0, merged, None, None, None)
    first, last = inside[0], inside[-1]
    middle = (flat + end) / 2
    return IncidentScore(
        volume=volume,
        delay=first.at - onset,
        fragments=len(inside),
        merged=merged,
        onset_error=abs(first.onset - onset),
        end_error=None if last.ended is None else last.ended - middle,
        resolution_delay=None if last.resolved_at is None else last.resolved_at - flat,
    )


def _live_named_block(seed: int, what: tuple[str, int, Extra | None], block: int) -> LivedBlock:
    name, days, extra = what
    return live_block(seed, name, block, days, extra)


def _score_blocks(
    pool: Executor, seed: int, name: str, days: int, extra: Extra | None, blocks: int
) -> list[IncidentScore]:
    return [
        one
        for part in pool.map(partial(_score_block, seed, (name, days, extra)), range(blocks))
        for one in part
    ]


def _score_block(seed: int, what: tuple[str, int, Extra | None], block: int) -> list[IncidentScore]:
    return score_incidents(_live_named_block(seed, what, block))


def measure_shapes(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """Row 7."""
    blocks = 1 if quick else 4
    flaps = _score_blocks(pool, seed, "flapping", 1, add_flapping, blocks)
    flaps = [one for number, one in enumerate(flaps) if number % FLAP[2]]  # the first has no neighbour
    creeps = _score_blocks(pool, seed, "creep", 1, add_creep, blocks)
    nights = _score_blocks(pool, seed, "night", 1, add_night, blocks)
    return [
        measure.measure_share(
            "7 flapping 40 min apart, +10: told as one with its neighbour",
            hits=sum(one.merged for one in flaps),
            of=len(flaps),
            accept=0.1,
            aim=0.02,
        ),
        measure.measure_share(
            "7 flapping 40 min apart, +10: told as its own incident",
            hits=sum(one.fragments >= 1 and not one.merged for one in flaps),
            of=len(flaps),
            accept=0.9,
            aim=0.98,
            more=True,
        ),
        *_build_delay_lines("7 slow creep to +5 in 6 h", creeps, limit=480),
        *_build_delay_lines("7 night, +2 in the quietest hour", nights, limit=60),
        *measure_launches(pool, seed, blocks),
        *measure_clock_change(pool, seed, 2 if quick else 12),
    ]


def _build_delay_lines(key: str, found: list[IncidentScore], *, limit: int) -> list[Measure]:
    lines = []
    for volume in range(3):
        own = [one for one in found if one.volume == volume and not one.merged]
        delays = [float(limit) if one.delay is None else float(one.delay) for one in own]
        hits = sum(one.delay is not None for one in own)
        note = f"{hits} of {len(own)} found; not found counts {limit}"
        lines.append(measure.measure_mean(f"{key}: minutes, {CLASS_NAMES[volume]}", delays, note=note))
    return lines


def measure_launches(pool: Executor, seed: int, blocks: int) -> list[Measure]:
    """A lasting shift is an incident for at most policy.absorb_open minutes, and then the new baseline."""
    parts = list(
        pool.map(partial(_live_named_block, seed, ("launch", LAUNCH_DAYS, add_launch)), range(blocks))
    )
    begun, end = MONDAY + PAST + LAUNCH_AT, MONDAY + PAST + LAUNCH_DAYS * DAY
    limit = DEFAULT.absorb_open + 120
    due = begun + limit
    late, counts, lasting = 0, [], []
    for part in parts:
        for row in range(SIZE):
            mine = [one for one in part.of(row) if one.at > begun]
            counts.append(len(mine))
            lasting.append(
                max(((one.resolved_at or end) - begun for one in mine if one.at <= due), default=0) / 60
            )
            late += any(one.at <= due < (one.resolved_at or end) for one in mine)
    return [
        measure.measure_share(
            f"7 launch (x3 for ever): an incident live {limit // 60} h later",
            hits=late,
            of=len(counts),
            accept=0.05,
            aim=0.0,
        ),
        measure.measure_mean("7 launch (x3 for ever): hours until quiet", lasting),
        measure.measure_mean("7 launch (x3 for ever): incidents told in a week", counts, accept=2.0, aim=1.0),
    ]


def measure_clock_change(pool: Executor, seed: int, blocks: int) -> list[Measure]:
    """Crowds live an hour earlier from the end of the history on: false incidents of the week after."""
    parts = list(pool.map(partial(_live_shifted_block, seed), range(blocks)))
    promised = PROMISE * len(parts) * SIZE * WEEK / MINUTES_A_YEAR
    return [
        measure.measure_rate(
            "7 clock change: false alarms / promised in the week after",
            count=sum(one.at > MONDAY + PAST for part in parts for one in part.incidents),
            promised=promised,
            accept=1.0,
        )
    ]


def _live_shifted_block(seed: int, block: int) -> LivedBlock:
    return live_block(seed, "clock", block, 7, None, shift_at=PAST)


def measure_borders(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """Row 8: onset and end errors, fragments and merges."""
    blocks = 1 if quick else 2
    out = []
    for extra in (2.0, 5.0, 20.0):
        found: list[IncidentScore] = []
        for flat in (30, 60, 120):
            name = f"{extra:g}/{flat}"
            found += _score_blocks(pool, seed, name, 2, partial(add_incidents, extra, flat), blocks)
        for volume in range(3):
            own = [one for one in found if one.volume == volume and one.delay is not None and not one.merged]
            out += _build_border_lines(f"+{extra:g}, {CLASS_NAMES[volume]}", own)
        told = [one for one in found if one.delay is not None]
        out.append(
            measure.measure_mean(
                f"8 incidents of ours per incident, +{extra:g}",
                [one.fragments for one in told],
                accept=1.1,
                aim=1.02,
                note=f"{len(told)} of {len(found)} found, {sum(one.merged for one in found)} merged",
            )
        )
    return out


def _build_border_lines(cell: str, own: list[IncidentScore]) -> list[Measure]:
    ends: Ints | Floats = np.array([one.end_error for one in own if one.end_error is not None])
    over = np.array([one.resolution_delay for one in own if one.resolution_delay is not None])
    bias = f"bias {ends.mean():+.1f}, told {over.mean():+.0f} min after the plateau" if len(ends) else ""
    onsets = [one.onset_error for one in own if one.onset_error is not None]
    return [
        measure.measure_mean(f"8 onset error in minutes, {cell}", onsets, accept=5.0, aim=2.0),
        measure.measure_mean(
            f"8 end error in minutes, {cell}", np.abs(ends), accept=10.0, aim=6.0, note=bias
        ),
    ]

"""Rows 7 and 8: outages of many shapes, each told by its own lines.

All run on series of the suite's own generator with baselines estimated from histories with outages, at one
false incident promised a series-year, and with production's nightly refits.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np

from aggregator.stats.policy import DEFAULT
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import Told
from tests.detection.bench.series.generators import (
    CLASS_NAMES,
    DAY,
    MONDAY,
    WEEK,
    Draw,
    Floats,
    Ints,
    World,
    bases,
    contaminate,
    daily,
    draw_for,
    outage,
    scattered,
    wandering,
)
from tests.detection.bench.site import PAST, rows_of, settled

SIZE = 40  # series in a block
PROMISE = 1.0  # a series-year
Extra = Callable[[Draw, World], Floats]  # -> (N, T) extra reports a minute after the history


@dataclass(frozen=True)
class Lived:
    """What happened, and what we said; one block."""

    world: World
    extra: Floats  # (N, T)
    told: list[Told]

    def of(self, row: int) -> list[Told]:
        return [one for one in self.told if one.row == row]


def _world(draw: Draw, days: int, *, shift_at: int | None = None, low: float = 0.01) -> World:
    """The suite's own generator; from minute `shift_at` on, crowds live an hour earlier."""
    minutes = MONDAY + np.arange(PAST + days * DAY)
    lived = minutes if shift_at is None else minutes + 60 * (np.arange(len(minutes)) >= shift_at)
    base = bases(draw, SIZE, low=low)
    log_rate = daily(draw, SIZE, lived) + np.log(base)[:, None]
    log_rate += wandering(draw, SIZE, len(minutes), sd=0.15, minutes=720)
    log_rate += wandering(draw, SIZE, len(minutes), sd=0.20, minutes=20)
    rate = np.exp(log_rate)
    return World(base, rate, scattered(draw, rate))


def lived(seed: int, name: str, block: int, days: int, extra: Extra | None, **world: float) -> Lived:
    """A block through its history and `days` more, with extra reports in those."""
    draw = draw_for(seed, name, block)
    made = _world(draw, days, **world)  # type: ignore[arg-type]
    more = np.zeros((SIZE, days * DAY)) if extra is None else extra(draw, made)
    site = settled(contaminate(draw, made, PAST), PROMISE)
    site.live(made.counts[:, PAST:] + scattered(draw, more))
    return Lived(made, more, [one for one in site.told if one.over is None or one.over > MONDAY + PAST])


# --- the shapes -------------------------------------------------------------------------------------
FLAP = (20, 40, 4)  # minutes of trouble, minutes of pause, times


def flapping(draw: Draw, world: World) -> Floats:
    up, pause, times = FLAP
    one = sum(outage(DAY, extra=10.0, at=600 + n * (up + pause), rise=0, flat=up) for n in range(times))
    return np.broadcast_to(np.asarray(one), (SIZE, DAY)).copy()


def creep(draw: Draw, world: World) -> Floats:
    """From nothing to five a minute over six hours, and then it stays for two."""
    return np.broadcast_to(outage(DAY, extra=5.0, at=480, rise=360, flat=120), (SIZE, DAY)).copy()


def night(draw: Draw, world: World) -> Floats:
    """Two a minute for an hour, in the quietest hour of each series."""
    day = world.rate[:, PAST : PAST + DAY]
    hours = day[:, 240 : DAY - 120].reshape(SIZE, -1, 60).mean(axis=2).argmin(axis=1)
    return np.stack([outage(DAY, extra=2.0, at=240 + 60 * int(hour), rise=5, flat=60) for hour in hours])


LAUNCH_DAYS, LAUNCH_AT = 7, 600


def launch(draw: Draw, world: World) -> Floats:
    """Three times as many reports from now on, for ever."""
    after = world.rate[:, PAST:] * 2
    after[:, :LAUNCH_AT] = 0
    return after


def incident(extra: float, flat: int, draw: Draw, world: World) -> Floats:
    """Five minutes of rise, a plateau, ten minutes of decay; twice in two days, far from each other."""
    days = [
        outage(DAY, extra=extra, at=300 + int(draw.integers(0, 720)), rise=5, flat=flat, decay=10)
        for _ in range(2 * SIZE)
    ]
    return np.stack(days).reshape(SIZE, 2 * DAY)


# --- what is counted --------------------------------------------------------------------------------
def spells(extra: Floats) -> list[tuple[int, int, int, int]]:
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
class Score:
    """One true incident."""

    volume: int
    delay: float | None  # minutes to the word that is its own
    fragments: int  # incidents of ours that began in it
    merged: bool  # one of ours from before was still live
    onset_error: float | None
    end_error: float | None  # against the middle of the decay, signed
    over: float | None  # minutes from the plateau's end to our word


def scores(one: Lived) -> list[Score]:
    """Hold what we said against what was true."""
    volumes = np.zeros(SIZE, int)
    for volume in range(3):
        volumes[rows_of(one.world.base, volume)] = volume
    return [_score(int(volumes[row]), one.of(row), *truth) for row, *truth in spells(one.extra)]


def _score(volume: int, told: list[Told], onset: int, flat: int, end: int) -> Score:
    inside = [mine for mine in told if onset < mine.at <= end + 15]
    merged = any(mine.at <= onset and (mine.ended is None or mine.ended > onset) for mine in told)
    if not inside:
        return Score(volume, None, 0, merged, None, None, None)
    first, last = inside[0], inside[-1]
    middle = (flat + end) / 2
    return Score(
        volume=volume,
        delay=first.at - onset,
        fragments=len(inside),
        merged=merged,
        onset_error=abs(first.onset - onset),
        end_error=None if last.ended is None else last.ended - middle,
        over=None if last.over is None else last.over - flat,
    )


def _job(seed: int, what: tuple[str, int, Extra | None], block: int) -> Lived:
    name, days, extra = what
    return lived(seed, name, block, days, extra)


def _run(pool: Executor, seed: int, name: str, days: int, extra: Extra | None, blocks: int) -> list[Score]:
    return [
        one for part in pool.map(partial(_scored, seed, (name, days, extra)), range(blocks)) for one in part
    ]


def _scored(seed: int, what: tuple[str, int, Extra | None], block: int) -> list[Score]:
    return scores(_job(seed, what, block))


def shapes(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """Row 7."""
    blocks = 1 if quick else 4
    flaps = _run(pool, seed, "flapping", 1, flapping, blocks)
    flaps = [one for number, one in enumerate(flaps) if number % FLAP[2]]  # the first has no neighbour
    creeps = _run(pool, seed, "creep", 1, creep, blocks)
    nights = _run(pool, seed, "night", 1, night, blocks)
    return [
        measure.share(
            "7 flapping 40 min apart, +10: told as one with its neighbour",
            hits=sum(one.merged for one in flaps),
            of=len(flaps),
            accept=0.1,
            aim=0.02,
        ),
        measure.share(
            "7 flapping 40 min apart, +10: told as its own incident",
            hits=sum(one.fragments >= 1 and not one.merged for one in flaps),
            of=len(flaps),
            accept=0.9,
            aim=0.98,
            more=True,
        ),
        *_delay_lines("7 slow creep to +5 in 6 h", creeps, limit=480),
        *_delay_lines("7 night, +2 in the quietest hour", nights, limit=60),
        *launches(pool, seed, blocks),
        *clock_change(pool, seed, 2 if quick else 12),
    ]


def _delay_lines(key: str, found: list[Score], *, limit: int) -> list[Measure]:
    lines = []
    for volume in range(3):
        own = [one for one in found if one.volume == volume and not one.merged]
        delays = [float(limit) if one.delay is None else float(one.delay) for one in own]
        hits = sum(one.delay is not None for one in own)
        note = f"{hits} of {len(own)} found; not found counts {limit}"
        lines.append(measure.mean(f"{key}: minutes, {CLASS_NAMES[volume]}", delays, note=note))
    return lines


def launches(pool: Executor, seed: int, blocks: int) -> list[Measure]:
    """A lasting shift is an incident for at most policy.absorb_open minutes, and then the usual."""
    parts = list(pool.map(partial(_job, seed, ("launch", LAUNCH_DAYS, launch)), range(blocks)))
    begun, end = MONDAY + PAST + LAUNCH_AT, MONDAY + PAST + LAUNCH_DAYS * DAY
    limit = DEFAULT.absorb_open + 120
    due = begun + limit
    late, counts, lasting = 0, [], []
    for part in parts:
        for row in range(SIZE):
            mine = [one for one in part.of(row) if one.at > begun]
            counts.append(len(mine))
            lasting.append(max(((one.over or end) - begun for one in mine if one.at <= due), default=0) / 60)
            late += any(one.at <= due < (one.over or end) for one in mine)
    return [
        measure.share(
            f"7 launch (x3 for ever): an incident live {limit // 60} h later",
            hits=late,
            of=len(counts),
            accept=0.05,
            aim=0.0,
        ),
        measure.mean("7 launch (x3 for ever): hours until quiet", lasting),
        measure.mean("7 launch (x3 for ever): incidents told in a week", counts, accept=2.0, aim=1.0),
    ]


def clock_change(pool: Executor, seed: int, blocks: int) -> list[Measure]:
    """Crowds live an hour earlier from the end of the history on: false incidents of the week after."""
    parts = list(pool.map(partial(_shifted, seed), range(blocks)))
    promised = PROMISE * len(parts) * SIZE * WEEK / 525_960
    return [
        measure.rate(
            "7 clock change: false alarms / promised in the week after",
            count=sum(one.at > MONDAY + PAST for part in parts for one in part.told),
            promised=promised,
            accept=1.0,
        )
    ]


def _shifted(seed: int, block: int) -> Lived:
    return lived(seed, "clock", block, 7, None, shift_at=PAST)


def borders(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """Row 8: onset and end errors, fragments and merges."""
    blocks = 1 if quick else 2
    out = []
    for extra in (2.0, 5.0, 20.0):
        found: list[Score] = []
        for flat in (30, 60, 120):
            name = f"{extra:g}/{flat}"
            found += _run(pool, seed, name, 2, partial(incident, extra, flat), blocks)
        for volume in range(3):
            own = [one for one in found if one.volume == volume and one.delay is not None and not one.merged]
            out += _border_lines(f"+{extra:g}, {CLASS_NAMES[volume]}", own)
        told = [one for one in found if one.delay is not None]
        out.append(
            measure.mean(
                f"8 incidents of ours per incident, +{extra:g}",
                [one.fragments for one in told],
                accept=1.1,
                aim=1.02,
                note=f"{len(told)} of {len(found)} found, {sum(one.merged for one in found)} merged",
            )
        )
    return out


def _border_lines(cell: str, own: list[Score]) -> list[Measure]:
    ends: Ints | Floats = np.array([one.end_error for one in own if one.end_error is not None])
    over = np.array([one.over for one in own if one.over is not None])
    bias = f"bias {ends.mean():+.1f}, told {over.mean():+.0f} min after the plateau" if len(ends) else ""
    onsets = [one.onset_error for one in own if one.onset_error is not None]
    return [
        measure.mean(f"8 onset error in minutes, {cell}", onsets, accept=5.0, aim=2.0),
        measure.mean(f"8 end error in minutes, {cell}", np.abs(ends), accept=10.0, aim=6.0, note=bias),
    ]

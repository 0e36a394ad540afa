"""Row 17: what a baseline makes of holidays and of levels that change: incidents that should not be.

Each block is a site of its own that begins with nothing, refits nightly, and has the budget of a default site
for each of its series.
"""

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np

from aggregator.stats.policy import MINUTES_A_YEAR
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import DetectedIncident, Site, build_policy
from tests.detection.bench.series.generators import (
    DAY,
    MONDAY,
    WEEK,
    Draw,
    Floats,
    Ints,
    build_draw,
    draw_counts,
    draw_daily_shape,
    draw_drift,
)

PROMISE = 2.0  # a series-year
SIZE = 20  # series of a block
RATES = (0.5, 1.0, 2.0, 5.0, 10.0)  # reports a minute at the peak, or about
HOLIDAY = 4  # a Friday
EVER = 10_000  # days


@dataclass(frozen=True)
class LevelChange:
    """So many `times` the expected rate in the days [first, last), of so many weeks in all."""

    name: str
    first: int
    last: int
    times: float
    weeks: int

    def factor(self, minutes: Ints) -> Floats:
        return np.where((minutes >= self.first * DAY) & (minutes < self.last * DAY), self.times, 1.0)


LEVEL_CHANGES = (
    LevelChange("week off at 40 %, second week", 7, 14, 0.4, 6),
    LevelChange("week off at 30 %, fifth week", 28, 35, 0.3, 8),
    LevelChange("two weeks off at 40 %", 35, 49, 0.4, 9),
    LevelChange("six weeks at 60 %, and back", 28, 70, 0.6, 13),
    LevelChange("half the level for five weeks, and back", 35, 70, 0.5, 12),
)
DOUBLED = LevelChange("twice the level for good", 42, EVER, 2.0, 10)


def live_level_change(seed: int, name: str, story: LevelChange, rate: float, *, smooth: bool) -> Site:
    """A block from its first day to the end of a story."""
    draw = build_draw(seed, name, int(rate * 10), int(smooth))
    minutes = np.arange(story.weeks * WEEK)
    site = Site(
        policy=build_policy(series=SIZE, a_series_year=PROMISE), births=np.full(SIZE, MONDAY), now=MONDAY
    )
    site.live(
        draw_counts(draw, generate_crowd(draw, SIZE, minutes, rate, smooth=smooth) * story.factor(minutes))
    )
    return site


def generate_crowd(draw: Draw, size: int, minutes: Ints, rate: float, *, smooth: bool) -> Floats:
    """(size, T) rates: cosine days with a level that wanders, or one that sleeps and wakes with a jump."""
    if not smooth:
        hour = minutes % DAY / 60
        awake = 0.15 + 0.85 * np.sin(np.clip((hour - 5) / 19, 0, 1) * np.pi) ** 0.7
        return np.tile(rate * awake, (size, 1))
    log_rate = draw_daily_shape(draw, size, MONDAY + minutes) + np.log(rate / 2)
    counts_by_case: Floats = np.exp(log_rate + draw_drift(draw, size, len(minutes), sd=0.15, minutes=180))
    return counts_by_case


def list_outside_holiday(site: Site, week: int) -> list[DetectedIncident]:
    """Incidents that began on any day but the holiday."""
    begun = MONDAY + week * WEEK + HOLIDAY * DAY
    return [one for one in site.incidents if not begun <= one.at < begun + DAY]


def count_after_holiday(seed: int, case: tuple[int, float, bool]) -> tuple[int, int]:
    """(incidents beyond the day itself, of those opened) of a block with one holiday at a third."""
    week, rate, smooth = case
    day = week * 7 + HOLIDAY
    story = LevelChange("holiday", day, day + 1, 1 / 3, week + 5)
    counts_by_case = list_outside_holiday(
        live_level_change(seed, f"holiday {week}", story, rate, smooth=smooth), week
    )
    return len(counts_by_case), sum(one.confirmed_at is not None for one in counts_by_case)


def count_since_change(seed: int, case: tuple[LevelChange, float, bool]) -> Ints:
    """(SIZE,) incidents of each series since the change."""
    story, rate, smooth = case
    site = live_level_change(seed, story.name[:12], story, rate, smooth=smooth)
    since = MONDAY + story.first * DAY
    return np.bincount([one.row for one in site.incidents if one.at >= since], minlength=SIZE)


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    rates = RATES[1::2] if quick else RATES
    weeks = range(2 if quick else 4)
    cases = [(week, rate, smooth) for week in weeks for rate in rates for smooth in (False, True)]
    counts_by_case = np.array(list(pool.map(partial(count_after_holiday, seed), cases)))
    series = len(cases) * SIZE
    out = [
        measure.measure_share(
            "17 one holiday: incidents a series beyond the day itself",
            hits=int(counts_by_case[:, 0].sum()),
            of=series,
            accept=0.1,
            aim=0.0,
            note=f"{series} series, {counts_by_case[:, 1].sum()} opened",
        )
    ]
    stories = LEVEL_CHANGES[:1] if quick else LEVEL_CHANGES
    for story in stories:
        each = [(story, rate, smooth) for rate in (1.0, 6.0) for smooth in (False, True)]
        counts = np.concatenate(list(pool.map(partial(count_since_change, seed), each)))
        promised = PROMISE * (story.weeks * WEEK - story.first * DAY) / MINUTES_A_YEAR
        note = f"{counts.sum()} of {len(counts)} series, {promised * len(counts):.1f} promised"
        out.append(
            measure.measure_mean(f"17 {story.name}: incidents a series", counts, accept=0.2, note=note)
        )
    return out + measure_doubled_level(pool, seed, quick=quick)


def measure_doubled_level(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    """A level doubled for good: one incident, if any, in the four weeks from then on."""
    rates = (6.0,) if quick else (3.0, 6.0, 10.0)
    out = []
    for smooth, name in ((False, "a day with a jump"), (True, "a level that wanders")):
        cases = [(DOUBLED, rate, smooth) for rate in rates]
        counts = np.concatenate(list(pool.map(partial(count_since_change, seed), cases)))
        affected = counts[counts > 0]
        note = f"{len(affected)} of {len(counts)} series, the most {counts.max()}"
        out.append(
            measure.measure_mean(
                f"17 {DOUBLED.name}, {name}: incidents until normal",
                affected,
                accept=1.05,
                aim=1.0,
                note=note,
            )
        )
    return out

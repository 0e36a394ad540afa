"""Row 15: looks within the running minute, every ten seconds. What they gain, and what they cost."""

from concurrent.futures import Executor

import numpy as np

from aggregator.stats.baseline.baselines import Baselines
from aggregator.stats.detector.advance import advance, take_early_look
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import MINUTES_A_YEAR
from tests.detection.bench import measure
from tests.detection.bench.measure import Measure
from tests.detection.bench.product import build_known_baseline, build_policy
from tests.detection.bench.series.generators import MONDAY, Draw, Floats, Ints, build_draw, draw_counts

BASES, EXTRAS = (0.1, 1.0, 10.0), (5.0, 20.0, 100.0)
SIZE = 20  # series of each base
LOOKS = 6  # a minute
A_SERIES_YEAR = 10.0
FEW = 3  # reports in a minute below which nobody looks: the floor of five people is far


def _build_baseline(bases: Floats) -> Baselines:
    return build_known_baseline(profile=np.repeat(bases[:, None], 168, axis=1), dispersion=1.1, wander=0.03)


def _split_minutes(draw: Draw, counts: Ints) -> Ints:
    """(LOOKS, N) reports in each ten seconds."""
    return np.stack([draw.multinomial(int(n), [1 / LOOKS] * LOOKS) for n in counts], axis=1)


def _walk_minutes(draw: Draw, bases: Floats, counts: Ints) -> tuple[Floats, int, int]:
    """(seconds gained at each detection, how many came from looks, how many at the close)."""
    baseline, chosen = _build_baseline(bases), build_policy(series=len(bases), a_series_year=A_SERIES_YEAR)
    memory = Memory.start(size=len(bases), minute=MONDAY, policy=chosen)
    gained, looked, closed = [], 0, 0
    for at in range(counts.shape[1]):
        minute, spoken = MONDAY + at, np.full(len(bases), -1)
        if (counts[:, at] >= FEW).any():
            so_far = np.cumsum(_split_minutes(draw, counts[:, at]), axis=0)
            for look in range(LOOKS - 1):
                for found in take_early_look(
                    memory=memory,
                    bins=Bins(so_far[look][:, None], minute, elapsed=(look + 1) / LOOKS),
                    baseline=baseline,
                    policy=chosen,
                    series=len(bases),
                ):
                    if spoken[found.row] < 0:
                        spoken[found.row] = minute
                        gained.append(60.0 - 10 * (look + 1))
                        looked += 1
        quiet = [episode is None for episode in memory.episodes]
        memory, changes = advance(
            memory=memory,
            bins=Bins(counts=counts[:, [at]], first_minute=minute, announced=spoken),
            baseline=baseline,
            policy=chosen,
        )
        at_the_close = {c.row for c in changes if quiet[c.row] and spoken[c.row] < 0}
        gained += [0.0] * len(at_the_close)
        closed += len(at_the_close)
    return np.array(gained), looked, closed


def _count_quiet_alarms(seed: int, minutes: int) -> tuple[int, int, float]:
    bases = np.repeat(BASES, SIZE)
    draw = build_draw(seed, "running quiet")
    counts = draw_counts(draw, np.repeat(bases[:, None], minutes, axis=1), 1.1)
    _, looked, closed = _walk_minutes(draw, bases, counts)
    return looked, closed, len(bases) * minutes / MINUTES_A_YEAR * A_SERIES_YEAR


def _measure_gain(seed: int, extra: float) -> Floats:
    bases = np.repeat(BASES, SIZE)
    draw = build_draw(seed, "running storm", int(extra))
    counts = draw.poisson(bases[:, None], (len(bases), 400))
    begun = draw.random(bases.size)  # of the first minute that is over when it begins
    counts[:, 380] += draw.poisson(extra * (1 - begun))
    counts[:, 381:] += draw.poisson(extra, (len(bases), 19))
    gained, _, _ = _walk_minutes(draw, bases, counts)
    return gained


def run(pool: Executor, seed: int, *, quick: bool) -> list[Measure]:
    looked, closed, promised = pool.submit(_count_quiet_alarms, seed, 2_000 if quick else 14_400).result()
    key = "15 looks within the minute: false alarms / promised"
    out = [measure.measure_rate(key, count=looked + closed, promised=promised, accept=1.0)]
    for extra in EXTRAS:
        gained = pool.submit(_measure_gain, seed, extra).result()
        out.append(measure.measure_mean(f"15 looks within the minute: seconds gained, +{extra:g}", gained))
    return out

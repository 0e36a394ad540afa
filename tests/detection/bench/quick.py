"""The quick part of the benchmark that the suite compares with recorded figures; less is better in each."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from tests.detection.bench.localisation import places
from tests.detection.bench.rows import episodes, known, newborn, vendor
from tests.detection.bench.series.generators import CLASS_NAMES
from tests.detection.bench.site import count_false_alarms, measure_quiet_weeks, run_trials

SEED = 7
GENERATORS = ("own", "clutches")
PROCESSES = 2
Figures = dict[str, float]


def measure_false_alarms() -> Figures:
    """Incidents in two quiet weeks of 50 series at ten promised a series-year, over the promise."""
    found = {}
    for generator in GENERATORS:
        counted = [
            count_false_alarms([measure_quiet_weeks(generator, SEED, 0, 2, (10.0,))], volume)
            for volume in range(3)
        ]
        promised = sum(years for _, years in counted) * 10.0
        found[f"false alarms, {generator}"] = sum(totals[10.0] for totals, _ in counted) / promised
    return found


def measure_delays() -> Figures:
    """Minutes at one promised a series-year."""
    found = {}
    for extra in (2.0, 5.0, 20.0):
        run = run_trials(SEED, 0, extra, (1.0, 1.0, 1.0), repeats=2)
        for volume, name in enumerate(CLASS_NAMES):
            found[f"delay +{extra:g}, {name}"] = float(run.delays["ours"][run.volume == volume].mean())
    return found


def measure_over_oracle() -> Figures:
    return {
        "over oracle, known, base .5 +2": float(known.measure_cell(SEED, 4.0, (0.5, 2.0, 1.0)).value or 0.0)
    }


def measure_flaps() -> Figures:
    scores = episodes.score_incidents(episodes.live_block(SEED, "flapping", 0, 1, episodes.add_flapping))
    return {"missed or merged flaps": sum(one.merged or not one.fragments for one in scores) / len(scores)}


def measure_borders() -> Figures:
    """Minutes between the true and the told times of an incident's onset and end."""
    lived = episodes.live_block(
        SEED, "borders", 0, 2, lambda draw, world: episodes.add_incidents(5.0, 60, draw, world)
    )
    scores = episodes.score_incidents(lived)
    return {
        "onset error +5": _average_magnitude([one.onset_error for one in scores]),
        "end error +5": _average_magnitude([one.end_error for one in scores]),
    }


def measure_not_localised() -> Figures:
    spot = [places.measure_jaccard(SEED, 5, 5.0, case) for case in range(30)]
    return {"not localised": 1 - sum(spot) / len(spot)}


def measure_first_week() -> Figures:
    false, promised = newborn.count_first_week(SEED, 0)
    return {"first week: false alarms over promised": false / promised}


def measure_vendor_status() -> Figures:
    words = vendor.measure_block(0, SEED)
    return {
        "delay +5, the vendor tells of it": vendor.select_delays(words["+5 claimed"], (0, 1)).mean(),
        "announced work that is told": vendor.compute_detected_share(words["work +0.4 announced"], (0, 1)),
    }


PARTS: tuple[Callable[[], Figures], ...] = (
    *(measure_delays, measure_false_alarms, measure_borders, measure_vendor_status),
    *(measure_first_week, measure_flaps, measure_over_oracle, measure_not_localised),
)


def measure_all() -> Figures:
    """All of them, in two processes, the dear ones first."""
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        parts = [pool.submit(part) for part in PARTS]
        return {name: float(value) for part in parts for name, value in part.result().items()}


def _average_magnitude(values: list[float | None]) -> float:
    told = [abs(value) for value in values if value is not None]
    return sum(told) / len(told)

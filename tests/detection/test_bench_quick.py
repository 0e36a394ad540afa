"""A quick part of `make bench-detect`; worse than the figures recorded in recorded.json fails.

After a change that makes the detector better: `python -m tests.detection.test_bench_quick` records anew,
and the change's message shows the figures before and after.
"""

import json
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.detection.bench import episodes, known, newborn, places, vendor
from tests.detection.bench.generators import CLASS_NAMES
from tests.detection.bench.site import false_and_years, quiet, trials

RECORDED = Path(__file__).parent / "recorded.json"
SEED = 7
GENERATORS = ("own", "clutches")


def false_alarms() -> dict[str, float]:
    """Incidents in two quiet weeks of 50 series at ten promised a series-year, over the promise."""
    found = {}
    for generator in GENERATORS:
        counted = [false_and_years([quiet(generator, SEED, 0, 2, (10.0,))], volume) for volume in range(3)]
        promised = sum(years for _, years in counted) * 10.0
        found[f"false alarms, {generator}"] = sum(totals[10.0] for totals, _ in counted) / promised
    return found


def delays() -> dict[str, float]:
    """Minutes at one promised a series-year."""
    found = {}
    for extra in (2.0, 5.0, 20.0):
        run = trials(SEED, 0, extra, (1.0, 1.0, 1.0), repeats=2)
        for volume, name in enumerate(CLASS_NAMES):
            found[f"delay +{extra:g}, {name}"] = float(run.delays["ours"][run.volume == volume].mean())
    return found


@cache
def figures() -> dict[str, float]:
    """All of them; less is better."""
    spot = [places.jaccard(SEED, 5, 5.0, case) for case in range(30)]
    flaps = episodes.scores(episodes.lived(SEED, "flapping", 0, 1, episodes.flapping))
    borders = episodes.scores(
        episodes.lived(SEED, "borders", 0, 2, lambda draw, world: episodes.incident(5.0, 60, draw, world))
    )
    false, promised = newborn.first_week(SEED, 0)
    words = vendor.of_block(0, SEED)
    oracle = known.cell(SEED, 4.0, (0.5, 2.0, 1.0))
    return (
        false_alarms()
        | delays()
        | {
            "over oracle, known, base .5 +2": float(oracle.value or 0.0),
            "missed or merged flaps": sum(one.merged or not one.fragments for one in flaps) / len(flaps),
            "onset error +5": _mean([one.onset_error for one in borders]),
            "end error +5": _mean([one.end_error for one in borders]),
            "not localised": 1 - sum(spot) / len(spot),
            "first week: false alarms over promised": false / promised,
            "delay +5, the vendor tells of it": vendor.told(words["+5 claimed"], (0, 1)).mean(),
            "announced work that is told": vendor.share_told(words["work +0.4 announced"], (0, 1)),
        }
    )


def _mean(values: list[float | None]) -> float:
    told = [abs(value) for value in values if value is not None]
    return sum(told) / len(told)


def recorded() -> dict[str, dict[str, float]]:
    """Figure -> {value, tolerance}."""
    found: dict[str, dict[str, float]] = json.loads(RECORDED.read_text())
    return found


@pytest.mark.parametrize("name", recorded())
def test_no_figure_is_worse_than_recorded(name):
    known_good = recorded()[name]

    assert figures()[name] <= known_good["value"] + known_good["tolerance"]


def test_every_figure_is_recorded():
    assert set(figures()) == set(recorded())


ROOM = {
    "announced": 0.02,
    "false": 0.3,
    "first week": 1.0,
    "missed": 0.03,
    "not localised": 0.02,
    "over oracle": 0.05,
}


def record() -> None:
    """Tolerances are a tenth, or the room that chance needs where a figure is small."""
    new = {
        name: {"value": round(value, 3), "tolerance": round(max(0.1 * value, _room(name)), 3)}
        for name, value in figures().items()
    }
    RECORDED.write_text(json.dumps(new, indent=2) + "\n")
    sys.stdout.write(RECORDED.read_text())


def _room(name: str) -> float:
    return next((room for start, room in ROOM.items() if name.startswith(start)), 0.3)


if __name__ == "__main__":
    record()

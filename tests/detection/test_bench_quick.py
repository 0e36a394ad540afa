"""A quick part of `make bench-detect`; worse than the figures recorded in recorded.json fails.

After a change that makes the detector better: `python -m tests.detection.test_bench_quick` records anew,
and the change's message shows the figures before and after.
"""

import json
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.detection.bench import quick, suite

RECORDED = Path(__file__).parent / "recorded.json"


@cache
def figures() -> dict[str, float]:
    return quick.measure()


def recorded() -> dict[str, dict[str, float]]:
    """Figure -> {value, tolerance}."""
    found: dict[str, dict[str, float]] = json.loads(RECORDED.read_text())
    return found


def test_every_row_can_be_asked_for():
    assert sorted(map(int, suite.ROWS)) == list(range(1, 25))


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

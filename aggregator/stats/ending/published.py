"""Problems that others published: what is known of ends where a site has no past of its own.

`python -m tests.detection.published` makes published.csv; README.md beside it names sources and licences.
"""

import csv
from functools import cache
from importlib.resources import files

from aggregator.stats.ending.archive import ELSEWHERE, STATES, Archive, LifeStep, PastProblem, build_archive

FILE = "published.csv"
COLUMNS = ("source", "length", "told", "over", "vendor", "steps")
NAMES = {number: name for name, number in STATES.items()}


@cache
def read_published() -> Archive:
    """All of them."""
    text = (files(__package__) / FILE).read_text(encoding="utf-8")
    return build_archive([read(row) for row in csv.DictReader(text.splitlines())])


def read(row: dict[str, str]) -> PastProblem:
    """A line of the file."""
    return PastProblem(
        service=ELSEWHERE,
        category=ELSEWHERE,
        length=float(row["length"]),
        told=float(row["told"]),
        steps=tuple(_step(text) for text in row["steps"].split()),
        over=row["over"] == "1",
        vendor=float(row["vendor"]),
    )


def written(source: str, problem: PastProblem) -> dict[str, str]:
    """The line of a problem."""
    return {
        "source": source,
        "length": f"{problem.length:g}",
        "told": f"{problem.told:g}",
        "over": f"{problem.over:d}",
        "vendor": f"{problem.vendor:g}",
        "steps": " ".join(f"{step.at:g}:{NAMES[step.state]}:{step.size:g}" for step in problem.steps),
    }


def _step(text: str) -> LifeStep:
    at, state, size = text.split(":")
    return LifeStep(float(at), STATES[state], float(size))

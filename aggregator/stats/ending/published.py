"""Problems that others published: what is known of ends where a site has no past of its own.

`python -m tests.detection.published` makes published.csv; README.md beside it names sources and licences.
"""

import csv
from functools import cache
from importlib.resources import files

from aggregator.stats.ending.archive import (
    CODE_OF_STATE,
    ELSEWHERE,
    Archive,
    LifeStep,
    PastIncident,
    build_archive,
)

FILE = "published.csv"
COLUMNS = ("source", "length", "told", "over", "vendor", "steps")
STATE_OF_CODE = {number: name for name, number in CODE_OF_STATE.items()}


@cache
def read_published() -> Archive:
    """All of them."""
    text = (files(__package__) / FILE).read_text(encoding="utf-8")
    return build_archive([parse_row(row) for row in csv.DictReader(text.splitlines())])


def parse_row(row: dict[str, str]) -> PastIncident:
    """A line of the file."""
    return PastIncident(
        service=ELSEWHERE,
        category=ELSEWHERE,
        length=float(row["length"]),
        told=float(row["told"]),
        steps=tuple(_parse_step(text) for text in row["steps"].split()),
        over=row["over"] == "1",
        vendor=float(row["vendor"]),
    )


def format_row(source: str, problem: PastIncident) -> dict[str, str]:
    """The line of a problem."""
    return {
        "source": source,
        "length": f"{problem.length:g}",
        "told": f"{problem.told:g}",
        "over": f"{problem.over:d}",
        "vendor": f"{problem.vendor:g}",
        "steps": " ".join(f"{step.at:g}:{STATE_OF_CODE[step.state]}:{step.size:g}" for step in problem.steps),
    }


def _parse_step(text: str) -> LifeStep:
    at, state, size = text.split(":")
    return LifeStep(float(at), CODE_OF_STATE[state], float(size))

"""Incidents that others published: what is known about ends while a site has no past of its own.

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
    """All of them, as one archive."""
    # As a package resource: in an installed wheel there may be no folder.
    text = (files(__package__) / FILE).read_text(encoding="utf-8")
    return build_archive([parse_row(row) for row in csv.DictReader(text.splitlines())])


def parse_row(row: dict[str, str]) -> PastIncident:
    """The incident in a row of the file."""
    return PastIncident(
        service=ELSEWHERE,
        category=ELSEWHERE,
        length=float(row["length"]),
        resolved_after=float(row["told"]),
        steps=tuple(_parse_step(text) for text in row["steps"].split()),
        ended=row["over"] == "1",
        vendor_after=float(row["vendor"]),
    )


def format_row(source: str, incident: PastIncident) -> dict[str, str]:
    """The row of an incident."""
    return {
        "source": source,
        # Six digits are more than the sources have, and keep the file's diffs small.
        "length": f"{incident.length:g}",
        "told": f"{incident.resolved_after:g}",
        "over": f"{incident.ended:d}",
        "vendor": f"{incident.vendor_after:g}",
        "steps": " ".join(
            f"{step.at:g}:{STATE_OF_CODE[step.state]}:{step.size:g}" for step in incident.steps
        ),
    }


def _parse_step(text: str) -> LifeStep:
    at, state, size = text.split(":")
    return LifeStep(float(at), CODE_OF_STATE[state], float(size))

"""`manage.py convert_incidents COUNTS OUT`: windows of real 15-minute counts as series that replay can read.

Each window of the source is about a day around one incident. A service of its own is made of each: three
weeks of background drawn like the window's own quiet quarters (so that a baseline can be learned), then
the window as it was counted. Time is rounded up to the quarter, never earlier; windows are moved by whole
weeks into one month, so that day and hour stay and the file is no longer than needed.
"""

import csv
from argparse import ArgumentParser
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand

QUARTER = 900
WEEK = 7 * 96 * QUARTER
MONTH = 2600 * WEEK  # of October 2019; any would do
BACKGROUND = 21 * 96  # quarters: three weeks
# Variance over mean of a quarter. Crowd reports of this kind show 1.2 to 2.4 in 20 minutes.
DISPERSION = 1.5
Windows = dict[str, list[tuple[int, int]]]


class Command(BaseCommand):
    help = "Turn event,provider,at,reports windows into a CSV for `replay --bucket 900`, background added."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("counts", type=Path, help="CSV with event,provider,at,reports")
        parser.add_argument("out", type=Path)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, **options: Any) -> None:
        windows = read_windows(options["counts"])
        rows = []
        for number, (event, window) in enumerate(sorted(windows.items())):
            draw = np.random.default_rng((options["seed"], number))
            rows += [(at, event, reports) for at, reports in add_background(window, draw)]
        with options["out"].open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(("at", "service", "reports"))
            writer.writerows((_format_time(at), event, reports) for at, event, reports in sorted(rows))


def read_windows(path: Path) -> Windows:
    """event -> (start of the quarter in seconds since the epoch, reports), in order of time."""
    windows: Windows = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            at = int(datetime.fromisoformat(row["at"]).timestamp())
            windows[row["event"]].append((-(-at // QUARTER) * QUARTER, int(row["reports"])))
    return {event: sorted(window) for event, window in windows.items()}


def add_background(window: list[tuple[int, int]], draw: np.random.Generator) -> list[tuple[int, int]]:
    """Three weeks like the quarters below a tenth of the window's peak, then the window itself."""
    counts = np.array([reports for _, reports in window])
    mean = max(float(counts[counts <= counts.max() / 10].mean()), 0.05)
    drawn = draw.negative_binomial(mean / (DISPERSION - 1), 1 / DISPERSION, BACKGROUND).tolist()
    moved = [(MONTH + at % WEEK, reports) for at, reports in window]
    moved = [(at + WEEK * (at < moved[0][0]), reports) for at, reports in moved]
    start = moved[0][0] - BACKGROUND * QUARTER
    return [(start + place * QUARTER, reports) for place, reports in enumerate(drawn)] + moved


def _format_time(second: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")

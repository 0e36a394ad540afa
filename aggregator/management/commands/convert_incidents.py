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
from django.core.management.base import BaseCommand, CommandError

from aggregator.stats.replay.series import UnableToReadSeries, parse_count, read_second

QUARTER = 900
WEEK = 7 * 96 * QUARTER
MONTH = 2600 * WEEK  # of October 2019; any would do
BACKGROUND = 21 * 96  # quarters: three weeks
# Variance over mean of a quarter. Crowd reports of this kind show 1.2 to 2.4 in 20 minutes.
DISPERSION = 1.5
QUIET = 0.1  # of the peak: what is below counts as background
Windows = dict[str, list[tuple[int, int]]]


class Command(BaseCommand):
    help = "Turn event,provider,at,reports windows into a CSV for `replay --bucket 900`, background added."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("counts", type=Path, help="CSV with event,provider,at,reports")
        parser.add_argument("out", type=Path)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, **options: Any) -> None:
        try:
            windows = read_windows(options["counts"])
        except (OSError, UnableToReadSeries) as wrong:
            raise CommandError(f"{options['counts']}: {wrong}") from wrong
        rows = []
        for number, (event, window) in enumerate(sorted(windows.items())):
            draw = np.random.default_rng((options["seed"], number))
            rows += [(at, event, reports) for at, reports in add_background(window, draw)]
        with options["out"].open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(("at", "service", "reports"))
            writer.writerows((_format_time(at), event, reports) for at, event, reports in sorted(rows))


def read_windows(path: Path) -> Windows:
    """event -> (start of the quarter in seconds since the epoch, reports), in order of time.

    Raises UnableToReadSeries.
    """
    windows: Windows = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, restval="", strict=True)
        try:
            for row in rows:
                at = read_second(row["at"], rows.line_num)
                window = windows[row["event"]]
                window.append((-(-at // QUARTER) * QUARTER, parse_count(row["reports"], rows.line_num)))
        except KeyError as wrong:
            raise UnableToReadSeries(f"line 1: the header lacks {wrong}") from wrong
        except csv.Error as wrong:
            raise UnableToReadSeries(f"line {rows.line_num + 1}: {wrong}") from wrong
        except UnicodeDecodeError as wrong:  # which is read ahead of the rows
            raise UnableToReadSeries(f"after line {rows.line_num}: not UTF-8") from wrong
    for event, window in windows.items():
        counts = [reports for _, reports in window]
        if min(counts) > max(counts) * QUIET:
            raise UnableToReadSeries(f"event {event!r} has no quiet quarter, so its background is unknown")
    return {event: sorted(window) for event, window in windows.items()}


def add_background(window: list[tuple[int, int]], draw: np.random.Generator) -> list[tuple[int, int]]:
    """Three weeks like the quarters below a tenth of the window's peak, then the window itself."""
    counts = np.array([reports for _, reports in window])
    mean = max(float(counts[counts <= counts.max() * QUIET].mean()), 0.05)
    drawn = draw.negative_binomial(mean / (DISPERSION - 1), 1 / DISPERSION, BACKGROUND).tolist()
    moved = [(MONTH + at % WEEK, reports) for at, reports in window]
    moved = [(at + WEEK * (at < moved[0][0]), reports) for at, reports in moved]
    start = moved[0][0] - BACKGROUND * QUARTER
    return [(start + place * QUARTER, reports) for place, reports in enumerate(drawn)] + moved


def _format_time(second: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")

"""How the detector does on real counts: `python -m tests.detection.real_incidents` prints the table.

Truth is a rule, written down before looking: an incident's peak is the window's highest quarter; its rise
begins where counts, going back from the peak, last fell below a tenth of the peak (or below 2).
"""

import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, median

import numpy as np

from aggregator.management.commands.convert_incidents import (
    BACKGROUND,
    QUARTER,
    add_background,
    read_windows,
)
from aggregator.stats.policy import DEFAULT
from aggregator.stats.replay.incidents import ReplayedChange
from aggregator.stats.replay.replay import Replay
from aggregator.stats.replay.series import Batch, Names

COUNTS = Path(__file__).parent / "data" / "downdetector_incident_counts.csv"
STEP = QUARTER // 60
Series = list[tuple[int, int]]


@dataclass(frozen=True)
class Outcome:
    """One real incident."""

    event: str
    delay: float | None  # minutes from the beginning of the rise to the detection; None: not detected
    incidents: int  # of ours in the window
    false_alarms: int  # of ours in the three weeks of background


def measure_outcomes(*, seed: int = 1) -> list[Outcome]:
    """Convert all windows, replay them together, and compare each with the rule."""
    series = convert_windows(seed=seed)
    changes: dict[str, list[ReplayedChange]] = defaultdict(list)
    for change in replay_windows(series):
        changes[change.service].append(change)
    return [measure_outcome(event, rows, changes[event]) for event, rows in series.items()]


def convert_windows(*, seed: int = 1) -> dict[str, Series]:
    """Event -> (second, reports) of its window with three weeks of background before it."""
    return {
        event: add_background(window, np.random.default_rng((seed, number)))
        for number, (event, window) in enumerate(sorted(read_windows(COUNTS).items()))
    }


def replay_windows(series: dict[str, Series]) -> list[ReplayedChange]:
    names = Names()
    rows = sorted((at, event, reports) for event, own in series.items() for at, reports in own)
    coded = np.array(
        [
            (at, names.number_service(event), names.number_cell((event, "", "", "")), reports)
            for at, event, reports in rows
        ]
    )
    replay = Replay(names, replace(DEFAULT), STEP)
    replay.feed(Batch(*coded.T))
    return replay.finish()


def measure_outcome(event: str, rows: Series, changes: list[ReplayedChange]) -> Outcome:
    window = [(at // 60, reports) for at, reports in rows[BACKGROUND:]]
    counts = [reports for _, reports in window]
    top = rise = counts.index(max(counts))
    while rise and counts[rise - 1] >= max(counts[top] / 10, 2):
        rise -= 1
    detected_at: dict[int, int] = {}
    ends: dict[int, float] = {}
    for change in changes:
        detected_at.setdefault(change.incident, change.at)
        ends[change.incident] = float("inf") if change.ended_at is None else change.ended_at
    onsets = {change.incident: change.onset_at for change in changes}
    peak = window[top][0]
    matching = [number for number, onset in onsets.items() if onset <= peak + STEP and ends[number] >= peak]
    inside = [number for number, at in detected_at.items() if at > window[0][0]]
    return Outcome(
        event=event,
        delay=detected_at[matching[0]] - window[rise][0] if matching else None,
        incidents=len(inside),
        false_alarms=len(detected_at) - len(inside),
    )


def format_table(results: list[Outcome]) -> list[str]:
    """Markdown, one row a provider."""
    lines = [
        "| provider | incidents | found | median delay | 90 % within | ours a window | false alarms |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for provider in ("aws", "azure", "gcp", "all"):
        own = [one for one in results if provider in ("all", one.event.partition("-")[0])]
        delays = sorted(one.delay for one in own if one.delay is not None)
        cells = (
            provider,
            f"{len(own)}",
            f"{len(delays)} ({len(delays) / len(own):.0%})",
            f"{median(delays):.0f} min",
            f"{delays[int(0.9 * (len(delays) - 1))]:.0f} min",
            f"{mean(one.incidents for one in own):.2f}",
            f"{sum(one.false_alarms for one in own)}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(format_table(measure_outcomes())) + "\n")

"""False alarms in quiet weeks: `python -m tests.detection.quiet_weeks` prints measured against promised.

Sixty services live ten weeks without any outage: rates from 0.01 to 3 a minute, three daily lives, all time
zones, dispersion 1.3, a rate that wanders by `wander` (sd of the log) over three hours. The
detector starts without a history; the first two weeks, in which it learns, are counted apart.
"""

import sys
from dataclasses import dataclass, replace

import numpy as np

from aggregator import scenarios
from aggregator.stats.policy import DEFAULT, MINUTES_A_YEAR
from aggregator.stats.replay.playback import generate_batches
from aggregator.stats.replay.replay import Replay
from aggregator.stats.replay.scenario import Mix, Scenario, SimulatedService
from aggregator.stats.replay.series import Names

WEEK = 7 * 1440
SERVICES, WEEKS, LEARNING = 60, 10, 2


@dataclass(frozen=True)
class FalseIncidents:
    """False incidents of all services together, counted and promised."""

    learning: int
    after: int
    promised_learning: float
    promised_after: float


def build_quiet_scenario(*, wander: float) -> Scenario:
    """The demo's regions and lives, other services, no incident."""
    base = scenarios.load_scenario(name="wednesday")
    lives = list(base.profiles)
    services = tuple(
        SimulatedService(f"s{n}", float(rate), lives[n % 3], 1.3, wander, 0.0, Mix())
        for n, rate in enumerate(np.geomspace(0.01, 3.0, SERVICES))
    )
    return replace(base, services=services, incidents=(), last=base.first + WEEKS * WEEK)


def measure_false_incidents(*, wander: float, seed: int, false_alarms: float) -> FalseIncidents:
    scenario, names = build_quiet_scenario(wander=wander), Names()
    replay = Replay(names, replace(DEFAULT, false_alarms_per_year=false_alarms))
    for batch in generate_batches(scenario=scenario, names=names, seed=seed):
        replay.feed(batch)
    detected_at: dict[tuple[str, int], int] = {}
    for change in replay.finish():
        detected_at.setdefault((change.service, change.incident), change.at)
    early = sum(at < scenario.first + LEARNING * WEEK for at in detected_at.values())
    a_week = false_alarms * WEEK / MINUTES_A_YEAR
    return FalseIncidents(early, len(detected_at) - early, a_week * LEARNING, a_week * (WEEKS - LEARNING))


def format_table(*, seeds: int, false_alarms: float) -> list[str]:
    """Markdown, one row for each strength of wander."""
    lines = ["| wander | while learning: false / promised | after: false / promised |", "| --- | --- | --- |"]
    for wander in (0.0, 0.1, 0.2, 0.3):
        runs = [
            measure_false_incidents(wander=wander, seed=seed, false_alarms=false_alarms)
            for seed in range(seeds)
        ]
        learning, after = sum(run.learning for run in runs), sum(run.after for run in runs)
        lines.append(
            f"| {wander} | {learning} / {sum(run.promised_learning for run in runs):.1f} "
            f"| {after} / {sum(run.promised_after for run in runs):.1f} |"
        )
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(format_table(seeds=3, false_alarms=50.0)) + "\n")

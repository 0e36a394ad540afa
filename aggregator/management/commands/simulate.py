"""`manage.py simulate SCENARIO`: a scenario's reports as the minute counts that `replay` reads."""

import csv
import gzip
import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from aggregator import scenarios
from aggregator.stats.replay.scenario import UnableToReadScenario
from aggregator.stats.replay.series import COLUMNS
from aggregator.stats.replay.simulation import SimulatedReports, generate_reports

DAY = 1440


class Command(BaseCommand):
    help = "Write the reports of a scenario (a TOML file, or the name of one of ours) as CSV."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scenario", help="wednesday, demo, or a .toml file")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--out", default=None, help="CSV or .csv.gz; standard output without it")

    def handle(self, **options: Any) -> None:
        try:
            scenario = scenarios.load_scenario(name=options["scenario"])
        except UnableToReadScenario as wrong:
            self.stderr.write(str(wrong))
            sys.exit(2)
        with _open_output(options["out"]) as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(COLUMNS)
            # By days, so that a long scenario fits into memory.
            for first in range(scenario.first, scenario.last, DAY):
                last = min(first + DAY, scenario.last)
                reports = generate_reports(scenario=scenario, first=first, last=last, seed=options["seed"])
                writer.writerows(_make_rows(reports))


def _open_output(out: str | None) -> Any:
    if out is None:
        return nullcontext(sys.stdout)
    if out.endswith(".gz"):
        return gzip.open(out, "wt", encoding="utf-8", newline="", compresslevel=6)
    return Path(out).open("w", encoding="utf-8", newline="")


def _make_rows(reports: SimulatedReports) -> list[tuple[str, ...]]:
    """Reports are named one by one, with their network: that is what a real site would see."""
    stances = ("broken", "works")
    minutes = reports.at // 60_000
    columns = zip(
        minutes.tolist(),
        reports.service.tolist(),
        reports.surface.tolist(),
        reports.region.tolist(),
        reports.symptom.tolist(),
        reports.network.tolist(),
        reports.stance.tolist(),
        strict=True,
    )
    return [
        (
            datetime.fromtimestamp(minute * 60, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            reports.services[service],
            reports.surfaces[surface],
            reports.regions[region],
            reports.symptoms[symptom],
            str(network),
            stances[stance],
            "1",
        )
        for minute, service, surface, region, symptom, network, stance in columns
    ]

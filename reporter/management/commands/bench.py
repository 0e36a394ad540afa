"""manage.py bench: what reports, pages and ticks cost, as ratios to limits measured in the same run.

Starts engines and a web server of its own in a temporary folder, so it needs no site and spoils none. What it
counts is the processor time of the web server for each request: on a shared machine that repeats, the rate
does not. The limit is an empty view behind pinned middleware, /benchmark/. Linux only: it reads /proc.
"""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reporter.embedded import Postgres, Valkey
from reporter.speed import page_weight
from reporter.speed.figures import Measurement
from reporter.speed.measurements import DATABASE, empty_database, measure_web
from reporter.speed.size_load import measure_sizes
from reporter.speed.storm import measure_page
from reporter.speed.tick_load import measure_ticks
from reporter.startup import launch

USUAL = ("web", "ticks")
PARTS = (*USUAL, "sizes")


def read_now() -> datetime:
    return datetime.now(UTC)


def measure(parts: Sequence[str], *, scale: float) -> Iterator[Measurement]:
    """Each part begins with an empty site."""
    empty_database()
    if "web" in parts:
        yield from measure_web(scale=scale, clock=read_now)
        yield from measure_page(read_now)
        empty_database()
    if "ticks" in parts:
        yield from measure_ticks(scale, read_now().replace(second=30, microsecond=0))
        empty_database()
    if "sizes" in parts:
        yield from measure_sizes(scale, read_now)


class Command(BaseCommand):
    help = "Measures intake, pages and ticks against limits of the same run; the last line is JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--inside", action="store_true", help="used by the command itself")
        parser.add_argument("--quick", action="store_true", help="a tenth of everything, to try the bench")
        parser.add_argument(
            "--only",
            choices=PARTS,
            action="append",
            help="measure this part (may be given again); without it all but sizes, which takes ten minutes",
        )

    def handle(self, **options: Any) -> None:
        if options["inside"]:
            parts = options["only"] or USUAL
            self.report(list(measure(parts, scale=0.1 if options["quick"] else 1.0)))
            return
        with tempfile.TemporaryDirectory(prefix="outages-bench-") as folder:
            # PostgreSQL's account must be able to enter it when we are root.
            Path(folder).chmod(0o711)
            chosen = [
                *(["--quick"] if options["quick"] else []),
                *(f"--only={o}" for o in options["only"] or ()),
            ]
            sys.exit(self.run_inside(Path(folder), chosen))

    def run_inside(self, folder: Path, chosen: list[str]) -> int:
        """The same command again, on engines of its own."""
        with Postgres(folder=folder / "postgres") as postgres, Valkey(folder=folder / "valkey") as valkey:
            variables = {
                "DATABASE_URL": postgres.database(DATABASE),
                "REDIS_URL": valkey.database(0),
                "VAR_DIR": str(folder),
                "DEMO": "0",
                **launch.make_key_files(var=folder, environment={}),
            }
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "bench", "--inside"]
            return subprocess.run(
                [*command, *chosen], env={**os.environ, **variables}, check=False
            ).returncode

    def report(self, measurements: list[Measurement]) -> None:
        for each in measurements:
            self.stdout.write(f"{each.name:<44} {each.value:>10.2f} {each.unit}")
        if page_weight.find_browser() is None:
            self.stdout.write("The page in trouble was not weighed: no Chromium (apt-get install chromium).")
        self.stdout.write(json.dumps({each.key: round(each.value, 3) for each in measurements}))

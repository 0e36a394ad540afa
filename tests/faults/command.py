"""`python -m tests.faults`: tables, and one line of JSON last; exit code 0 only if everything holds."""

import argparse
import asyncio
import os
import shutil
import signal
import sys
from pathlib import Path

from tests.faults import run
from tests.faults.outcome import FaultOutcome
from tests.faults.plan import SIGNALS, FaultPlan
from tests.faults.site import FaultSite, running_site
from tests.faults.tables import print_tables

LINES, WIDTH = 40, 300  # of the site's log that are shown after a failure; --log keeps all of it


def main() -> int:
    options = _parser().parse_args()
    if not sys.platform.startswith("linux"):
        sys.exit("This follows the site's processes in /proc: Linux only.")
    plan = FaultPlan(
        options.minutes, options.signals, options.rate, options.full_disks, options.seed, tuple(options.only)
    )
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.default_int_handler)  # ends as Ctrl-C does
    os.environ["PYTHONUNBUFFERED"] = "1"
    with running_site(disk_size=plan.disk_size if plan.full_disks else 0) as site:
        if plan.full_disks and not site.disk:
            _write_line(f"Full disks cannot be run here: {site.why}.")
        _write_line(f"A site at port {site.port}; {plan.signals} signals in {plan.minutes:g} minutes.")
        try:
            outcome = asyncio.run(run.inject_faults(plan, site, _write_line))
            run.stop_and_compare(outcome, site)
        finally:
            if options.log:
                shutil.copy(site.log, options.log)
        return _conclude(outcome, site)


def _conclude(outcome: FaultOutcome, site: FaultSite) -> int:
    wrong = bool(outcome.list_failures())
    if wrong:
        _write_line("The last the site said:")
        for line in site.log.read_text(errors="replace").splitlines()[-LINES:]:
            _write_line(line[:WIDTH])
    print_tables(outcome, _write_line)
    return int(wrong)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--signals", type=int, default=100)
    parser.add_argument("--rate", type=float, default=50, help="reports a second")
    parser.add_argument("--full-disks", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=SIGNALS, default=list(SIGNALS), help="signals to send")
    parser.add_argument("--log", type=Path, help="keep here what the site said")
    return parser


def _write_line(line: str) -> None:
    print(line, flush=True)

"""`python -m tests.faults`: tables, and one line of JSON last; exit code 0 only if everything holds."""

import argparse
import asyncio
import os
import shutil
import signal
import sys
from pathlib import Path

from tests.faults import run
from tests.faults.outcome import Outcome
from tests.faults.plan import SIGNALS, Plan
from tests.faults.site import Site, running_site
from tests.faults.tables import tell

LINES, WIDTH = 40, 300  # of the site's log that are shown after a failure; --log keeps all of it


def main() -> int:
    asked = _parser().parse_args()
    if not sys.platform.startswith("linux"):
        sys.exit("This follows the site's processes in /proc: Linux only.")
    plan = Plan(asked.minutes, asked.signals, asked.rate, asked.full_disks, asked.seed, tuple(asked.only))
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.default_int_handler)  # ends as Ctrl-C does
    os.environ["PYTHONUNBUFFERED"] = "1"
    with running_site(with_disk=plan.full_disks > 0) as site:
        if plan.full_disks and not site.disk:
            _say(f"Full disks cannot be run here: {site.why}.")
        _say(f"A site at port {site.port}; {plan.signals} signals in {plan.minutes:g} minutes.")
        try:
            outcome = asyncio.run(run.run(plan, site, _say))
            run.close(outcome, site)
        finally:
            if asked.log:
                shutil.copy(site.log, asked.log)
        return _conclude(outcome, site)


def _conclude(outcome: Outcome, site: Site) -> int:
    wrong = bool(outcome.faults())
    if wrong:
        _say("The last the site said:")
        for line in site.log.read_text(errors="replace").splitlines()[-LINES:]:
            _say(line[:WIDTH])
    tell(outcome, _say)
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


def _say(words: str) -> None:
    print(words, flush=True)

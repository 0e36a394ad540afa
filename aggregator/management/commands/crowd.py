"""manage.py crowd: the demo's people report to the running site, through its front door, as time goes by.

Their vendors' pages are read once a minute meanwhile.
"""

import logging
import time
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from aggregator import demo, demo_vendors
from aggregator.models.bookkeeping import DemoRun
from aggregator.times import MINUTE, floor_minute
from reports.management.sender import UnableToSend, send_report

log = logging.getLogger(__name__)
# What was missed while the site was down for longer is filled in by seed_demo.
LONGEST_GAP = timedelta(minutes=10)


class Command(BaseCommand):
    help = "Sends the demo's reports to a running site until it is stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", required=True, help="the demo site, and no other")

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo site: set DEMO=1.")
        run = demo.begin_run(now=datetime.now(UTC))
        while True:
            first = max(run.filled_until, floor_minute(datetime.now(UTC) - LONGEST_GAP))
            self.live(run, first, options["url"])
            demo_vendors.read_pages(run=run, first=first, last=first + MINUTE)
            demo.record_filled(run=run, until=first + MINUTE)

    def live(self, run: DemoRun, first: datetime, url: str) -> None:
        """Send the reports of one minute, each at its time; late ones at once."""
        for person in demo.list_people(
            reports=demo.simulate_reports(run=run, first=first, last=first + MINUTE)
        ):
            _wait_until(person.at)
            report = {
                "service": person.service,
                "surface": person.surface,
                "symptom": person.symptom,
                "region": person.region,
                "stance": person.stance,
            }
            try:
                answer = send_report(url=url, report=report, headers={"X-Forwarded-For": str(person.address)})
            except UnableToSend:
                log.warning("the site does not answer; one report of the demo is lost")
                continue
            if answer.status >= 400:
                log.warning("a report of the demo was refused with %d", answer.status)
        _wait_until(first + MINUTE)


def _wait_until(at: datetime) -> None:
    time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))

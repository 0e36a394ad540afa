"""manage.py check_pages: ask every status page of the catalogue once, and report what an operator can do."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from aggregator.management.database import UNREADABLE, needs_database
from aggregator.management.page_check import Target
from aggregator.management.page_checks import check_pages
from aggregator.management.page_report import make_report
from aggregator.queries.vendors import pages, unmapped
from reports.queries import catalogue

# Pages between two lines of progress: a run over the whole catalogue takes minutes.
EVERY = 20


class Command(BaseCommand):
    help = (
        "Asks every status page of the catalogue once and writes a report as Markdown; changes nothing."
        " It holds nothing personal: addresses, tokens and names of people in answers are masked."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", nargs="+", default=[], metavar="SLUG", help="pages of these services")
        parser.add_argument(
            "--limit", type=_parse_limit, help="so many pages at most, in the order of addresses"
        )
        parser.add_argument("--out", type=Path, metavar="FILE", help="instead of standard output")

    def handle(self, **options: Any) -> None:
        with needs_database():
            targets = self._targets(options["only"])[: options["limit"]]
        if options["out"]:
            self._write(options["out"], "a", "")  # before anything is asked: it may not be possible
        checks = []
        for check in check_pages(targets=targets):
            checks.append(check)
            if len(checks) % EVERY == 0:
                self.stderr.write(f"{len(checks)} of {len(targets)} pages were asked.")
        report = make_report(checks=checks, now=datetime.now(UTC))
        if options["out"]:
            self._write(options["out"], "w", report)
            self.stdout.write(report.splitlines()[-1])
        else:
            self.stdout.write(report, ending="")
        if not all(check.is_read for check in checks):
            sys.exit(UNREADABLE)

    def _targets(self, only: Sequence[str]) -> list[Target]:
        """Pages that are polled at all: those of the services `only`, or all of them."""
        for slug in only:
            if slug not in catalogue().entries:
                close = ", ".join(catalogue().close_to(slug))
                self.stderr.write(
                    f"{slug} is no service of the catalogue.{f' Close: {close}.' * bool(close)}"
                )
                sys.exit(UNREADABLE)
        polled, named, feeds = (
            pages.list_polled_addresses(),
            pages.read_named_formats(),
            pages.list_feed_addresses(),
        )
        for slug in only:
            if catalogue().entries[slug].status_address not in polled:
                self.stderr.write(f"{slug} has no status page that is asked.")
        return [
            Target(address, services, named.get(address, ""), feed=address in feeds)
            for address, services in unmapped.group_by_page().items()
            if address in polled and (not only or any(entry.slug in only for entry in services))
        ]

    def _write(self, path: Path, mode: str, text: str) -> None:
        try:
            with path.open(mode, encoding="utf-8") as file:
                file.write(text)
        except OSError as wrong:
            self.stderr.write(f"{path}: {wrong.strerror}")
            sys.exit(UNREADABLE)


def _parse_limit(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text} is no number of pages")
    return int(text)

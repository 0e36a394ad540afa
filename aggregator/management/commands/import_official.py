"""manage.py import_official github incidents.jsonl: what a vendor said in the past, from a file."""

import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aggregator.official import formats, reading
from aggregator.official.claims import Document, UnableToReadPage
from aggregator.official.readers import history
from aggregator.pipeline import claims
from aggregator.queries.vendors.pages import find_page
from reports.queries import catalogue

MALFORMED, UNKNOWN = 2, 3  # exit codes
FEEDS = {".atom": "application/atom+xml", ".rss": "application/rss+xml", ".xml": "application/xml"}
LARGEST = 100_000_000  # bytes; a file is read whole


class Command(BaseCommand):
    help = (
        "Brings in what a vendor said in the past: .jsonl, .atom, .rss, .xml, or the .json of a status page."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("service", help="slug of a service whose status page the catalogue knows")
        parser.add_argument("file", type=Path)

    def handle(self, **options: Any) -> None:
        now = datetime.now(UTC)
        page = self._page(options["service"], now)
        try:
            document = read_file(path=options["file"])
        except (OSError, UnableToReadPage) as wrong:
            self.stderr.write(f"{options['file']}: {wrong}")
            sys.exit(MALFORMED)
        new_claims = claims.import_claims(page=page, documents=[document], now=now)
        self.stdout.write(
            f"{new_claims} of {len(document.claims)} claims are new;"
            f" {document.dropped} entries could not be read."
        )

    def _page(self, slug: str, now: datetime) -> int:
        entry = catalogue().known().get(slug)
        if entry is None or not entry.status_page:
            missing = "is no service of the catalogue" if entry is None else "has no status_page there"
            self.stderr.write(f"{slug} {missing}: its vendor's words belong to a page (docs/catalogue.md).")
            sys.exit(UNKNOWN)
        claims.ensure_pages(now=now)
        page = find_page(address=entry.status_address)
        if page is None:  # of a service that left the catalogue before its page was ever known
            raise CommandError(f"{slug} left the catalogue, and its status page was never asked.")
        return page


def read_file(*, path: Path) -> Document:
    """The claims of a file, by the end of its name; raise UnableToReadPage."""
    if path.stat().st_size > LARGEST:
        raise OSError(f"larger than {LARGEST // 1_000_000} MB: cut it in pieces")
    body, kind = path.read_bytes(), path.suffix.lower()
    if kind == ".jsonl":
        return history.read_document(body=body)
    if kind in FEEDS:
        return reading.read_document(format="feed", body=body, content_type=FEEDS[kind])
    return _read_json(body)


def _read_json(body: bytes) -> Document:
    """JSON does not name its format: it is the one that finds most claims in it.

    Some formats share names of lists that may be empty, so the first that can read it may be a wrong one.
    """
    read, first = [], None
    for name in formats.BY_NAME:
        try:
            read.append(reading.read_document(format=name, body=body, content_type="application/json"))
        except UnableToReadPage as error:
            first = first or error
    if read:
        return max(read, key=lambda document: len(document.claims))
    assert first is not None  # noqa: S101 - there are formats
    raise first

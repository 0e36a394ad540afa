"""manage.py read_official github: ask a status page once, now, and tell in plain words what it says.

With --file: what a reader makes of the bytes of a page, as JSON Lines, without database or network.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from aggregator.management.database import UNREADABLE, needs_database
from aggregator.official import formats
from aggregator.official.claims import About, Document, UnableToReadPage
from aggregator.official.ownership import ComponentOwnership, find_ownership
from aggregator.official.recognition import read_files, recognise_format
from aggregator.official.timeline.events import SeenClaim, VendorEvent, collect_events
from aggregator.official.timeline.records import list_component_records, list_incident_records
from aggregator.outgoing.fetch import LARGEST
from aggregator.outgoing.problems import UnableToFetch
from aggregator.outgoing.remedies import find_remedy
from aggregator.pipeline.polls.reading import PageReading, read_page
from reports.choices.services import CatalogueEntry
from reports.queries import catalogue

UNKNOWN = 3  # exit code
STANDARD_INPUT = "-"


class Command(BaseCommand):
    help = "Asks a vendor's status page once, or reads files of one, and tells what it says; writes nothing."
    requires_system_checks: list[str] = []  # files are read without a database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "page", nargs="?", help="a service of the catalogue, or http(s)://... of a status page"
        )
        parser.add_argument(
            "--file",
            action="append",
            dest="files",
            help="instead of a page: a file of one, or - for standard input; may be repeated",
        )
        parser.add_argument(
            "--format", default="", help=f"one of {', '.join(formats.BY_NAME)}; else it is found"
        )

    def handle(self, **options: Any) -> None:
        if options["format"] and options["format"] not in formats.BY_NAME:
            known = ", ".join(formats.BY_NAME)
            self._end(f"There is no format {options['format']!r}; there are {known}.")
        # Neither of them, or both.
        if bool(options["page"]) == bool(options["files"]):
            raise CommandError("Name either a page, or files with --file.", returncode=UNREADABLE)
        if options["files"]:
            self._read_files(options["files"], options["format"])
        else:
            with needs_database():
                self._read_page(options["page"], options["format"])

    def _end(self, *lines: str, code: int = UNREADABLE) -> NoReturn:
        for line in lines:
            self.stderr.write(line)
        sys.exit(code)

    def _read_files(self, paths: list[str], format: str) -> None:  # noqa: A002 - the catalogue's word
        place = ", ".join(paths)
        try:
            files = {path: _read_bytes(path) for path in paths}
            name, documents = (
                (format, read_files(files=files, format=format)) if format else recognise_format(files=files)
            )
        except OSError as wrong:
            self._end(f"{wrong.filename or place}: {wrong.strerror or wrong}")
        except UnableToReadPage as wrong:
            self._end(f"{place}: {wrong} ({wrong.problem.value})")
        if not format:
            self.stderr.write(f"{place}: read as {name}.")
        lines = list(_format_records(documents))
        for line in lines:
            self.stdout.write(line)
        if not lines:
            self.stderr.write(f"{place}: it names no component, incident or maintenance.")
        if missing := _name_missing_files(documents):
            self.stderr.write(f"{place}: the page's {missing} may name more; read it too, with --file.")
        if left_out := list(_describe_left_out(documents)):
            self._end(*(f"{place}: {line}" for line in left_out))

    def _read_page(self, page: str, format: str) -> None:  # noqa: A002 - the catalogue's word
        address, entries = self._find(page)
        known = {entry.status_format for entry in entries} - {"", "none"}
        try:
            feed = any(entry.status_feed == address for entry in entries)
            format = format or min(known, default="")  # noqa: A001 - the catalogue's word
            reading = read_page(address=address, format=format, feed=feed, validators={})
        except (UnableToFetch, UnableToReadPage) as wrong:
            self._end(
                f"{address}: {wrong} ({wrong.problem.value})", str(find_remedy(problem=wrong.problem.value))
            )
        for line in _describe_page(address, reading, entries, datetime.now(UTC)):
            self.stdout.write(line)

    def _find(self, page: str) -> tuple[str, list[CatalogueEntry]]:
        """An address, and the services that have it as their status page."""
        entries = catalogue().entries
        if page.startswith(("http://", "https://")):
            matching = [each for each in entries.values() if page in (each.status_page, each.status_feed)]
            address = matching[0].status_address if matching else page  # of a page for people, what is asked
            return address, [each for each in matching if each.status_address == address]
        if page not in entries:
            close = ", ".join(catalogue().close_to(page))
            self._end(
                f"{page} is no service of the catalogue.{f' Close to it: {close}.' * bool(close)}",
                code=UNKNOWN,
            )
        if not entries[page].status_page:
            self._end(
                f"The catalogue knows no status page of {page}: add status_page to its entry.", code=UNKNOWN
            )
        return entries[page].status_address, [entries[page]]


def _read_bytes(path: str) -> bytes:
    """At most as much as is read of a page; raise OSError."""
    if path == STANDARD_INPUT:
        body = sys.stdin.buffer.read(LARGEST + 1)
    else:
        with open(path, "rb") as file:
            body = file.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise OSError(None, f"larger than {LARGEST:,} bytes, the most that is read of a page", path)
    return body


def _format_records(documents: tuple[Document, ...]) -> Iterator[str]:
    for incident in list_incident_records(documents=documents):
        yield json.dumps(asdict(incident), default=_format_time)
    for component in list_component_records(documents=documents):
        yield json.dumps(asdict(component))


def _format_time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _name_missing_files(documents: tuple[Document, ...]) -> str:
    """Further files of the page, where only one was given."""
    return ", ".join(documents[0].more) if len(documents) == 1 else ""


def _describe_left_out(documents: tuple[Document, ...]) -> Iterator[str]:
    for document in documents:
        yield from document.left_out
    unnamed = sum(document.dropped - len(document.left_out) for document in documents)
    if unnamed > 0:
        yield f"{unnamed} entries cannot be read, and were left out."


def _describe_page(
    address: str, reading: PageReading, entries: list[CatalogueEntry], now: datetime
) -> Iterator[str]:
    claims = [claim for document in reading.documents for claim in document.claims]
    yield f"{address} is read as {reading.format}."
    if dropped := sum(document.dropped for document in reading.documents):
        yield f"{dropped} of its entries could not be read, and were left out."
    states = {claim.subject: claim for claim in claims if claim.about is About.COMPONENT}
    names = {part: [claim.title] for part, claim in states.items()}
    ownerships = {each.slug: find_ownership(service=each, names=names) for each in entries}
    yield f"Components: {len(states)}"
    for part, claim in states.items():
        yield f"  {claim.title}: {claim.standing or 'not told'}{_describe_mapping(part, ownerships)}"
    unresolved = [
        n for n in collect_events(seen=[SeenClaim(c, now, None) for c in claims]) if n.ended_at is None
    ]
    yield f"Incidents and maintenances that are not over: {len(unresolved)}"
    for event in unresolved:
        yield f"  {_describe_event(event)}"


def _describe_mapping(part: str, ownerships: Mapping[str, ComponentOwnership]) -> str:
    """Which surfaces of which services a component stands for."""
    return "".join(f"; {slug}: {_describe_ownership(part, each)}" for slug, each in ownerships.items())


def _describe_ownership(part: str, ownership: ComponentOwnership) -> str:
    if part in ownership.strangers:
        return "not its own"
    if part not in ownership.surfaces:
        return "not mapped"
    return ", ".join(ownership.surfaces[part]) or "the whole service"


def _describe_event(event: VendorEvent) -> str:
    parts = ", ".join(part.name for part in event.parts) or "no component named"
    since = f"{event.began_at:%Y-%m-%d %H:%M}"
    return f"{event.title or 'Untitled'}: {event.progress}, since {since} UTC ({parts})"

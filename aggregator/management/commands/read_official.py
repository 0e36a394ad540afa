"""manage.py read_official github: ask a status page once, now, and tell in plain words what it says."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from aggregator.official.claims import About, UnableToReadPage
from aggregator.official.spells import Notice, Seen, notices
from aggregator.outgoing.problems import UnableToFetch
from aggregator.pipeline.reading import Reading, read_page
from aggregator.queries.official import Scope, scope
from reports.queries import Entry, catalogue

UNREADABLE, UNKNOWN = 2, 3  # exit codes
REMEDY = {
    "refused_address": "If it is a page inside your company, name its network in OUTGOING_ALLOWED.",
    "port": "If it is a page inside your company, name its network in OUTGOING_ALLOWED.",
    "challenge": "Look for another address of the page, and put it into the catalogue (status_page).",
    "not_found": "Look for the page's address in a browser, and put it into the catalogue (status_page).",
    "html": "Look for the page's address in a browser, and put it into the catalogue (status_page).",
    "dns": "Look whether the address is spelled well, and whether this machine reaches the internet.",
    "no_connection": "Look whether this machine reaches the internet; proxies are not used.",
    "tls": "A certificate of your company's own stands in the file that SSL_CERT_FILE names.",
}
OTHERWISE = "Try again later; if it stays so, set status_format in the catalogue, or none."


class Command(BaseCommand):
    help = "Asks a vendor's status page once and tells what it says; writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("page", help="a service of the catalogue, or http(s)://... of a status page")

    def handle(self, **options: Any) -> None:
        address, entries = self._find(options["page"])
        known = {entry.status_format for entry in entries} - {"", "none"}
        try:
            feed = any(entry.status_feed == address for entry in entries)
            reading = read_page(address=address, format=min(known, default=""), feed=feed, validators={})
        except (UnableToFetch, UnableToReadPage) as wrong:
            self.stderr.write(f"{address}: {wrong} ({wrong.problem.value})")
            self.stderr.write(REMEDY.get(wrong.problem.value, OTHERWISE))
            sys.exit(UNREADABLE)
        for line in _told(address, reading, entries, datetime.now(UTC)):
            self.stdout.write(line)

    def _find(self, page: str) -> tuple[str, list[Entry]]:
        """An address, and the services that have it as their status page."""
        entries = catalogue().entries
        if page.startswith(("http://", "https://")):
            found = [each for each in entries.values() if page in (each.status_page, each.status_feed)]
            address = found[0].status_address if found else page  # of a page for people, what is asked
            return address, [each for each in found if each.status_address == address]
        if page not in entries:
            close = ", ".join(catalogue().close_to(page))
            self.stderr.write(
                f"{page} is no service of the catalogue.{f' Close to it: {close}.' * bool(close)}"
            )
            sys.exit(UNKNOWN)
        if not entries[page].status_page:
            self.stderr.write(f"The catalogue knows no status page of {page}: add status_page to its entry.")
            sys.exit(UNKNOWN)
        return entries[page].status_address, [entries[page]]


def _told(address: str, reading: Reading, entries: list[Entry], now: datetime) -> Iterator[str]:
    claims = [claim for document in reading.documents for claim in document.claims]
    yield f"{address} is read as {reading.format}."
    if dropped := sum(document.dropped for document in reading.documents):
        yield f"{dropped} of its entries could not be read, and were left out."
    states = {claim.subject: claim for claim in claims if claim.about is About.COMPONENT}
    names = {part: [claim.title] for part, claim in states.items()}
    scopes = [scope(entry=each, names=names) for each in entries]
    yield f"Components: {len(states)}"
    for part, claim in states.items():
        yield f"  {claim.title}: {claim.standing or 'not told'}{_mapped(part, scopes)}"
    going_on = [n for n in notices(seen=[Seen(c, now, None) for c in claims]) if n.ended_at is None]
    yield f"Incidents and maintenances that are not over: {len(going_on)}"
    for notice in going_on:
        yield f"  {_notice(notice)}"


def _mapped(part: str, scopes: list[Scope]) -> str:
    """Which surfaces of which services a component stands for."""
    return "".join(f"; {each.entry.slug}: {_place(part, each)}" for each in scopes)


def _place(part: str, scope: Scope) -> str:
    if part in scope.strangers:
        return "not its own"
    if part not in scope.surfaces:
        return "not mapped"
    return ", ".join(scope.surfaces[part]) or "the whole service"


def _notice(notice: Notice) -> str:
    parts = ", ".join(part.name for part in notice.parts) or "no component named"
    return f"{notice.title}: {notice.progress}, since {notice.began_at:%Y-%m-%d %H:%M} UTC ({parts})"

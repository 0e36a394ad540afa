"""manage.py publish DIR: the published pages and API answers as plain files, for a mirror elsewhere.

It reads the last publication: from the database, or from the copy on disk while that is away. See
docs/mirror.md for how to serve the files under another name, with another provider.
"""

import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from aggregator.publication import reading
from aggregator.publication.disk_copy import DiskCopy
from aggregator.publication.follower import PublicationFollower
from aggregator.publication.published import Publication, get_publication
from reporter.front.calls import call_django
from reporter.front.handler import DjangoHandler
from reporter.front.kept.addresses import KeptAddress, make_plain_environ
from reporter.front.refusals import FrontResponse
from reporter.mirror.writing import MirrorFolder
from reports.queries import catalogue

NO_SITE_URL = (
    "SITE_URL is not set: the forms of the mirror lead to the mirror itself, where nobody takes reports."
)
PERIOD = 1.0  # seconds between two looks for a newer publication
# One takes some 40 ms of processor time. With 450 services in six languages, all are renewed in nine minutes.
MOST_FILES = 100  # a tick


class Command(BaseCommand):
    help = "Writes the published pages and API answers into DIR, with manifest.json (docs/mirror.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--every-tick", action="store_true", help="go on, and write what each tick changed"
        )
        parser.add_argument(
            "--most",
            metavar="N",
            type=int,
            default=MOST_FILES,
            help="with --every-tick: files of services without an incident that are made in a tick"
            f" (default {MOST_FILES}); the board and services with one are written with each",
        )

    def handle(self, *, folder: Path, every_tick: bool, most: int, **options: Any) -> None:
        if most < 1:
            raise CommandError(f"--most {most}: at least one file a tick must be made.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}. Name a folder that can be written.") from error
        if not settings.SITE_URL:
            self.stderr.write(NO_SITE_URL)
        # Nobody else here follows the catalogue, and a publication has the one that it was made with.
        follower = PublicationFollower(DiskCopy(settings.PUBLICATION_COPY), leads=True)
        handler = DjangoHandler()
        mirror = MirrorFolder(
            folder=folder, answer=lambda path: answer_plainly(handler, path), site_url=settings.SITE_URL
        )
        publication = self.find_publication(follower)
        _check_site_url(handler)
        root = Path(settings.STATIC_ROOT)
        if not root.is_dir():
            raise CommandError("The static files are not collected: run `manage.py prepare` first.")
        mirror.copy_static(root)
        mistakes = self.write(mirror, publication)
        if mistakes and not every_tick:
            raise CommandError(f"{mistakes} addresses could not be written.")
        while every_tick:
            written_at = time.monotonic()
            publication = self.wait_for_next(follower, publication, mirror, written_at)
            self.write(mirror, publication, most=most)

    def wait_for_next(
        self,
        follower: PublicationFollower,
        publication: Publication,
        mirror: MirrorFolder,
        written_at: float,
    ) -> Publication:
        """The next publication; the same one after the time of a tick, while files wait for it."""
        while True:
            time.sleep(PERIOD)
            newest = self.find_publication(follower)
            is_late = time.monotonic() - written_at >= settings.TICK_SECONDS
            if newest.number != publication.number or (mirror.waiting and is_late):
                return newest

    def find_publication(self, follower: PublicationFollower) -> Publication:
        """The newest one that can be had."""
        try:
            follower.follow_once()
        except DatabaseError:
            connection.close()
        publication = get_publication()
        if publication is None:
            if not follower.read_copy():
                raise CommandError(
                    "Nothing is published yet: start the site (make run), wait for a tick, and try again."
                )
            publication = get_publication()
        assert publication is not None  # noqa: S101  the follower has set it
        return publication

    def write(self, mirror: MirrorFolder, publication: Publication, *, most: int | None = None) -> int:
        """How many addresses could not be written."""
        begun, now = time.monotonic(), datetime.now(UTC)
        rows = reading.read_board(now=now).rows
        mistakes = mirror.write(
            publication,
            slugs=catalogue().entries,
            urgent={row.verdict.service.slug for row in rows if row.verdict.trouble},
            most=most,
            now=now,
        )
        for mistake in mistakes:
            self.stderr.write(mistake)
        self.stdout.write(
            f"publication {publication.number} written in {time.monotonic() - begun:.1f} s,"
            f" {len(mistakes)} addresses left as they were, {mirror.waiting} wait"
        )
        return len(mistakes)


def _check_site_url(handler: DjangoHandler) -> None:
    """Whatever page is asked for, an unknown name is refused with a 400."""
    if answer_plainly(handler, "/about/").status == 400:
        host = urlsplit(settings.SITE_URL).hostname
        raise CommandError(f"SITE_URL names {host}, which is not in ALLOWED_HOSTS: add it there.")


def answer_plainly(handler: DjangoHandler, path: str) -> FrontResponse:
    """What the site answers to nobody in particular, in English where the address names no language."""
    # Any name that we answer to will do: links name no host.
    some_name = next((name for name in settings.ALLOWED_HOSTS if name[0] not in "*."), "localhost")
    site = urlsplit(settings.SITE_URL or f"http://{some_name}")
    address = KeptAddress(
        path=path,
        query="",
        language=settings.LANGUAGE_CODE,
        scheme=site.scheme,
        host=site.hostname or "localhost",
        port=str(site.port or ""),
    )
    return call_django(handler, make_plain_environ(address))

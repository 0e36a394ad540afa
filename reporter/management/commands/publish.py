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

from aggregator.publication.disk_copy import DiskCopy
from aggregator.publication.follower import Follower, adopt
from aggregator.publication.published import Publication, get_publication
from reporter.front.calls import call_django
from reporter.front.handler import DjangoHandler
from reporter.front.kept.addresses import KeptAddress, make_plain_environ
from reporter.front.refusals import FrontResponse
from reporter.mirror.writing import MirrorFolder
from reports.queries import catalogue

PERIOD = 1.0  # seconds between two looks for a newer publication


class Command(BaseCommand):
    help = "Writes the published pages and API answers into DIR, with manifest.json (docs/mirror.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--every-tick", action="store_true", help="go on, and write what each tick changed"
        )

    def handle(self, *, folder: Path, every_tick: bool, **options: Any) -> None:
        copy = DiskCopy(settings.PUBLICATION_COPY)
        follower = Follower(copy)
        handler = DjangoHandler()
        mirror = MirrorFolder(
            folder=folder, answer=lambda path: answer_plainly(handler, path), site_url=settings.SITE_URL
        )
        publication = self.find_publication(follower, copy)
        root = Path(settings.STATIC_ROOT)
        if not root.is_dir():
            raise CommandError("The static files are not collected: run `manage.py prepare` first.")
        mirror.copy_static(root)
        self.write(mirror, publication)
        while every_tick:
            time.sleep(PERIOD)
            newest = self.find_publication(follower, copy)
            if newest.number != publication.number:
                publication = newest
                self.write(mirror, publication)

    def find_publication(self, follower: Follower, copy: DiskCopy) -> Publication:
        """The newest one that can be had."""
        try:
            follower.follow_once()
        except DatabaseError:
            connection.close()
        publication = get_publication()
        if publication is None:
            kept = copy.load()
            if kept is None or not adopt(kept):
                raise CommandError(
                    "Nothing is published yet: start the site (make run), wait for a tick, and try again."
                )
            publication = get_publication()
        assert publication is not None  # noqa: S101  adopt() has set it
        return publication

    def write(self, mirror: MirrorFolder, publication: Publication) -> None:
        begun = time.monotonic()
        mistakes = mirror.write(publication, slugs=catalogue().entries, now=datetime.now(UTC))
        for mistake in mistakes:
            self.stderr.write(mistake)
        self.stdout.write(
            f"publication {publication.number} written in {time.monotonic() - begun:.1f} s,"
            f" {len(mistakes)} addresses left as they were"
        )


def answer_plainly(handler: DjangoHandler, path: str) -> FrontResponse:
    """What the site answers to nobody in particular, in English where the address names no language."""
    site = urlsplit(settings.SITE_URL or "http://localhost")
    address = KeptAddress(
        path=path,
        query="",
        language=settings.LANGUAGE_CODE,
        scheme=site.scheme,
        host=site.hostname or "localhost",
        port=str(site.port or ""),
    )
    return call_django(handler, make_plain_environ(address))

"""A thread of each web process that follows the publication: first from disk, then from the table."""

import logging
import threading
import time

from django.db import connection

from aggregator.models.publications import PublishedSnapshot
from aggregator.publication.disk_copy import DiskCopy
from aggregator.publication.encoding import UnreadableSnapshot
from aggregator.publication.published import (
    BOARD,
    CATALOGUE,
    INCIDENTS,
    Publication,
    StoredSnapshot,
    get_publication,
    list_keys,
    set_publication,
)
from aggregator.publication.snapshots import CatalogueSnapshot, IncidentsSnapshot, SiteSnapshot
from reports import queries
from reports.proof_of_work import rule

log = logging.getLogger(__name__)

# Readers see a tick this late, at most.
PERIOD = 0.5  # seconds
# A database that is away is asked again after this.
PAUSE = 2.0  # seconds


class PublicationFollower:
    """What is new goes into memory first, then to the disk."""

    def __init__(self, copy: DiskCopy) -> None:
        self._copy = copy
        self._failure = ""

    def start(self) -> None:
        """Read the copy, so that the first request is answered from it; then follow."""
        kept = self._copy.load()
        if kept is not None:
            adopt(kept)
        threading.Thread(target=self._go_on, name="publication", daemon=True).start()

    def follow_once(self) -> bool:
        """Take over what is newer; whether anything was. Raises what the database raises."""
        current = get_publication() or Publication({})
        changed = read_newer(current.number)
        if not changed or not adopt(current.merge(changed)):
            return False
        following = get_publication()
        if following is not None:
            self._copy.store(following)
        return True

    def _go_on(self) -> None:
        while True:
            try:
                self.follow_once()
            except Exception as error:  # noqa: BLE001 - this thread must outlive every failure
                self._tell_once(type(error).__name__)
                connection.close()
                time.sleep(PAUSE)
            else:
                self._failure = ""
                time.sleep(PERIOD)

    def _tell_once(self, failure: str) -> None:
        """Readers are told by the age of what they read, and operators by /readyz too."""
        if failure != self._failure:
            log.warning("the publication cannot be followed: %s", failure)
        self._failure = failure


def read_newer(number: int) -> dict[str, StoredSnapshot]:
    """What was published after `number`, in one statement: never half a tick."""
    rows = PublishedSnapshot.objects.filter(number__gt=number).values_list("key", "number", "body")
    return {key: StoredSnapshot(newest, bytes(body)) for key, newest, body in rows}


def adopt(publication: Publication) -> bool:
    """Read this publication from now on, if this version of the program can read it."""
    try:
        known = publication.get(CATALOGUE, kind=CatalogueSnapshot)
        board = publication.get(BOARD, kind=SiteSnapshot)
    except UnreadableSnapshot as error:
        log.warning("the publication cannot be read, pages are made from the tables: %s", error)
        return False
    if known is None or board is None:
        return False
    # Whoever takes reports follows the catalogue itself; without a database, this one has to do.
    if not queries.is_catalogue_kept():
        queries.keep_catalogue(known.catalogue)
    rule.note_concentrated(board.concentrated)
    listed = publication.find(INCIDENTS, kind=IncidentsSnapshot)
    if listed and listed.numbers is not None:
        keys = list_keys(services=known.catalogue.entries, incidents=listed.numbers)
        publication = publication.restrict(keys)
    set_publication(publication)
    return True

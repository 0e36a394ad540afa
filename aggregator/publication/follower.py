"""Each web process follows the publication: first from disk, then from the table."""

import logging

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
from reports.host.followers import Follower
from reports.proof_of_work import rule

log = logging.getLogger(__name__)

# Readers see a tick this late, at most.
PERIOD = 0.5  # seconds
# A database that is away is asked again after this.
PAUSE = 2.0  # seconds


class PublicationFollower:
    """What is new goes into memory first, then to the disk. `leads`: its catalogue counts, always."""

    def __init__(self, copy: DiskCopy, *, leads: bool = False) -> None:
        self._copy = copy
        self._leads = leads

    def start(self) -> None:
        """Read the copy, so that the first request is answered from it; then follow."""
        self.read_copy()
        Follower(name="publication", follow=self.follow_once, period=PERIOD, pause=PAUSE).start()

    def read_copy(self) -> bool:
        """Whether there is a copy of an earlier process that can be read."""
        kept = self._copy.load()
        return kept is not None and self._adopt(kept)

    def follow_once(self) -> bool:
        """Take over what is newer; whether anything was. Raises what the database raises."""
        current = get_publication() or Publication({})
        changed = read_newer(current.number)
        if not changed or not self._adopt(current.merge(changed)):
            return False
        following = get_publication()
        if following is not None:
            self._copy.store(following)
        return True

    def _adopt(self, publication: Publication) -> bool:
        return adopt(publication, leads=self._leads)


def read_newer(number: int) -> dict[str, StoredSnapshot]:
    """What was published after `number`, in one statement: never half a tick."""
    rows = PublishedSnapshot.objects.filter(number__gt=number).values_list("key", "number", "body")
    return {key: StoredSnapshot(newest, bytes(body)) for key, newest, body in rows}


def adopt(publication: Publication, *, leads: bool = False) -> bool:
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
    if leads or not queries.is_catalogue_kept():
        queries.keep_catalogue(known.catalogue)
    rule.note_concentrated(board.concentrated)
    listed = publication.find(INCIDENTS, kind=IncidentsSnapshot)
    if listed and listed.numbers is not None:
        keys = list_keys(services=known.catalogue.entries, incidents=listed.numbers)
        publication = publication.restrict(keys)
    set_publication(publication)
    return True

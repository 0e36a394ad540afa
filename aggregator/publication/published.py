"""The publication that this process reads: snapshots as bytes, each decoded when it is first asked for."""

import logging
from collections.abc import Mapping
from typing import NamedTuple, TypeVar, cast

from aggregator.publication.encoding import UnreadableSnapshot, decode_snapshot

log = logging.getLogger(__name__)

# Keys that no service can have: a slug has no dot.
BOARD, CATALOGUE, INCIDENTS = SITE = (".board", ".catalogue", ".incidents")

Snapshot = TypeVar("Snapshot")


class StoredSnapshot(NamedTuple):
    """An encoded snapshot, and the number of the publication that it first appeared in."""

    number: int
    body: bytes


class Publication:
    """All snapshots as of one tick. It is replaced whole, so whoever holds one reads of one tick only."""

    def __init__(self, snapshots: Mapping[str, StoredSnapshot]) -> None:
        self.snapshots = snapshots
        self.number = max((stored.number for stored in snapshots.values()), default=0)
        # Two threads may decode the same snapshot at once, which is harmless: the results are alike.
        self._decoded: dict[str, object] = {}

    def get(self, key: str, *, kind: type[Snapshot]) -> Snapshot | None:
        """The snapshot of `key`; None where there is none. Raises UnreadableSnapshot."""
        stored = self.snapshots.get(key)
        if stored is None:
            return None
        if key not in self._decoded:
            self._decoded[key] = decode_snapshot(stored.body, kind=kind)
        return cast("Snapshot | None", self._decoded[key])

    def find(self, key: str, *, kind: type[Snapshot]) -> Snapshot | None:
        """The same; None also for one of a version that differs too much, which is logged once."""
        try:
            return self.get(key, kind=kind)
        except UnreadableSnapshot as error:
            log.warning("the snapshot %s cannot be read: %s", key, error)
            self._decoded[key] = None
            return None

    def merge(self, changed: Mapping[str, StoredSnapshot]) -> "Publication":
        """The next one; snapshots that did not change are not decoded again."""
        following = Publication({**self.snapshots, **changed})
        following._decoded = {key: each for key, each in self._decoded.items() if key not in changed}
        return following

    def restrict(self, keys: set[str]) -> "Publication":
        """The same without services that left the catalogue."""
        if self.snapshots.keys() <= keys:
            return self
        return Publication({key: stored for key, stored in self.snapshots.items() if key in keys})


_current: Publication | None = None


def get_publication() -> Publication | None:
    """None in a process that follows none, and before the first."""
    return _current


def set_publication(publication: Publication | None) -> None:
    """Read this one from now on."""
    global _current  # noqa: PLW0603  one value, replaced whole
    _current = publication

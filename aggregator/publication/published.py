"""The publication that this process reads: snapshots as bytes, each decoded when it is first asked for."""

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar, cast

from aggregator.publication.encoding import UnreadableSnapshot, decode_snapshot

log = logging.getLogger(__name__)

# Keys that no service can have: a slug has no dot.
BOARD, CATALOGUE, INCIDENTS, STATEMENTS, CALIBRATION, LEAD_TIMES = SITE = (
    ".board",
    ".catalogue",
    ".incidents",
    ".statements",
    ".calibration",
    ".lead-times",
)

Snapshot = TypeVar("Snapshot")


def make_incident_key(incident: int) -> str:
    """Of one incident."""
    return f".incident.{incident}"


def make_minutes_key(incident: int) -> str:
    """Of the minutes that its evidence rests on."""
    return f".minutes.{incident}"


def make_ledger_key(slug: str) -> str:
    """Of a service beside its vendor: lead times and uptime."""
    return f".ledger.{slug}"


def list_keys(*, services: Iterable[str], incidents: Iterable[int]) -> set[str]:
    """All keys of a publication: what has another one left it."""
    services, incidents = tuple(services), tuple(incidents)
    return {
        *SITE,
        *services,
        *map(make_ledger_key, services),
        *map(make_incident_key, incidents),
        *map(make_minutes_key, incidents),
    }


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

    def find_once(self, key: str, *, kind: type[Snapshot]) -> Snapshot | None:
        """As find(), but not kept decoded: for the many that are seldom read."""
        stored = self.snapshots.get(key)
        try:
            return stored and decode_snapshot(stored.body, kind=kind)
        except UnreadableSnapshot as error:
            log.warning("the snapshot %s cannot be read: %s", key, error)
            return None

    def find(self, key: str, *, kind: type[Snapshot]) -> Snapshot | None:
        """As get(); None also for one of a version that differs too much, which is logged once."""
        if key in self.snapshots and key not in self._decoded:
            self._decoded[key] = self.find_once(key, kind=kind)
        return self.get(key, kind=kind)

    def merge(self, changed: Mapping[str, StoredSnapshot]) -> "Publication":
        """The next one; snapshots that did not change are not decoded again."""
        following = Publication({**self.snapshots, **changed})
        following._decoded = {key: each for key, each in self._decoded.items() if key not in changed}
        return following

    def restrict(self, keys: set[str]) -> "Publication":
        """The same without services that left the catalogue, and without old incidents."""
        if self.snapshots.keys() <= keys:
            return self
        return Publication({key: stored for key, stored in self.snapshots.items() if key in keys})


_current: Publication | None = None


def get_publication() -> Publication | None:
    """None in a process that follows none, and before the first."""
    return _current


def find_published_at() -> datetime | None:
    """When this process' publication was made: its number counts milliseconds."""
    number = _current.number if _current else 0
    return datetime.fromtimestamp(number / 1000, UTC) if number else None


def set_publication(publication: Publication | None) -> None:
    """Read this one from now on."""
    global _current  # noqa: PLW0603  one value, replaced whole
    _current = publication

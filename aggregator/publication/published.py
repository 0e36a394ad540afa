"""The publication that this process reads: every snapshot of one number, as bytes, decoded when asked for."""

from collections.abc import Mapping
from typing import TypeVar, cast

from aggregator.publication.encoding import decode_snapshot

# Keys that no service can have: a slug has no dot.
BOARD, CATALOGUE = ".board", ".catalogue"

Snapshot = TypeVar("Snapshot")


class Publication:
    """All snapshots of one tick. It is replaced whole, so whoever holds one reads of one tick only."""

    def __init__(self, *, number: int, bodies: Mapping[str, bytes]) -> None:
        self.number = number
        self.bodies = bodies
        # Two threads may decode the same snapshot at once, which is harmless: the results are alike.
        self._decoded: dict[str, object] = {}

    def get(self, key: str, *, kind: type[Snapshot]) -> Snapshot | None:
        """The snapshot of `key`; None where there is none. Raises UnreadableSnapshot."""
        if key not in self._decoded:
            body = self.bodies.get(key)
            self._decoded[key] = None if body is None else decode_snapshot(body, kind=kind)
        return cast("Snapshot | None", self._decoded[key])

    def replace(self, *, number: int, bodies: Mapping[str, bytes]) -> "Publication":
        """The next one; a snapshot with the same bytes is not decoded again."""
        following = Publication(number=number, bodies=bodies)
        following._decoded = {
            key: snapshot
            for key, snapshot in self._decoded.items()
            if bodies.get(key) is self.bodies.get(key)
        }
        return following


_current: Publication | None = None


def get_publication() -> Publication | None:
    """None in a process that follows none, and before the first."""
    return _current


def set_publication(publication: Publication | None) -> None:
    """Read this one from now on."""
    global _current  # noqa: PLW0603  one value, replaced whole
    _current = publication

"""Snapshots as bytes: MessagePack, compressed.

Fields that a reader does not know are ignored, and those that it misses take their default. So a web process
of an older or newer version reads them during an upgrade; where it cannot, it raises UnreadableSnapshot.
"""

import zlib
from typing import TypeVar

import msgspec

LEVEL = 1  # of compression: higher ones save a tenth of the bytes and cost three times the processor time

Snapshot = TypeVar("Snapshot")


class UnreadableSnapshot(ValueError):
    """Damaged bytes, or a snapshot of a version that differs too much."""


def encode_snapshot(snapshot: object) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(snapshot), LEVEL)


def decode_snapshot(body: bytes, *, kind: type[Snapshot]) -> Snapshot:
    """Raises UnreadableSnapshot."""
    try:
        return msgspec.msgpack.decode(zlib.decompress(body), type=kind)
    except (zlib.error, msgspec.MsgspecError, RecursionError) as error:
        raise UnreadableSnapshot(str(error)) from error

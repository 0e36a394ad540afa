"""Snapshots as bytes: MessagePack, compressed.

Fields that a reader does not know are ignored, and those that it misses take their default. So a web process
of an older or newer version reads them during an upgrade; where it cannot, it raises UnreadableSnapshot.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

LEVEL = 1  # of compression: higher ones save a tenth of the bytes and cost three times the processor time

# MessagePack: a map of up to 15 fields has a head of one byte; this one is followed by a number of two bytes.
MOST_FIELDS = 15
MAP_16 = b"\xde"

Snapshot = TypeVar("Snapshot")


class UnreadableSnapshot(ValueError):
    """Damaged bytes, or a snapshot of a version that differs too much."""


@dataclass(frozen=True)
class EncodedFields:
    """Some fields of a snapshot, without the head that says how many there are."""

    number: int
    body: bytes


def encode_snapshot(snapshot: object) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(snapshot), LEVEL)


def encode_fields(fields: Mapping[str, object]) -> EncodedFields:
    """To be joined, so that what changes seldom is encoded and compressed seldom."""
    if len(fields) > MOST_FIELDS:
        raise ValueError(f"{len(fields)} fields are more than the {MOST_FIELDS} that a short head can count")
    return EncodedFields(len(fields), zlib.compress(msgspec.msgpack.encode(fields)[1:], LEVEL))


def join_fields(*parts: EncodedFields) -> bytes:
    """One snapshot of fields that were encoded apart."""
    number = sum(part.number for part in parts)
    return b"".join((zlib.compress(MAP_16 + number.to_bytes(2), LEVEL), *(part.body for part in parts)))


def decode_snapshot(body: bytes, *, kind: type[Snapshot]) -> Snapshot:
    """Raises UnreadableSnapshot."""
    try:
        return msgspec.msgpack.decode(_decompress_all(body), type=kind)
    except (zlib.error, msgspec.MsgspecError, RecursionError) as error:
        raise UnreadableSnapshot(str(error)) from error


def _decompress_all(body: bytes) -> bytes:
    """Compressed parts, one after the other, as one."""
    whole = b""
    while True:
        part = zlib.decompressobj()
        whole += part.decompress(body)
        if not part.eof:
            raise UnreadableSnapshot("it is cut off")
        body = part.unused_data
        if not body:
            return whole

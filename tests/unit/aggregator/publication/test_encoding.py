"""Snapshots survive being encoded, and readers of other versions."""

import zlib
from dataclasses import dataclass

import pytest

from aggregator.publication.encoding import (
    UnreadableSnapshot,
    decode_snapshot,
    encode_fields,
    encode_snapshot,
    join_fields,
)


@dataclass(frozen=True)
class Old:
    name: str
    gone: int = 3


@dataclass(frozen=True)
class New:
    name: str
    cells: tuple[tuple[str, int], ...] = ()


def test_a_snapshot_comes_back_as_it_was():
    snapshot = New("acme", (("chat", 3), ("api", 4)))

    assert decode_snapshot(encode_snapshot(snapshot), kind=New) == snapshot


def test_newer_and_older_readers_ignore_what_they_do_not_know():
    newer, older = encode_snapshot(New("acme", (("chat", 3),))), encode_snapshot(Old("acme", 7))

    assert decode_snapshot(newer, kind=Old) == Old("acme", 3)
    assert decode_snapshot(older, kind=New) == New("acme", ())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no snapshot",
        encode_snapshot(New("acme"))[:-4],
        encode_snapshot({"name": 3}),
        encode_snapshot([]),
        zlib.compress(b"\x81\xa7unknown" + b"\x91" * 100_000),
    ],
    ids=["empty", "not compressed", "cut", "of another type", "of another shape", "nested too deeply"],
)
def test_what_cannot_be_read_is_named(body):
    with pytest.raises(UnreadableSnapshot):
        decode_snapshot(body, kind=New)


def test_equal_snapshots_have_equal_bytes():
    assert encode_snapshot(New("acme")) == encode_snapshot(New("acme"))


def test_fields_that_were_encoded_apart_are_one_snapshot():
    body = join_fields(encode_fields({"name": "acme"}), encode_fields({"cells": (("chat", 3),)}))

    assert decode_snapshot(body, kind=New) == New("acme", (("chat", 3),))


def test_a_snapshot_whose_last_part_is_cut_off_is_unreadable():
    body = join_fields(encode_fields({"name": "acme"}), encode_fields({"cells": (("chat", 3),)}))

    with pytest.raises(UnreadableSnapshot, match="cut off"):
        decode_snapshot(body[:-2], kind=New)


def test_more_fields_than_a_short_head_counts_are_refused():
    with pytest.raises(ValueError, match="16 fields are more than the 15"):
        encode_fields({str(n): n for n in range(16)})

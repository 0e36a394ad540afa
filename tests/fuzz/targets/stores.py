"""What our own processes keep on disk or in the table, damaged or of another version."""

import sqlite3
import zlib
from contextlib import closing
from functools import cache
from random import Random
from typing import Any
from zlib import crc32

import msgspec

from aggregator.publication.disk_copy import DiskCopy
from aggregator.publication.encoding import UnreadableSnapshot, decode_snapshot
from aggregator.publication.follower import adopt
from aggregator.publication.published import Publication, set_publication
from aggregator.publication.snapshots import (
    CatalogueSnapshot,
    IncidentsSnapshot,
    ServiceSnapshot,
    SiteSnapshot,
)
from reports import intake, queries
from reports.choices.services import CatalogueEntry, Choice
from reports.intake.follower import CatalogueReader, HostCopy
from reports.intake.refusals import UnableToSpool
from reports.intake.spool import FILE, Spool
from tests.builders.new_reports import make_new_report
from tests.builders.reports import AT
from tests.fuzz.campaign import FuzzTarget
from tests.fuzz.mutation import Mutator, mutate_bytes, mutate_json, mutate_values
from tests.fuzz.scratch import empty_scratch, write_scratch

KINDS: tuple[type, ...] = (SiteSnapshot, CatalogueSnapshot, IncidentsSnapshot, ServiceSnapshot)


class NothingKept(Exception):
    """The parser told that there is nothing it can read, as documented."""


def make_targets(publication: Publication) -> list[FuzzTarget]:
    """`publication`: a true one."""
    bodies = [stored.body for stored in publication.snapshots.values()]
    reports = [
        msgspec.to_builtins(make_new_report(person, network_key_before=b"x" * 16)) for person in (1, 2)
    ]
    copy = _write_copy(publication)
    return [
        FuzzTarget("snapshot", _decode, (UnreadableSnapshot,), mutate_bytes(bodies)),
        FuzzTarget("snapshot, unpacked", _decode, (UnreadableSnapshot,), _mutate_snapshots(bodies)),
        FuzzTarget("copy on disk", _load_copy, (NothingKept,), mutate_bytes([copy, *_make_foreign_files()])),
        FuzzTarget(
            "spool", _open_spool, (UnableToSpool,), mutate_bytes([_write_spool(), *_make_foreign_files()])
        ),
        FuzzTarget("report of the spool", _read_spooled, (NothingKept,), mutate_json(reports)),
        FuzzTarget("catalogue's copy", _read_host_copy, (NothingKept,), mutate_json([_make_host_copy()])),
    ]


def _mutate_snapshots(bodies: list[bytes]) -> Mutator:
    values = [decode_snapshot(body, kind=dict) for body in bodies]

    def encode(draw: Random, value: Any) -> bytes:
        try:
            packed = msgspec.msgpack.encode(value)
        except (OverflowError, UnicodeEncodeError):
            packed = msgspec.msgpack.encode(_bound(value))
        return zlib.compress(packed if draw.random() < 0.7 else mutate_bytes([packed])(draw), 1)

    return mutate_values(values, encode=encode)


def _bound(value: Any) -> Any:
    """What MessagePack cannot hold is made smaller: integers of more than 64 bits, lone surrogates."""
    match value:
        case dict():
            return {_bound(name): _bound(inner) for name, inner in value.items()}
        case list():
            return [_bound(inner) for inner in value]
        case str():
            return value.encode("utf-8", "replace").decode()
        case int():
            return max(-(2**63), min(value, 2**63))
    return value


def _decode(body: bytes) -> None:
    """As each kind: damage must not depend on luck."""
    last: UnreadableSnapshot | None = None
    for kind in KINDS:
        try:
            decode_snapshot(body, kind=kind)
        except UnreadableSnapshot as error:
            last = error
        else:
            return
    assert last is not None
    raise last


def _load_copy(body: bytes) -> None:
    folder = empty_scratch("copy")
    (folder / "snapshots.sqlite3").write_bytes(body)
    publication = DiskCopy(folder / "snapshots.sqlite3").load()
    try:
        if publication is None or not adopt(publication):
            raise NothingKept
    finally:
        set_publication(None)
        queries.forget_catalogue()


def _open_spool(body: bytes) -> None:
    """As a web process does: it reads what waits, and appends."""
    folder = empty_scratch("spool")
    (folder / FILE).write_bytes(body)
    spool = Spool(folder, most_bytes=1_000_000)
    try:
        spool.read_status()
        waiting = spool.read_oldest(10)
        spool.append([make_new_report(7)])
        spool.remove([each.number for each in waiting])
        spool.is_empty()
    finally:
        spool.close()


def _read_spooled(body: bytes) -> None:
    """A report whose checksum is right, as another version may have written it."""
    folder = empty_scratch("spool")
    (folder / FILE).write_bytes(_write_spool())
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute(
            "UPDATE waiting SET report = ?, checksum = ? WHERE number = 1", [body, crc32(body)]
        )
        connection.commit()
    spool = Spool(folder, most_bytes=1_000_000)
    try:
        if spool.read_oldest(1)[0].report is None:
            raise NothingKept
    finally:
        spool.close()


def _read_host_copy(body: bytes) -> None:
    try:
        if not CatalogueReader(write_scratch("catalogue.json", body)).read_copy():
            raise NothingKept
    finally:
        queries.forget_catalogue()
        intake.set_first_day(None)


def _write_copy(publication: Publication) -> bytes:
    path = empty_scratch("true copy") / "snapshots.sqlite3"
    DiskCopy(path).store(publication)
    return path.read_bytes()


@cache
def _write_spool() -> bytes:
    folder = empty_scratch("true spool")
    spool = Spool(folder, most_bytes=1_000_000)
    spool.append([make_new_report(person) for person in range(5)])
    spool.close()
    return (folder / FILE).read_bytes()


def _make_foreign_files() -> list[bytes]:
    """Files of SQLite that have our tables by name, and else nothing in common with ours."""
    tables = (
        "CREATE TABLE snapshot (key, number, body);"
        "INSERT INTO snapshot VALUES (7, 'x', NULL), ('.board', -1, 'text');",
        "CREATE TABLE snapshot (a); CREATE TABLE waiting (a); CREATE TABLE set_aside (a);",
        "CREATE TABLE waiting (number, key, report, checksum);"
        "INSERT INTO waiting VALUES ('x', 1, NULL, 'y');"
        "CREATE TABLE set_aside (number, report, checksum, reason);",
        "CREATE VIEW snapshot AS SELECT 1 AS key, 2 AS number, 3 AS body;"
        "CREATE VIEW waiting AS SELECT 1 AS number;",
    )
    files = []
    for number, statements in enumerate(tables):
        path = empty_scratch("foreign") / f"{number}.sqlite3"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(statements)
        files.append(path.read_bytes())
    return files


def _make_host_copy() -> Any:
    entry = CatalogueEntry(
        id=1, slug="acme", name="Acme", category=Choice("tools", "Tools"), aliases=("ACME",), homepage="",
        status_page="", surfaces=(Choice("api", "API"),), symptoms=(Choice("slow", "Slow"),), runs_on=(),
        confused=False, active=True,
    )  # fmt: skip
    return msgspec.to_builtins(HostCopy(queries.Catalogue(entries={"acme": entry}, retired={}), AT.date()))

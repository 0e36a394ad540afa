"""The copy of the publication on disk."""

import sqlite3
from contextlib import closing

import pytest

from aggregator.publication.disk_copy import DiskCopy
from aggregator.publication.published import Publication, StoredSnapshot


@pytest.fixture
def path(tmp_path):
    return tmp_path / "publication" / "snapshots.sqlite3"


def make_publication(**bodies: bytes) -> Publication:
    return Publication({key: StoredSnapshot(len(body), body) for key, body in bodies.items()})


def test_without_a_file_there_is_no_copy(path):
    assert DiskCopy(path).load() is None


def test_what_was_saved_is_loaded_by_another_process(path):
    DiskCopy(path).store(make_publication(acme=b"abc", globex=b"x"))

    assert DiskCopy(path).load().snapshots == make_publication(acme=b"abc", globex=b"x").snapshots


def test_the_next_one_replaces_what_is_newer_and_drops_what_is_gone(path):
    copy = DiskCopy(path)
    copy.store(make_publication(acme=b"abc", globex=b"x"))

    copy.store(make_publication(acme=b"abcde"))

    assert copy.load().snapshots == {"acme": StoredSnapshot(5, b"abcde")}


def test_an_older_publication_of_a_slower_process_changes_nothing(path):
    copy = DiskCopy(path)
    copy.store(make_publication(acme=b"abcde"))

    DiskCopy(path).store(make_publication(acme=b"abc"))

    assert copy.load().snapshots == {"acme": StoredSnapshot(5, b"abcde")}


@pytest.mark.parametrize(
    "damage", [b"no database at all, but long enough to be taken for one" * 20, b"\0" * 4096]
)
def test_a_damaged_file_is_set_aside_and_written_anew(path, caplog, damage):
    path.parent.mkdir()
    path.write_bytes(damage)

    loaded = DiskCopy(path).load()
    DiskCopy(path).store(make_publication(acme=b"abc"))

    assert loaded is None
    assert "cannot be read" in caplog.text
    assert DiskCopy(path).load().snapshots == {"acme": StoredSnapshot(3, b"abc")}


def test_a_writer_that_died_leaves_the_publication_before(path):
    copy = DiskCopy(path)
    copy.store(make_publication(acme=b"abc"))
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE snapshot SET body = 'half', number = 9")

    assert copy.load().snapshots == {"acme": StoredSnapshot(3, b"abc")}
    writer.close()
    copy.store(make_publication(acme=b"abcd"))
    assert copy.load().snapshots == {"acme": StoredSnapshot(4, b"abcd")}


def test_a_disk_that_refuses_is_named_once_and_nothing_breaks(tmp_path, caplog):
    (tmp_path / "publication").write_text("a file where the folder should be")
    copy = DiskCopy(tmp_path / "publication" / "snapshots.sqlite3")

    copy.store(make_publication(acme=b"abc"))
    copy.store(make_publication(acme=b"abcd"))

    assert caplog.text.count("cannot be written") == 1


@pytest.mark.parametrize(
    "row", ["(7, 'x', NULL)", "('acme', 'x', x'00')", "('acme', 1, 'text')", "('acme', 1.5, x'00')"]
)
def test_a_row_of_another_shape_is_damage_too(path, caplog, row):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            f"CREATE TABLE snapshot (key, number, body); INSERT INTO snapshot VALUES {row};"
        )

    assert DiskCopy(path).load() is None
    assert "a row is not what was written" in caplog.text
    assert path.with_name(f"{path.name}.damaged").exists()


def test_damage_that_sqlite_quotes_in_its_error_is_set_aside(path):
    DiskCopy(path).store(make_publication(acme=b"abc"))
    path.write_bytes(path.read_bytes().replace(b"NOT NULL, body", b"NOT NUL\xfc, body"))

    assert DiskCopy(path).load() is None
    DiskCopy(path).store(make_publication(acme=b"abc"))
    assert DiskCopy(path).load().snapshots == {"acme": StoredSnapshot(3, b"abc")}

"""Files are replaced in one step, or not at all."""

import os

import pytest

from reports.host.files import PRIVATE, replace_file


def test_the_file_is_replaced_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "key"
    path.write_text("old")

    replace_file(path, b"new", mode=PRIVATE)

    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o600)
    assert os.listdir(tmp_path) == ["key"]


def test_where_the_disk_refuses_the_old_file_stays(tmp_path, monkeypatch):
    path = tmp_path / "key"
    path.write_text("old")

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, b"new")

    assert (path.read_text(), os.listdir(tmp_path)) == ("old", ["key"])

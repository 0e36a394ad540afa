import os
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.embedded import place
from reporter.embedded.account import Account

SELF = Account(uid=os.geteuid(), gid=os.getegid(), borrowed=False)
STRANGER = Account(uid=54321, gid=54321, borrowed=True)


@pytest.fixture
def system_folder(tmp_path, monkeypatch):
    folder = tmp_path / "system"
    folder.mkdir()
    monkeypatch.setattr(place, "_find_system_folder", lambda: folder)
    return folder


@pytest.mark.parametrize(
    ("mode", "readable"), [(0o755, True), (0o750, False), (0o700, False), (0o711, False)]
)
def test_stranger_reads_what_is_open_to_others(tmp_path, mode, readable):
    _open_path_to(tmp_path)
    (tmp_path / "programs").mkdir(mode=mode)
    (tmp_path / "programs").chmod(mode)

    assert STRANGER.may_read(tmp_path / "programs") is readable


def test_folder_that_cannot_be_listed_can_be_passed(tmp_path):
    _open_path_to(tmp_path)
    tmp_path.chmod(0o711)
    (tmp_path / "data").mkdir()

    assert (STRANGER.may_enter(tmp_path), STRANGER.may_read(tmp_path)) == (True, False)


def test_one_closed_folder_above_is_enough(tmp_path):
    _open_path_to(tmp_path)
    programs = tmp_path / "home" / "site" / "programs"
    programs.mkdir(parents=True)
    (tmp_path / "home").chmod(0o700)

    assert STRANGER.may_enter(programs) is False
    assert SELF.may_read(programs) is True


def test_owner_is_judged_by_the_bits_of_the_owner(tmp_path):
    _open_path_to(tmp_path)
    (tmp_path / "own").mkdir(mode=0o500)
    owner = replace(STRANGER, uid=os.geteuid())

    assert owner.may_read(tmp_path / "own") is True


def test_data_stays_in_the_folder_asked_for(tmp_path):
    assert place.find_data_folder(folder=tmp_path / "postgres", account=SELF) == tmp_path / "postgres"


def test_data_that_was_put_elsewhere_is_found_again(tmp_path, system_folder):
    first = _elsewhere(tmp_path / "postgres")

    assert place.find_data_folder(folder=tmp_path / "postgres", account=SELF) == first
    assert first.parent == system_folder


def test_moved_checkout_keeps_its_data(tmp_path, system_folder):
    first = _elsewhere(tmp_path / "old" / "postgres")
    (tmp_path / "old").rename(tmp_path / "new")

    assert place.find_data_folder(folder=tmp_path / "new" / "postgres", account=SELF) == first


def test_copied_checkout_gets_data_of_its_own(tmp_path, system_folder):
    first = _elsewhere(tmp_path / "old")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / place.POINTER).write_text((tmp_path / "old" / place.POINTER).read_text())

    assert place.find_data_folder(folder=tmp_path / "copy", account=SELF) != first
    assert place.find_data_folder(folder=tmp_path / "old", account=SELF) == first


def test_socket_is_in_a_private_folder_with_a_short_path(tmp_path):
    home = tmp_path / ("long" * 30)

    folder = place.find_socket_folder(home=home, account=SELF)

    try:
        assert len(os.fsencode(folder / ".s.PGSQL.5432")) < place.SOCKET_PATH_LIMIT
        assert folder.stat().st_mode & 0o777 == 0o700
        assert place.find_socket_folder(home=home, account=SELF) == folder
    finally:
        folder.rmdir()


def test_folder_that_somebody_else_put_in_place_is_refused(tmp_path):
    (tmp_path / "theirs").symlink_to(tmp_path)

    with pytest.raises(place.UnableToFindPlace, match="belongs to another account"):
        place.make_private(folder=tmp_path / "theirs", account=SELF)


def _elsewhere(folder: Path) -> Path:
    folder.mkdir(parents=True)
    home = place._point_elsewhere(pointer=folder / place.POINTER, folder=folder)
    home.mkdir()
    return home


def _open_path_to(folder: Path) -> None:
    """pytest's temporary folders are closed to others."""
    while folder.stat().st_uid == os.geteuid() and folder != Path("/tmp") and folder != Path("/"):
        folder.chmod(0o755)
        folder = folder.parent

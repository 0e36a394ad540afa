"""Locks on files, which end with the processes that hold them."""

import os
import subprocess
import time

import pytest

from reporter.embedded.locks import open_lock, take_lock


@pytest.fixture
def open_file(tmp_path):
    descriptors = []

    def open_file(name: str = "lock") -> int:
        descriptors.append(open_lock(tmp_path / name))
        return descriptors[-1]

    yield open_file
    for descriptor in descriptors:
        os.close(descriptor)


def test_lock_is_for_one_at_a_time(open_file):
    first, second = open_file(), open_file()

    assert (take_lock(first, within=0), take_lock(second, within=0)) == (True, False)
    assert take_lock(open_file("another"), within=0)


def test_lock_that_is_held_on_is_given_up_in_time(open_file):
    take_lock(open_file(), within=0)
    begun = time.monotonic()

    assert not take_lock(open_file(), within=0.1)
    assert 0.1 <= time.monotonic() - begun < 2


def test_lock_is_free_when_the_last_process_that_inherited_it_has_ended(open_file, tmp_path):
    holder = open_lock(tmp_path / "lock")
    take_lock(holder, within=0)
    child = subprocess.Popen(["sleep", "60"], pass_fds=[holder])
    os.close(holder)
    waiting = open_file()

    held = not take_lock(waiting, within=0)
    child.kill()
    child.wait()

    assert (held, take_lock(waiting, within=5)) == (True, True)


def test_file_of_a_lock_is_ours_alone_and_no_link(open_file, tmp_path):
    open_file()
    (tmp_path / "link").symlink_to(tmp_path / "lock")

    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600
    with pytest.raises(OSError, match="symbolic links"):
        open_lock(tmp_path / "link")

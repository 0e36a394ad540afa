"""The account that engines run as, and what it may reach."""

import os
import stat
from pathlib import Path

import pytest

from reporter.embedded import account
from reporter.embedded.account import Account, choose_account

OWN = Account(uid=os.geteuid(), gid=os.getegid(), borrowed=False)
BORROWED = Account(uid=12345, gid=54321, borrowed=True)


def set_owner(monkeypatch, *, uid: int, gid: int, mode: int) -> None:
    """Every folder looks as if it belonged to these."""
    info = os.stat_result((mode, 0, 0, 1, uid, gid, 0, 0, 0, 0))
    monkeypatch.setattr(Path, "stat", lambda _path: info)


def test_we_run_engines_ourselves_unless_we_are_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(os, "getegid", lambda: 100)

    assert choose_account() == Account(uid=1000, gid=100, borrowed=False)
    assert choose_account().popen_options() == {}


def test_root_borrows_an_account_that_owns_nothing(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(account.pwd, "getpwnam", lambda name: {"nobody": EXAMPLE}[name])

    assert choose_account() == Account(uid=65534, gid=65533, borrowed=True)
    assert choose_account().popen_options() == {"user": 65534, "group": 65533, "extra_groups": []}


EXAMPLE = account.pwd.struct_passwd(("nobody", "x", 65534, 65533, "", "/", "/bin/false"))


@pytest.mark.parametrize(
    ("uid", "gid", "mode", "may_enter"),
    [
        (12345, 0, 0o100, True),
        (12345, 0, 0o011, False),  # the owner's bits count, even if others may more
        (0, 54321, 0o010, True),
        (0, 54321, 0o001, False),
        (0, 0, 0o001, True),
        (0, 0, 0o110, False),
        (0, 0, 0o004, False),
    ],
)
def test_bits_of_the_first_class_that_fits_decide(monkeypatch, uid, gid, mode, may_enter):
    set_owner(monkeypatch, uid=uid, gid=gid, mode=mode)

    assert BORROWED._may(stat.S_IXOTH, Path("/")) is may_enter


@pytest.mark.parametrize(("mode", "reads"), [(0o755, True), (0o711, False), (0o744, False), (0o700, False)])
def test_reading_needs_both_bits(monkeypatch, tmp_path, mode, reads):
    set_owner(monkeypatch, uid=0, gid=0, mode=mode)

    assert BORROWED.may_read(Path("/")) is reads
    assert OWN.may_read(Path("/"))


def test_only_a_borrowed_account_is_given_files_and_links_are_not_followed(monkeypatch, tmp_path):
    given = []
    monkeypatch.setattr(os, "chown", lambda *owner, **options: given.append((*owner, options)))

    OWN.own(tmp_path)
    BORROWED.own(tmp_path)

    assert given == [(tmp_path, 12345, 54321, {"follow_symlinks": False})]

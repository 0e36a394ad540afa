"""A small disk of this program's own, which can be filled: a tmpfs that nobody else sees.

It is mounted in a mount namespace of this program and its children, so it is gone with the last of them, also
after a kill -9. Root may do that, and others where the system lets them have user namespaces.
"""

import ctypes
import os
from contextlib import suppress
from ctypes import c_ulong
from pathlib import Path

_NEW_MOUNTS, _NEW_USERS = 0x20000, 0x10000000  # CLONE_NEWNS, CLONE_NEWUSER
_PRIVATE, _LAZILY = 0x44000, 2  # MS_REC | MS_PRIVATE; MNT_DETACH
_NO_SUID, _NO_DEVICES = 2, 4


class UnableToMount(Exception):
    """The system does not let us; the message says why."""


class Disk:
    """A file system on a folder. Before there are threads: a user namespace is for single ones only."""

    def __init__(self, folder: Path, *, size: int = 512) -> None:
        """`size` in megabytes of memory at most."""
        self.folder = folder
        self._size = size
        self._ballast = folder / "ballast"

    def mount(self) -> None:
        _enter_namespace()
        flags = _NO_SUID | _NO_DEVICES
        options = f"size={self._size}m,mode=0711"  # PostgreSQL's account must get through when we are root
        _call("mount", b"none", b"/", None, c_ulong(_PRIVATE), None)
        _call("mount", b"tmpfs", os.fsencode(self.folder), b"tmpfs", c_ulong(flags), options.encode())

    def unmount(self) -> None:
        _call("umount2", os.fsencode(self.folder), _LAZILY)

    def fill(self) -> None:
        """To the last byte; called again it takes what has become free since."""
        file = os.open(self._ballast, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            with suppress(OSError):  # it is full: the write before took what there was
                while os.write(file, bytes(1 << 20)):
                    pass
        finally:
            os.close(file)

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def used(self) -> float:
        """Megabytes."""
        found = os.statvfs(self.folder)
        return (found.f_blocks - found.f_bfree) * found.f_frsize / 1e6


def _enter_namespace() -> None:
    if os.geteuid() == 0:
        _call("unshare", _NEW_MOUNTS)
        return
    user, group = os.geteuid(), os.getegid()
    _call("unshare", _NEW_MOUNTS | _NEW_USERS)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        Path(f"/proc/self/{name}").write_text(text)


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        raise UnableToMount(f"{name}: {os.strerror(ctypes.get_errno())}")

"""The account that engines run as.

PostgreSQL refuses to run as root, so for root it is one that owns nothing.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# It exists on every Linux and macOS, so that we need not add an account to the machine.
UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """The account an engine runs as: our own, unless we are root."""

    uid: int
    gid: int
    borrowed: bool  # we are root and drop to this account

    def popen_options(self) -> dict[str, Any]:
        """What subprocess needs to run a program as this account. Groups of root are dropped too."""
        if not self.borrowed:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give it `path` itself, never what `path` may link to."""
        if self.borrowed:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def may_enter(self, path: Path) -> bool:
        """Whether it can reach what is in the folder `path`, by the mode of it and of each folder above."""
        resolved = path.resolve()
        return not self.borrowed or all(
            self._may(stat.S_IXOTH, folder) for folder in (resolved, *resolved.parents)
        )

    def may_read(self, path: Path) -> bool:
        """Whether it can enter the folder `path` and list it too."""
        return not self.borrowed or (self.may_enter(path) and self._may(stat.S_IROTH, path.resolve()))

    def _may(self, others: int, path: Path) -> bool:
        """`others` are the mode bits for others; those of owner and group are 6 and 3 places to the left."""
        info = path.stat()
        # As the kernel does it: only the bits of the first class that fits count, even if others allow more.
        shift = 6 if info.st_uid == self.uid else 3 if info.st_gid == self.gid else 0
        return info.st_mode & (others << shift) == others << shift


def choose_account() -> Account:
    """Our own account; for root the unprivileged one."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid(), borrowed=False)
    entry = pwd.getpwnam(UNPRIVILEGED)
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, borrowed=True)

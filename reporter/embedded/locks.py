"""Locks on files. A process that inherits one holds it until it ends, however it ends."""

import fcntl
import os
import time
from pathlib import Path


def open_lock(path: Path) -> int:
    """A descriptor of the file, which does not hold the lock yet."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def take_lock(descriptor: int, *, within: float) -> bool:
    """Take the lock if it becomes free in time; return whether it did."""
    deadline = time.monotonic() + within
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            # flock has no time limit of its own, and a signal for one would be the whole process's.
            time.sleep(0.05)
        else:
            return True

"""Locks on files. A process that inherits one holds it until it ends, however it ends."""

import fcntl
import os
import time
from pathlib import Path


def open_lock(path: Path) -> int:
    """The file's descriptor; nobody holds the lock by it yet."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def take_lock(descriptor: int, *, within: float) -> bool:
    """Whether the lock could be had within so many seconds."""
    deadline = time.monotonic() + within
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.05)
        else:
            return True

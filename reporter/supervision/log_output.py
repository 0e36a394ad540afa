"""Lines for the operator on standard output. Writing one never holds the supervisor up."""

import os
import select
import sys
from contextlib import suppress

# A pipe whose reader hangs would block a write for ever, and with it the supervisor.
READ_WITHIN = 1.0  # seconds


def write_line(line: str) -> None:
    """Write a line to standard output. It is lost if the disk is full, or if nobody reads."""
    if sys.stdout is None:
        return
    with suppress(OSError):
        descriptor = sys.stdout.fileno()
        if select.select([], [descriptor], [], READ_WITHIN)[1]:
            os.write(descriptor, f"{line}\n".encode())

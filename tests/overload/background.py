"""A crowd of clients in a process of its own, for as long as a block runs."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from reporter.startup.processes import describe_exit

SETTLED = 2.0  # seconds after which a crowd is complete


@contextmanager
def crowded(port: int, numbers: dict[str, int]) -> Iterator[None]:
    """Beside the crowd, which has come when this begins, and must still be there when it ends.

    It has low priority: a crowd has processors of its own, elsewhere.
    """
    command = [
        "nice",
        "-n",
        "19",
        sys.executable,
        "-m",
        "tests.overload.clients",
        *map(str, (port, *numbers.values())),
    ]
    with subprocess.Popen(command) as process:
        try:
            time.sleep(SETTLED)
            yield
            if process.poll() is not None:
                raise RuntimeError(f"the crowd went away: {describe_exit(process.returncode)}")
        finally:
            process.kill()

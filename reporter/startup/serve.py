"""`python -m reporter.startup.serve [OPTIONS OF GRANIAN]`: check the settings, then become granian_server.py.

Without this step, each worker of the web server would name the mistakes again, and the exit code would be the
server's own instead of 2. The options that keep slow and silent clients from blocking the site stand here,
once for `make run`, the image and a start by hand (docs/adr/0021-the-web-server.md).
"""

import os
import resource
import sys
from pathlib import Path

from reporter.startup import process

# Idle and silent ones count, so an attacker with few machines can hold thousands.
MOST_CONNECTIONS = 16_384  # for each process
OTHER_FILES = 256  # of the process: connections to the database, files, pipes
APPLICATION = "reporter.rsgi:application"
BACKLOG = 4096  # connections that wait for the server, also while it is started again
SERVER = Path(__file__).with_name("granian_server.py")
OPTIONS = (
    *(APPLICATION, "--interface=rsgi", "--loop=uvloop", "--no-ws", "--log-level=error"),
    # Not --http=auto: it waits for the first byte of a connection for ever.
    *("--http=1", "--http1-header-read-timeout=10000", f"--backlog={BACKLOG}"),
    "--workers-kill-timeout=4",
)


def allow_connections() -> int:
    """Let this process have as many open files as it needs and may; return how many connections fit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + OTHER_FILES
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    # Some systems allow 256 files only; the site should still start there.
    return max(128, allowed - OTHER_FILES)


if __name__ == "__main__":
    process.load_web_settings()
    bound = f"--backpressure={allow_connections()}"
    command = [sys.executable, "-P", str(SERVER), *OPTIONS, bound, *sys.argv[1:]]
    os.execv(sys.executable, command)  # noqa: S606 - no shell, and only what stands above

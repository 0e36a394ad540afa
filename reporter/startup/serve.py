"""`python -m reporter.startup.serve [OPTIONS OF GRANIAN]`: check the settings, then become the web server.

A web server that starts its workers itself would name each mistake once for each of them, and end with a code
of its own instead of 2. The options that keep slow and silent clients from stopping the site stand here, once
for `make run`, the image and whoever starts it by hand (docs/adr/0021-the-web-server.md).
"""

import os
import resource
import sys

from reporter.startup import process

MOST_CONNECTIONS = 16_384  # at a time, for each process; idle and silent ones count
OTHER_FILES = 256  # of the process: connections to the database, files, pipes
OPTIONS = (
    *("reporter.rsgi:application", "--interface=rsgi", "--loop=uvloop", "--no-ws", "--log-level=error"),
    # Not --http=auto: it waits for the first byte of a connection without an end.
    *("--http=1", "--http1-header-read-timeout=10000", "--backlog=4096"),
    "--workers-kill-timeout=3",
)


def allow_connections() -> int:
    """Let this process have as many open files as it needs and may; return how many connections fit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + OTHER_FILES
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(128, allowed - OTHER_FILES)


if __name__ == "__main__":
    process.load_web_settings()
    bound = f"--backpressure={allow_connections()}"
    command = [sys.executable, "-m", "granian", *OPTIONS, bound, *sys.argv[1:]]
    os.execv(sys.executable, command)  # noqa: S606 - no shell, and only what stands above

"""`python -m reporter.startup.serve [OPTIONS OF GRANIAN]`: check the settings, then become the web server.

A web server that starts its workers itself would name each mistake once for each of them, and end with a code
of its own instead of 2. The options that keep slow and silent clients from stopping the site stand here, once
for `make run`, the image and whoever starts it by hand (docs/adr/0021-the-web-server.md).
"""

import os
import resource
import sys

from reporter.startup import process

CONNECTIONS = 8192  # at a time, for each process; idle and silent ones count
COMMAND = (
    *(sys.executable, "-m", "granian", "reporter.rsgi:application", "--interface=rsgi"),
    # Not auto: there a connection that has sent nothing is waited for without an end.
    *("--http=1", "--no-ws", "--http1-header-read-timeout=10000"),
    *(f"--backpressure={CONNECTIONS}", "--backlog=4096", "--loop=uvloop", "--log-level=error"),
)


def allow_connections() -> None:
    """As many open files as connections; many systems allow 1,024 unless a program asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    process.load_web_settings()
    allow_connections()
    os.execv(COMMAND[0], [*COMMAND, *sys.argv[1:]])  # noqa: S606 - no shell, and only what stands above

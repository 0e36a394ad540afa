"""`python -m reporter.startup.serve COMMAND ...`: check the settings of the web server, then become COMMAND.

A web server that starts its workers itself would name each mistake once for each of them, and end with a code
of its own instead of 2.
"""

import os
import sys

from reporter.startup import process

if __name__ == "__main__":
    process.load_web_settings()
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - no shell, and only what the command line says

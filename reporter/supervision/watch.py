"""`python -m reporter.supervision.watch NAME COMMAND ...`: one program of the site, killed when it hangs.

For containers: Docker restarts a program that ended, not one that hangs. This is no manage.py command,
because without the site's models it takes half the memory.
"""

import os
import sys
from argparse import REMAINDER, ArgumentParser
from collections.abc import Sequence

from django.conf import settings

from reporter.startup import launch, process
from reporter.startup.processes import UnableToStart
from reporter.supervision import probes
from reporter.supervision.log_output import write_line
from reporter.supervision.programs import Program
from reporter.supervision.shutdown import ShutdownRequested, ShutdownSignals
from reporter.supervision.supervisor import Supervisor

NAMES = ("web", "worker", "asker", "beat")
# Docker sends SIGKILL after ten seconds, and then our exit code would be lost.
GRACE = 8.0  # seconds
BY_SIGNAL = 128  # as shells do: the exit code of a program that was killed by signal n is 128 + n
NOT_STARTED = 127  # the same, for a program that cannot be started


def run(arguments: Sequence[str]) -> int:
    """Run the program; return its exit code, or 0 when we were asked to stop."""
    parser = _make_parser()
    options = parser.parse_args(arguments)
    if not options.command:
        parser.error("the program is missing")
    program = Program(options.name, tuple(options.command), options.grace)
    checks = probes.list_checks(
        program.name,
        address=launch.make_local_address(host=settings.HOST, port=settings.PORT),
        broker=settings.CELERY_BROKER_URL,
        polling=settings.OFFICIAL_POLLING,
    )
    shutdown = ShutdownSignals()
    supervisor = Supervisor(
        environment=os.environ, folder=os.getcwd(), write_line=write_line, shutdown=shutdown
    )
    try:
        shutdown.listen()
        returncode = supervisor.run(program, checks)
    except UnableToStart as error:
        write_line(f"{program.name} does not start: {error}")
        return NOT_STARTED
    except ShutdownRequested:
        return 0
    finally:
        supervisor.stop()
    return returncode if returncode >= 0 else BY_SIGNAL - returncode


def _make_parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m reporter.supervision.watch",
        description="Runs one program of the site, kills it when it hangs, and ends with its exit code: what"
        " runs this is to start it again.",
        epilog="The web server is asked at HOST and PORT. Options stand before the name.",
    )
    parser.add_argument("--grace", type=float, default=GRACE, help="seconds from SIGTERM to SIGKILL")
    parser.add_argument("name", choices=NAMES, help="what is asked of it")
    parser.add_argument("command", nargs=REMAINDER, help="the program with its options")
    return parser


if __name__ == "__main__":
    process.load_settings()
    sys.exit(run(sys.argv[1:]))

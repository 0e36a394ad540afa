"""`python -m reporter.supervision.watch NAME COMMAND ...`: one program of the site, ended when it hangs.

For containers: Docker starts again what ended, not what hangs. It is no manage.py command, because without
the site's models it takes half the memory.
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
GRACE = 8.0  # seconds; Docker kills after ten
BY_SIGNAL = 128  # a shell's way to say by which signal a program ended
NOT_STARTED = 127  # and that there is none


def run(arguments: Sequence[str]) -> int:
    """Returns the program's exit code, or 0 when we were asked to stop."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if not asked.command:
        parser.error("the program is missing")
    program = Program(asked.name, tuple(asked.command), asked.grace)
    checks = probes.list_checks(
        program.name,
        address=launch.local_address(host=settings.HOST, port=settings.PORT),
        broker=settings.CELERY_BROKER_URL,
        polling=settings.OFFICIAL_POLLING,
    )
    request = ShutdownSignals()
    supervisor = Supervisor(environment=os.environ, folder=os.getcwd(), say=write_line, request=request)
    try:
        request.listen()
        returncode = supervisor.run(program, checks)
    except UnableToStart as error:
        write_line(f"{program.name} does not start: {error}")
        return NOT_STARTED
    except ShutdownRequested:
        return 0
    finally:
        supervisor.stop()
    return returncode if returncode >= 0 else BY_SIGNAL - returncode


def _parser() -> ArgumentParser:
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

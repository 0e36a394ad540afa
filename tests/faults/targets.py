"""Finds the process of the site for a kind."""

import random
import re

from reporter.embedded.postgres import OWNER, WEB
from tests.faults.database import Database
from tests.faults.plan import ProcessKind
from tests.faults.site import FaultSite
from tests.sites.processes import Process, read_process

BACKENDS = """
SELECT pid FROM pg_stat_activity
 WHERE backend_type = 'client backend' AND usename = %s AND application_name <> 'looking on'
"""
# The pattern of a program's command line. Children of the web server and of Celery have their parents' one.
COMMANDS = {
    ProcessKind.WEB_MAIN: "granian_server",
    ProcessKind.CELERY_MAIN: r"celery .* worker .*--without-mingle $",
    ProcessKind.ASKER: r"celery .* worker .*--hostname=asker@",
    ProcessKind.BEAT: "celery .* beat ",
    ProcessKind.POSTMASTER: "bin/postgres ",
    ProcessKind.VALKEY: "valkey-server",
}
PARENTS = {ProcessKind.WEB_WORKER: ProcessKind.WEB_MAIN, ProcessKind.CELERY_POOL: ProcessKind.CELERY_MAIN}
HELPERS = ("resource_tracker", "forkserver")  # of Python's multiprocessing


async def find_target(
    kind: ProcessKind, *, site: FaultSite, database: Database, draw: random.Random
) -> Process | None:
    """One of them; None while there is none that runs. Raises UnableToLook."""
    accounts = {ProcessKind.WEB_BACKEND: WEB, ProcessKind.WORKER_BACKEND: OWNER}
    if kind in accounts:
        rows = await database.query(BACKENDS, [accounts[kind]])
        found = [process for (pid,) in rows if (process := read_process(pid))]
    else:
        found = find_processes(kind, site=site)
    running = sorted((each for each in found if not each.is_stopped()), key=lambda each: each.pid)
    return draw.choice(running) if running else None


def find_processes(kind: ProcessKind, *, site: FaultSite) -> list[Process]:
    everybody = site.processes()
    if kind not in PARENTS:
        children = [each for each in everybody if each.parent == site.supervisor.pid]
        return [each for each in children if re.search(COMMANDS[kind], each.program())]
    parents = {each.pid for each in find_processes(PARENTS[kind], site=site)}
    below = [each for each in everybody if each.parent in parents]
    return [each for each in below if not any(name in each.program() for name in HELPERS)]

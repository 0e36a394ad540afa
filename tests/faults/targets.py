"""Which process of the site is meant by a kind."""

import random

from reporter.embedded.postgres import OWNER, WEB
from tests.faults.database import Database
from tests.faults.plan import Kind
from tests.faults.site import Site
from tests.sites.processes import Process, look_at

BACKENDS = """
SELECT pid FROM pg_stat_activity
 WHERE backend_type = 'client backend' AND usename = %s AND application_name <> 'looking on'
"""
# What a program's command line holds. Children of the web server and of Celery have that of their parents.
COMMANDS = {
    Kind.WEB_MAIN: ("granian",),
    Kind.CELERY_MAIN: ("celery", " worker "),
    Kind.BEAT: ("celery", " beat "),
    Kind.POSTMASTER: ("bin/postgres ",),
    Kind.VALKEY: ("valkey-server",),
}
PARENTS = {Kind.WEB_WORKER: Kind.WEB_MAIN, Kind.CELERY_POOL: Kind.CELERY_MAIN}
HELPERS = ("resource_tracker", "forkserver")  # of Python's multiprocessing


async def find(kind: Kind, *, site: Site, database: Database, draw: random.Random) -> Process | None:
    """One of them; None while there is none that runs. Raises UnableToLook."""
    accounts = {Kind.WEB_BACKEND: WEB, Kind.WORKER_BACKEND: OWNER}
    if kind in accounts:
        rows = await database.look(BACKENDS, [accounts[kind]])
        found = [process for (pid,) in rows if (process := look_at(pid))]
    else:
        found = find_all(kind, site=site)
    running = sorted((each for each in found if not each.stands_still()), key=lambda each: each.pid)
    return draw.choice(running) if running else None


def find_all(kind: Kind, *, site: Site) -> list[Process]:
    everybody = site.processes()
    if kind not in PARENTS:
        children = [each for each in everybody if each.parent == site.supervisor.pid]
        return [each for each in children if _runs(each, COMMANDS[kind])]
    parents = {each.pid for each in find_all(PARENTS[kind], site=site)}
    below = [each for each in everybody if each.parent in parents]
    return [each for each in below if not any(name in each.program() for name in HELPERS)]


def _runs(process: Process, words: tuple[str, ...]) -> bool:
    command = process.program()
    return all(word in command for word in words)

"""One more web server on the engines of a running site, with variables of its own."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException

from reporter.startup import launch
from reporter.startup.processes import start_process, stop_process
from tests.sites.ports import free_port
from tests.sites.proxied.doors import NAME, PROXY, Door
from tests.sites.running import READY_WITHIN, ROOT, Site, wait_until

SITE_URL = f"https://{NAME}:8443"
VARIABLES = {
    "ADMIN": "1",
    "ALLOWED_HOSTS": NAME,
    "TRUSTED_PROXIES": f"{PROXY}/32",
    "SITE_URL": SITE_URL,
    "SECURE_COOKIES": "0",  # so that a browser sends them over plain HTTP too
}


@contextmanager
def running_web(site: Site) -> Iterator[Door]:
    """Ready to be asked; it ends before the engines do."""
    door = Door(free_port())
    plan = launch.SitePlan("127.0.0.1", door.port, False, site.log.parent, None, None)
    log = site.log.with_name("second-web.log")
    with log.open("wb") as out:
        child = start_process(
            launch.make_web_program(plan=plan).command,
            orphaned=signal.SIGTERM,
            cwd=ROOT,
            env={**site.environment, **VARIABLES, "PORT": str(door.port)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: _is_up(door), within=READY_WITHIN, otherwise=log)
        yield door
    finally:
        stop_process(child, how=signal.SIGTERM, within=20)
        stop_process(child, how=signal.SIGKILL, within=20)


def _is_up(door: Door) -> bool:
    try:
        return door.ask("/healthz", person=PROXY)[0].status == 200
    except (OSError, HTTPException):
        return False

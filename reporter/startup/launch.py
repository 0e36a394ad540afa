"""What `manage.py up` starts, read from the environment: which engines, which database, which programs."""

import os
import secrets
import shlex
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reporter.supervision.programs import Program
from reports.host.files import PRIVATE, replace_file

# Two databases, so that invented reports are never mixed with real ones.
REAL, DEMO = "outages", "outages_demo"
REAL_STORE, DEMO_STORE = 0, 1  # Valkey's databases, likewise
# In a container we are root. Celery's warning about that is meant for pickled messages, and ours are JSON.
AS_ROOT_BY_CHOICE = "ignore:You're running the worker with superuser privileges"
# For the web server only: a query that hangs must not take its threads one by one. docker-compose.yml has it
# too.
PGOPTIONS = "-c statement_timeout=5s"
LISTENING_SOCKET = "LISTENING_SOCKET"  # for granian_server.py, which imports nothing of ours


@dataclass(frozen=True)
class SitePlan:
    """What the operator wants. A URL that is None stands for the embedded engine."""

    host: str
    port: int
    demo: bool
    var: Path
    database_url: str | None
    redis_url: str | None
    polling: bool = False  # whether the vendors' status pages are polled

    @property
    def database(self) -> str:
        return DEMO if self.demo else REAL

    @property
    def store(self) -> int:
        return DEMO_STORE if self.demo else REAL_STORE

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the site."""
        return make_local_address(host=self.host, port=self.port)


def make_local_address(*, host: str, port: int) -> str:
    """Where this machine finds a web server that listens there."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not bound here
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def read_plan(
    *,
    environment: Mapping[str, str],
    var: Path,
    demo_asked: bool | None,
    polling_asked: bool | None = None,
) -> SitePlan:
    """`demo_asked` is None where DEMO is not set: then the demo runs, but only in our own database.

    `polling_asked` likewise: then all sites but demos poll the vendors, as in settings.py.
    """
    database_url = environment.get("DATABASE_URL") or None
    demo = database_url is None if demo_asked is None else demo_asked
    return SitePlan(
        host=environment.get("HOST") or "127.0.0.1",
        port=int(environment.get("PORT") or 8000),
        demo=demo,
        var=var,
        database_url=database_url,
        redis_url=environment.get("REDIS_URL") or None,
        polling=not demo if polling_asked is None else polling_asked,
    )


def make_site_environment(
    *, plan: SitePlan, database_url: str, redis_url: str, accounts: Mapping[str, str]
) -> dict[str, str]:
    """The variables by which the site's programs find everything; names as in .env.example.

    `accounts` are those of the web server: variables with URLs; none where they are the operator's.
    """
    return dict(accounts) | {
        "HOST": plan.host,
        "PORT": str(plan.port),
        "DEMO": "1" if plan.demo else "0",
        "OFFICIAL_POLLING": "1" if plan.polling else "0",
        "VAR_DIR": str(plan.var),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
    }


def make_key_files(*, var: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """NAME_FILE for each key that is not set: made at the first start, kept from then on."""
    return {
        f"{name}_FILE": str(_keep_key(var / name.lower()))
        for name in ("SECRET_KEY", "PRIVACY_KEY")
        if not environment.get(name) and not environment.get(f"{name}_FILE")
    }


def _keep_key(path: Path) -> Path:
    """A start that was interrupted leaves no empty key."""
    if not path.exists():
        replace_file(path, secrets.token_urlsafe(48).encode(), mode=PRIVATE)
    return path


def write_environment(*, path: Path, variables: Mapping[str, str]) -> None:
    """A file for the shell, for other commands on the running site: `. var/environment`."""
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in sorted(variables.items())]
    # Made anew instead of overwritten: an old file may have a mode that others can read.
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(lines)


def make_prepare_program(*, manage: Path) -> Program:
    return Program("prepare", (sys.executable, str(manage), "prepare"), grace=5)


def list_programs(*, plan: SitePlan, listening: int | None = None) -> list[Program]:
    """The site's programs in the order of their start; the end is the other way round.

    The graces add up, with the engines', to less than the 30 s that service managers allow.
    """
    celery = (sys.executable, "-W", AS_ROOT_BY_CHOICE, "-m", "celery", "--app", "reporter", "--quiet")
    worker = (
        *celery,
        *("worker", "--concurrency=1", "--loglevel=WARNING", "--without-gossip", "--without-mingle"),
    )
    beat = (
        *("beat", "--scheduler=reporter.schedule:InMemory", "--pidfile=", "--loglevel=WARNING"),
        # It then answers Celery's ping, as long as its loop has turned within the last minute.
        *("--enable-remote-control", "--max-interval=10"),
    )
    # Vendors that answer slowly must not delay the tick, so a program of its own polls them. It may be killed
    # at any time: a page that it had in hand is polled again after its lease.
    asker = Program("asker", (*worker, "--queues=outgoing", "--hostname=asker@%h"), grace=1)
    return [
        Program("worker", worker, grace=5),
        *([asker] if plan.polling else []),
        Program("beat", (*celery, *beat), grace=2),
        make_web_program(plan=plan, listening=listening),
    ]


def make_web_program(*, plan: SitePlan, listening: int | None = None) -> Program:
    """The web server; make bench measures this one. `listening` is the number of an open socket."""
    files = () if listening is None else (listening,)
    command = (
        *("env", f"PGOPTIONS={PGOPTIONS}", *(f"{LISTENING_SOCKET}={number}" for number in files)),
        *(sys.executable, "-m", "reporter.startup.serve"),
        *(f"--host={plan.host}", f"--port={plan.port}", "--workers=1"),
    )
    return Program("web", command, grace=5, reload_signal=signal.SIGHUP, files=files)


def make_crowd_program(*, plan: SitePlan, manage: Path) -> Program:
    """The demo's people, who report through the front door of this site."""
    return Program("crowd", (sys.executable, str(manage), "crowd", f"--url={plan.address}"), grace=2)

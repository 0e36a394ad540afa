"""A real site on engines of its own, as `manage.py up` starts it, but with every program in our hands."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from reporter.embedded import Postgres, Valkey
from reporter.startup import launch
from reporter.startup.processes import start_process
from tests.sites.ports import free_port

ROOT = Path(__file__).parents[2]
READY_WITHIN = 240.0  # seconds; on a machine that is busy with other things too
BUSY = 0.3  # seconds of CPU


@dataclass
class Site:
    """A running site; its programs by name."""

    url: str
    database_url: str
    valkey: Valkey
    postgres: Postgres
    environment: dict[str, str]
    log: Path
    programs: dict[str, launch.Program]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        with self.log.open("ab") as out:
            self.children[name] = start_process(
                self.programs[name].command,
                orphaned=signal.SIGTERM,
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def start_all(self) -> None:
        for name in ("worker", "beat", "web"):
            self.start(name)

    def kill(self, name: str) -> None:
        """kill -9, of the program and of what it has started."""
        child = self.children.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait(60)

    def stop(self) -> None:
        for name in list(self.children):
            self.children[name].terminate()
        for name in list(self.children):
            with suppress(subprocess.TimeoutExpired):
                self.children[name].wait(self.programs[name].grace)
            self.kill(name)


@contextmanager
def running_site(**variables: str) -> Iterator[Site]:
    """From nothing to ready in a temporary folder; afterwards nothing of it is left."""
    with prepared_site(**variables) as site:
        site.start_all()
        wait_until(lambda: says_ok(f"{site.url}readyz"), within=READY_WITHIN, otherwise=site.log)
        yield site


@contextmanager
def prepared_site(**variables: str) -> Iterator[Site]:
    """Its engines run and its database is prepared, but none of its programs runs yet."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="outages-site-"))
        stack.callback(shutil.rmtree, folder)
        folder.chmod(0o711)  # PostgreSQL's account must get through when we are root
        valkey = stack.enter_context(Valkey(folder=folder / "valkey"))
        postgres = stack.enter_context(Postgres(folder=folder / "postgres"))
        site = _site(folder, postgres, valkey, variables)
        stack.callback(site.stop)
        _prepare(site)
        yield site


def slowness() -> float:
    """How many times longer something takes now than alone on the machine: seconds over seconds of CPU."""
    begun, spent = time.perf_counter(), time.process_time()
    while (cpu := time.process_time() - spent) < BUSY:
        sum(range(10_000))
    return max(1.0, (time.perf_counter() - begun) / cpu)


def wait_until(
    holds: Callable[[], bool], *, within: float, otherwise: Path | None = None, pause: float = 0.2
) -> None:
    """Ask until the answer is yes; fail after `within` seconds, with the end of a log."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {within} s\n{otherwise.read_text()[-3000:] if otherwise else ''}")
        time.sleep(pause)


def says_ok(url: str, *, within: float = 5.0) -> bool:
    """Whether a site of ours answers with 200, in so many seconds."""
    try:
        with urlopen(url, timeout=within) as answer:  # noqa: S310  our own site
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _site(folder: Path, postgres: Postgres, valkey: Valkey, variables: Mapping[str, str]) -> Site:
    plan = launch.SitePlan("127.0.0.1", free_port(), False, folder, None, None)
    urls = {
        "database_url": postgres.database("outages"),
        "accounts": postgres.list_account_urls("outages"),
        "redis_url": valkey.database(0),
    }
    environment = {
        **os.environ,
        **launch.make_site_environment(plan=plan, **urls),
        "DJANGO_SETTINGS_MODULE": "reporter.settings",
        **launch.make_key_files(var=folder, environment={}),
        **variables,
    }
    programs = {program.name: program for program in launch.list_programs(plan=plan)}
    return Site(plan.address, urls["database_url"], valkey, postgres, environment, folder / "log", programs)


def _prepare(site: Site) -> None:
    command = [sys.executable, "manage.py", "prepare"]
    done = subprocess.run(
        command, cwd=ROOT, env=site.environment, capture_output=True, text=True, timeout=READY_WITHIN
    )
    assert done.returncode == 0, done.stdout + done.stderr

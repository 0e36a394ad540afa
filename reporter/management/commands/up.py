"""manage.py up: the whole site in one command, until Ctrl-C. `make run` calls it."""

import json
import os
import socket
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reporter import launch
from reporter.embedded import Engine, Postgres, UnableToStart, Valkey
from reporter.embedded.postgres import WEB
from reporter.env import Environment
from reporter.launch import Plan
from reporter.processes import describe_end
from reporter.startup import process
from reporter.supervision.supervisor import Stopped, StopRequest, Supervisor

MANAGE = settings.BASE_DIR / "manage.py"
GIVE_UP_AFTER = 3  # deaths in a row before the site was ever ready: it will not get better
EXPLAIN_AFTER = 20.0  # seconds of silence before we say what /readyz is waiting for


class Command(BaseCommand):
    help = "Starts engines, database, web, worker and beat; stops them all on Ctrl-C or SIGTERM."
    requires_system_checks: list[str] = []  # each program runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.epilog = "Everything is set by the environment: see .env.example."

    def handle(self, **options: Any) -> None:
        request = StopRequest()
        try:
            request.listen()
            plan = _read_plan()
            _refuse_taken_port(plan)
            self._run(plan, request)
        except UnableToStart as error:
            raise CommandError(str(error)) from error
        except PermissionError as error:
            raise CommandError(process.UNWRITABLE.format(path=error.filename)) from error
        except Stopped:
            self._say("Stopped.")

    def _run(self, plan: Plan, request: StopRequest) -> None:
        """Engines outside, programs inside: whatever happens, they end in the reverse order."""
        plan.var.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            engines, urls = self._start_engines(plan, stack)
            variables = {
                **launch.site_environment(plan=plan, **urls),
                **launch.key_files(var=plan.var, environment=os.environ),
            }
            stack.enter_context(_shell_file(plan.var / "environment", variables))
            supervisor = Supervisor(
                environment={**os.environ, **variables},
                folder=str(settings.BASE_DIR),
                say=self._say,
                request=request,
            )
            stack.callback(supervisor.stop)
            stack.callback(self._say, "Stopping.")
            self._serve(plan, supervisor, engines)

    def _start_engines(self, plan: Plan, stack: ExitStack) -> tuple[list[Engine], dict[str, str]]:
        """Only the engines for which no URL names a server."""
        engines: list[Engine] = []
        database_url, redis_url, web_database_url = plan.database_url, plan.redis_url, ""
        if redis_url is None:
            valkey = stack.enter_context(Valkey(folder=plan.var / "valkey"))
            redis_url = valkey.database(plan.store)
            engines.append(valkey)
        if database_url is None:
            postgres = stack.enter_context(Postgres(folder=plan.var / "postgres"))
            database_url = postgres.database(plan.database)
            web_database_url = postgres.url(plan.database, user=WEB)
            engines.append(postgres)
        for engine in engines:
            self._say(f"{engine.name} runs on {engine.home}")
        urls = {"database_url": database_url, "redis_url": redis_url, "web_database_url": web_database_url}
        return engines, urls

    def _serve(self, plan: Plan, supervisor: Supervisor, engines: list[Engine]) -> None:
        self._say(f"Preparing the database ({'demo data' if plan.demo else 'no demo data'}).")
        returncode = supervisor.run(launch.preparation(manage=MANAGE))
        if returncode != 0:
            message = f"Preparing the database failed ({describe_end(returncode)})."
            raise CommandError(message, returncode=max(returncode, 1))
        for program in launch.programs(plan=plan):
            supervisor.start(program)
        self._wait_until_ready(plan, supervisor, engines)
        if plan.demo:
            supervisor.start(launch.crowd(plan=plan, manage=MANAGE))
        self._say(f"Ready: {plan.address}   (Ctrl-C stops it)")
        while True:
            self._watch(supervisor, engines)
            time.sleep(0.5)

    def _wait_until_ready(self, plan: Plan, supervisor: Supervisor, engines: list[Engine]) -> None:
        explain_at = time.monotonic() + EXPLAIN_AFTER
        while (missing := _missing(plan)) is not None:
            self._watch(supervisor, engines)
            if supervisor.most_failures() >= GIVE_UP_AFTER:
                raise CommandError("The site does not start: see the messages above.")
            if time.monotonic() > explain_at:
                self._say(f"Still waiting: {missing}")
                explain_at = time.monotonic() + EXPLAIN_AFTER
            time.sleep(0.2)

    def _watch(self, supervisor: Supervisor, engines: list[Engine]) -> None:
        for engine in engines:
            if (returncode := engine.returncode()) is not None:
                self._say(f"{engine.name} died ({describe_end(returncode)}); starting it again")
                engine.restart()
        supervisor.watch()

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _read_plan() -> Plan:
    """From what the settings have found to be sound."""
    env = Environment()
    in_files = {name: env.text(name, "") for name in ("HOST", "PORT", "DATABASE_URL", "REDIS_URL")}
    return launch.read_plan(
        environment=in_files,
        var=settings.VAR_DIR.resolve(),
        demo_asked=settings.DEMO if env.text("DEMO", "") else None,
        polling_asked=settings.OFFICIAL_POLLING if env.text("OFFICIAL_POLLING", "") else None,
    )


def _refuse_taken_port(plan: Plan) -> None:
    """Better now than after a minute of preparations, in the web server's words."""
    family = socket.AF_INET6 if ":" in plan.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((plan.host, plan.port))
        except OSError as error:
            raise CommandError(
                f"Cannot use {plan.host}, port {plan.port}: {error.strerror}. Is the site running already?"
                f" Another port: PORT={plan.port + 1} make run"
            ) from error


@contextmanager
def _shell_file(path: Path, variables: dict[str, str]) -> Iterator[None]:
    """There while the site runs."""
    launch.write_environment(path=path, variables=variables)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _missing(plan: Plan) -> str | None:
    """What /readyz waits for; None when the site is ready."""
    try:
        with urlopen(f"{plan.address}readyz", timeout=5):  # noqa: S310 - our own address
            return None
    except HTTPError as error:
        return _unmet(error.read())
    except (URLError, OSError):
        return "the web server does not answer yet"


def _unmet(body: bytes) -> str:
    try:
        checks = json.loads(body)["checks"]
    except (ValueError, KeyError):
        return "the web server answers with an error"
    return ", ".join(f"{name}: {said}" for name, said in checks.items() if said != "ok")

"""manage.py up: the whole site in one command, until Ctrl-C. `make run` calls it."""

import json
import os
import socket
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reporter.embedded import Engine, Postgres, UnableToStart, Valkey
from reporter.env import Environment
from reporter.startup import launch, process, serve, values
from reporter.startup.launch import SitePlan
from reporter.startup.processes import describe_exit
from reporter.supervision import probes
from reporter.supervision.log_output import write_line
from reporter.supervision.shutdown import ReloadSignal, ShutdownRequested, ShutdownSignals
from reporter.supervision.supervisor import CHECK_PERIOD, Supervisor

# A proxy of the environment cannot know our own address.
DIRECTLY = build_opener(ProxyHandler({}))
MANAGE = settings.BASE_DIR / "manage.py"
# Before the site was ever ready, a program that fails three times will go on failing. Later it may recover.
GIVE_UP_AFTER = 3  # failures of one program
EXPLAIN_AFTER = 20.0  # seconds of silence before we say what /readyz is waiting for


class Command(BaseCommand):
    help = "Starts engines, database, web, worker and beat; stops them all on Ctrl-C or SIGTERM."
    requires_system_checks: list[str] = []  # each program runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.epilog = "Everything is set by the environment: see .env.example. SIGUSR2 reloads the code."

    def handle(self, **options: Any) -> None:
        shutdown, self._reload_signal = ShutdownSignals(), ReloadSignal()
        try:
            shutdown.listen()
            self._reload_signal.listen()
            plan = _read_plan()
            # First, because the web server would find out only after a minute that the port is taken. It is
            # kept, so that connections wait while the web server is started again.
            with _open_socket(plan) as self._socket:
                self._run(plan, shutdown)
        except UnableToStart as error:
            raise CommandError(str(error)) from error
        except PermissionError as error:
            raise CommandError(process.UNWRITABLE.format(path=error.filename)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or plan.var}: {error.strerror}") from error
        except ShutdownRequested:
            write_line("Stopped.")

    def _run(self, plan: SitePlan, shutdown: ShutdownSignals) -> None:
        """Start engines, then programs. However this ends, they are stopped in the reverse order."""
        plan.var.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            engines, urls = self._start_engines(plan, stack)
            variables = {
                **launch.make_site_environment(plan=plan, **urls),
                **launch.make_key_files(var=plan.var, environment=os.environ),
            }
            stack.enter_context(_keep_environment_file(plan.var / "environment", variables))
            supervisor = Supervisor(
                environment={**os.environ, **variables},
                folder=str(settings.BASE_DIR),
                write_line=write_line,
                shutdown=shutdown,
            )
            stack.callback(supervisor.stop)
            stack.callback(self._socket.close)
            stack.callback(write_line, "Stopping.")
            for engine in engines:
                supervisor.supervise(engine, probes.make_engine_checks(engine))
            self._serve(plan, supervisor, broker=values.broker_url(urls["redis_url"]))

    def _start_engines(self, plan: SitePlan, stack: ExitStack) -> tuple[list[Engine], dict[str, Any]]:
        """Only the engines for which no URL names a server."""
        engines: list[Engine] = []
        database_url, redis_url, accounts = plan.database_url, plan.redis_url, {}
        if redis_url is None:
            valkey = stack.enter_context(Valkey(folder=plan.var / "valkey"))
            redis_url = valkey.database(plan.store)
            engines.append(valkey)
        if database_url is None:
            postgres = stack.enter_context(Postgres(folder=plan.var / "postgres"))
            database_url = postgres.database(plan.database)
            accounts = postgres.list_account_urls(plan.database)
            engines.append(postgres)
        for engine in engines:
            write_line(f"{engine.name} runs on {engine.home}")
        return engines, {"database_url": database_url, "redis_url": redis_url, "accounts": accounts}

    def _serve(self, plan: SitePlan, supervisor: Supervisor, broker: str) -> None:
        write_line(f"Preparing the database ({'demo data' if plan.demo else 'no demo data'}).")
        returncode = supervisor.run(launch.make_prepare_program(manage=MANAGE))
        if returncode != 0:
            message = f"Preparing the database failed ({describe_exit(returncode)})."
            raise CommandError(message, returncode=max(returncode, 1))
        self._socket.listen(serve.BACKLOG)
        for program in launch.list_programs(plan=plan, listening=self._socket.fileno()):
            checks = probes.list_checks(program.name, address=plan.address, broker=broker)
            supervisor.start(program, checks)
        self._wait_until_ready(plan, supervisor)
        if plan.demo:
            supervisor.start(launch.make_crowd_program(plan=plan, manage=MANAGE), probes.list_checks("crowd"))
        write_line(f"Ready: {plan.address}   (Ctrl-C stops it)")
        while True:
            supervisor.check_all()
            if self._reload_signal.take():
                self._reload(supervisor)
            time.sleep(CHECK_PERIOD)

    def _reload(self, supervisor: Supervisor) -> None:
        """The web server answers all the while; ticks wait for some seconds."""
        write_line("Reloading.")
        try:
            returncode = supervisor.run(launch.make_prepare_program(manage=MANAGE))
            failure = describe_exit(returncode) if returncode else ""
        except UnableToStart as error:
            failure = str(error)
        if not failure:
            supervisor.reload()
        else:
            write_line(
                f"Not reloaded: preparing the database failed ({failure}). All programs go on as they are."
            )

    def _wait_until_ready(self, plan: SitePlan, supervisor: Supervisor) -> None:
        explain_at = time.monotonic() + EXPLAIN_AFTER
        with ThreadPoolExecutor(1) as asker:
            while (missing := _check_until(asker.submit(_describe_missing, plan), supervisor)) is not None:
                if supervisor.most_failures() >= GIVE_UP_AFTER:
                    raise CommandError("The site does not start: see the messages above.")
                if time.monotonic() > explain_at:
                    write_line(f"Still waiting: {missing}")
                    explain_at = time.monotonic() + EXPLAIN_AFTER


def _read_plan() -> SitePlan:
    """From the environment, which the settings have validated."""
    env = Environment()
    in_files = {name: env.text(name, "") for name in ("HOST", "PORT", "DATABASE_URL", "REDIS_URL")}
    return launch.read_plan(
        environment=in_files,
        var=settings.VAR_DIR.resolve(),
        demo_asked=settings.DEMO if env.text("DEMO", "") else None,
        polling_asked=settings.OFFICIAL_POLLING if env.text("OFFICIAL_POLLING", "") else None,
    )


def _open_socket(plan: SitePlan) -> socket.socket:
    """Bound, and not listening yet: nobody should wait for a web server that is minutes away."""
    site = socket.socket(socket.AF_INET6 if ":" in plan.host else socket.AF_INET)
    site.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    site.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # of its connections, as granian does
    try:
        site.bind((plan.host, plan.port))
    except OSError as error:
        site.close()
        raise CommandError(
            f"Cannot use {plan.host}, port {plan.port}: {error.strerror}. Is the site running already?"
            f" Another port: PORT={plan.port + 1} make run"
        ) from error
    return site


@contextmanager
def _keep_environment_file(path: Path, variables: dict[str, str]) -> Iterator[None]:
    """A file that exists while the site runs."""
    launch.write_environment(path=path, variables=variables)
    try:
        yield
    finally:
        with suppress(OSError):  # a file that stays does no harm
            path.unlink(missing_ok=True)


def _check_until(answer: Future[str | None], supervisor: Supervisor) -> str | None:
    """The result of `answer`; the supervisor goes on checking meanwhile."""
    while True:
        supervisor.check_all()
        time.sleep(CHECK_PERIOD)
        if answer.done():
            return answer.result()


def _describe_missing(plan: SitePlan) -> str | None:
    """What /readyz waits for; None when the site is ready."""
    try:
        with DIRECTLY.open(f"{plan.address}readyz", timeout=5):
            return None
    except HTTPError as error:
        return _describe_unmet(error.read())
    except (URLError, OSError):
        return "the web server does not answer yet"


def _describe_unmet(body: bytes) -> str:
    try:
        checks = json.loads(body)["checks"]
    except (ValueError, KeyError):
        return "the web server answers with an error"
    return ", ".join(f"{name}: {result}" for name, result in checks.items() if result != "ok")

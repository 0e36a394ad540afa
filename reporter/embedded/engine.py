"""A server from a wheel as our child: one owner, one engine in a folder, and an end when we end.

Two locks stand in the engine's folder. We hold `owner.lock`: a second start is refused. The engine's
processes inherit `engine.lock`, so it is free exactly when the last of them is gone, however they died.
That makes starting after a kill -9 certain: no process number has to be believed.
"""

import fcntl
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import IO, ClassVar, Self

from reporter.embedded.account import choose_account
from reporter.embedded.place import UnableToFindPlace, data_home, socket_folder
from reporter.processes import begin, end

READY_WITHIN = 120.0  # seconds; recovery after a crash reads up to a gigabyte of log
ORPHAN_GONE_WITHIN = 30.0  # seconds for an engine whose owner was killed to end
LOG_KEPT = 5_000_000  # bytes; a longer log is begun anew at the next start


class UnableToStart(Exception):
    """The engine did not start; the message says why, and what to do."""


class Engine(ABC):
    """One engine in one folder. Use as a context manager, or start() and stop()."""

    name: ClassVar[str]
    gentle: ClassVar[signal.Signals]  # "finish what you do and end"
    prompt: ClassVar[signal.Signals]  # "end now"; what was committed is still there

    def __init__(self, *, folder: Path, durable: bool = True) -> None:
        """`durable=False` is for tests: a power cut may cost data, and stopping is immediate."""
        self.durable = durable
        self._folder = folder
        self._account = choose_account()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner: int | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def home(self) -> Path:
        """The folder with the engine's data; another than was asked for if its account cannot enter that."""
        return self._home

    @property
    def socket_folder(self) -> Path:
        return self._sockets

    @property
    def pid(self) -> int:
        """The number of its process; of a running engine only."""
        assert self._child is not None  # noqa: S101
        return self._child.pid

    def locate(self) -> None:
        """Find and make its folders; from then on its URLs are known, also before it runs."""
        self._home = data_home(folder=self._folder, account=self._account)
        self._sockets = socket_folder(home=self._home, account=self._account)

    def start(self) -> None:
        """Start and wait until it answers; first end an engine that an owner killed with -9 has left."""
        try:
            self.locate()
            self._take_ownership()
            self._launch(self._take_engine_lock())
            self._wait_until_ready()
        except (UnableToFindPlace, OSError) as error:
            self.stop()
            raise UnableToStart(f"{self.name}: {error}") from error
        except BaseException:  # Ctrl-C too must leave nothing behind
            self.stop()
            raise

    def stop(self, *, patience: float = 15.0) -> None:
        """End the engine: gently for `patience` seconds, then promptly. Harmless if it does not run."""
        child = self._child
        if child is not None:
            end(child, how=self.gentle if self.durable else self.prompt, within=patience)
            end(child, how=self.prompt, within=3.0)
            end(child, how=signal.SIGKILL, within=3.0)
            self._child = None
        if self._owner is not None:
            _remove_folder(self._sockets)
            os.close(self._owner)
            self._owner = None

    def returncode(self) -> int | None:
        """None while it runs, else how its process ended."""
        return self._child.poll() if self._child else None

    def restart(self) -> None:
        """Start again after it died."""
        self.stop()
        self.start()

    @abstractmethod
    def _prepare(self) -> None:
        """Make the data folder fit for a start; nothing of this engine runs."""

    @abstractmethod
    def _command(self) -> list[str]:
        """The program and its options."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether it takes requests."""

    def _take_ownership(self) -> None:
        lock = _open_lock(self._home / "owner.lock")
        if not _lock(lock, within=0):
            os.close(lock)
            raise UnableToStart(f"{self.name} already runs in {self._folder}: is the site started twice?")
        self._owner = lock

    def _take_engine_lock(self) -> int:
        lock = _open_lock(self._home / "engine.lock")
        if _lock(lock, within=0):
            return lock
        orphan = int(os.pread(lock, 20, 0) or b"0")
        if orphan:
            with suppress(ProcessLookupError):
                os.kill(orphan, self.gentle)
        if not _lock(lock, within=ORPHAN_GONE_WITHIN):
            os.close(lock)
            raise UnableToStart(f"an old {self.name} (process {orphan}) in {self._home} does not end: end it")
        return lock

    def _launch(self, lock: int) -> None:
        """Start the child; from then on only the engine's processes hold its lock."""
        try:
            self._prepare()
            with self._open_log() as log:
                self._child = begin(
                    self._command(),
                    orphaned=self.gentle,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd="/",
                    env=clean_environment(),
                    pass_fds=[lock],
                    umask=0o077,
                    **self._account.popen_options(),
                )
            os.ftruncate(lock, 0)
            os.pwrite(lock, str(self._child.pid).encode(), 0)
        finally:
            os.close(lock)

    def _open_log(self) -> IO[bytes]:
        log = self._home / "log"
        if log.exists() and log.stat().st_size > LOG_KEPT:
            log.unlink()
        return log.open("ab")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not self._answers():
            if self.returncode() is not None:
                raise UnableToStart(f"{self.name} ended at its start:\n{self._last_words()}")
            if time.monotonic() > deadline:
                raise UnableToStart(
                    f"{self.name} did not answer in {READY_WITHIN:.0f} s:\n{self._last_words()}"
                )
            time.sleep(0.03)

    def _last_words(self, lines: int = 12) -> str:
        said = (self._home / "log").read_text(errors="replace").splitlines()
        return "\n".join(said[-lines:])


def clean_environment() -> dict[str, str]:
    """The engines listen to their options only: a PGPORT or a LANG of the shell must not change them."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def _lock(descriptor: int, *, within: float) -> bool:
    deadline = time.monotonic() + within
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.05)
        else:
            return True


def _remove_folder(folder: Path) -> None:
    with suppress(OSError):
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()

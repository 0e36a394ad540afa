"""A server from a wheel as our child: one owner, one engine in a folder, and it stops when we stop.

There are two locks in the engine's folder. We hold `owner.lock`, so that a second start is refused. The
processes of the engine inherit `engine.lock`, so it is free exactly when the last of them is gone, however
they ended. After a kill -9 a start therefore need not trust a process number in a file, which may be
another's now.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, Self

from reporter.embedded.account import choose_account
from reporter.embedded.locks import open_lock, take_lock
from reporter.embedded.log import EngineLog
from reporter.embedded.place import UnableToFindPlace, find_data_folder, find_socket_folder
from reporter.startup.processes import (
    KILLED_WITHIN,
    UnableToStart,
    describe_exit,
    start_process,
    stop_process,
)
from reporter.supervision import child_processes

# After a crash, PostgreSQL reads up to a gigabyte of its log before it answers.
READY_WITHIN = 120.0  # seconds
ORPHAN_GONE_WITHIN = 30.0  # seconds for an engine whose owner was killed to end
LEAST_SPACE = 1_000_000  # bytes; with less the disk is full


class Engine(ABC):
    """One engine in one folder. Use as a context manager, or start() and stop()."""

    name: ClassVar[str]
    gentle: ClassVar[signal.Signals]  # "finish what you do and end"
    prompt: ClassVar[signal.Signals]  # "end now"; what was committed is still there
    exit_reason: ClassVar[re.Pattern[str]]  # a line of its log that says why it ends; the reason is group 1

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
        """The folder with the engine's data; not the one asked for if its account cannot enter that."""
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
        self._home = find_data_folder(folder=self._folder, account=self._account)
        self._sockets = find_socket_folder(home=self._home, account=self._account)
        self._log = EngineLog(self._home / "log")

    def start(self) -> None:
        """Start and wait until it answers; first stop an engine that a killed owner has left behind."""
        try:
            self.locate()
            self._take_ownership()
            self._launch(self._take_engine_lock(patience=ORPHAN_GONE_WITHIN))
            self._wait_until_ready()
        except (UnableToFindPlace, OSError) as error:
            self.stop()
            raise UnableToStart(f"{self.name}: {error}") from error
        except BaseException:  # Ctrl-C too must leave nothing behind
            self.stop()
            raise

    def stop(self, *, patience: float = 15.0) -> None:
        """Stop the engine: gently for `patience` seconds, then promptly. Harmless if it does not run."""
        child = self._child
        if child is not None:
            # A stopped process would keep the others, and so the whole shutdown, waiting.
            for each in self._processes():
                child_processes.send_signal(signal.SIGCONT, to=each)
            stop_process(child, how=self.gentle if self.durable else self.prompt, within=patience)
            stop_process(child, how=self.prompt, within=3.0)
            stop_process(child, how=signal.SIGKILL, within=3.0)
            self._kill_processes()
            self._child = None
        if self._owner is not None:
            _remove_folder(self._sockets)
            os.close(self._owner)
            self._owner = None

    def returncode(self) -> int | None:
        """None while it runs, else how its process ended."""
        return self._child.poll() if self._child else None

    def kill(self) -> None:
        """kill -9, of all its processes; what was committed is still there. They are gone a moment later."""
        if self._child is not None:
            self._child.kill()
        self._kill_processes()

    def launch(self) -> None:
        """Start again after it ended.

        Does not wait until it answers. May be tried again after UnableToStart.
        """
        try:
            if self._child is not None:
                stop_process(self._child, how=signal.SIGKILL, within=KILLED_WITHIN)
            self._launch(self._take_engine_lock(patience=0))
        except (UnableToFindPlace, OSError) as error:
            raise UnableToStart(self._shortage() or str(error)) from error

    def restart(self) -> None:
        """Start again after it ended, and wait until it answers."""
        self.launch()
        self._wait_until_ready()

    def explain(self, returncode: int) -> str:
        """Why it ended, in a few words: a cause that the operator can remove comes first."""
        # Killed from outside: neither the disk nor its log can say more.
        if returncode < 0:
            return describe_exit(returncode)
        return self._shortage() or self._log.last_match(self.exit_reason) or describe_exit(returncode)

    @abstractmethod
    def answers(self) -> bool:
        """Whether it answers a new connection in time, even if only to say that it is not ready."""

    def recovers(self) -> bool:
        """Whether it answers that it is not ready yet."""
        return False

    @abstractmethod
    def _prepare(self) -> None:
        """Make the data folder ready for a start; no process of this engine runs."""

    @abstractmethod
    def _command(self) -> list[str]:
        """The program and its options."""

    @abstractmethod
    def _is_ready(self) -> bool:
        """Whether it takes requests."""

    def _take_ownership(self) -> None:
        lock = open_lock(self._home / "owner.lock")
        if not take_lock(lock, within=0):
            os.close(lock)
            raise UnableToStart(f"{self.name} already runs in {self._folder}: is the site started twice?")
        self._owner = lock

    def _take_engine_lock(self, *, patience: float) -> int:
        """Take the lock when no process of this engine is left.

        For `patience` seconds they may end by themselves.
        """
        lock = open_lock(self._lock_file)
        if take_lock(lock, within=0):
            return lock
        # Written by the owner that was killed. Only used while the lock proves that the process still lives.
        orphan = int(os.pread(lock, 20, 0) or b"0")
        if orphan and patience:
            child_processes.send_signal(self.gentle, to=orphan)
            child_processes.send_signal(signal.SIGCONT, to=orphan)
            if take_lock(lock, within=patience):
                return lock
        self._kill_processes()
        if not take_lock(lock, within=KILLED_WITHIN):
            os.close(lock)
            raise UnableToStart(f"an old {self.name} (process {orphan}) in {self._home} does not end: end it")
        return lock

    @property
    def _lock_file(self) -> Path:
        return self._home / "engine.lock"

    def _processes(self) -> set[int]:
        """The processes that have inherited its lock; none on other systems than Linux."""
        return child_processes.find_file_holders(of=self._lock_file)

    def _kill_processes(self) -> None:
        for each in self._processes():
            child_processes.send_signal(signal.SIGKILL, to=each)

    def _launch(self, lock: int) -> None:
        """Start the child; from then on only the engine's processes hold its lock."""
        try:
            self._prepare()
            with self._log.open() as log:
                self._child = start_process(
                    self._command(),
                    orphaned=self.gentle,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd="/",
                    env=make_engine_environment(),
                    pass_fds=[lock],
                    umask=0o077,
                    **self._account.popen_options(),
                )
            # The number of an earlier engine may be longer, and its last digits would stay.
            os.ftruncate(lock, 0)
            with suppress(OSError):  # on a full disk; without the number an orphan is killed at once
                os.pwrite(lock, str(self._child.pid).encode(), 0)
        finally:
            os.close(lock)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not self._is_ready():
            if self.returncode() is not None:
                raise UnableToStart(f"{self.name} ended at its start:\n{self._log.last_lines()}")
            if time.monotonic() > deadline:
                raise UnableToStart(
                    f"{self.name} did not answer in {READY_WITHIN:.0f} s:\n{self._log.last_lines()}"
                )
            time.sleep(0.03)

    def _shortage(self) -> str | None:
        with suppress(OSError):
            if shutil.disk_usage(self._home).free < LEAST_SPACE:
                return f"the disk of {self._home} is full: make space"
        return None


def make_engine_environment() -> dict[str, str]:
    """Engines are configured by their options only: a PGPORT or LANG of the shell must not change them."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _remove_folder(folder: Path) -> None:
    with suppress(OSError):
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()

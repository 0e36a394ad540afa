"""How child processes are started and stopped: the engines and the programs of the site."""

import ctypes
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

_PR_SET_PDEATHSIG = 1  # from Linux' prctl.h
# Seconds for a process to be gone after a kill -9. One that waits for a broken disk may take for ever.
KILLED_WITHIN = 5.0


class UnableToStart(Exception):
    """A program or an engine did not start; the message says why, and what to do."""


def start_process(
    command: Sequence[str], *, orphaned: signal.Signals, **options: Any
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, without standard input by default; `options` are Popen's.

    A Ctrl-C in the terminal then reaches only us. On Linux the child gets the signal `orphaned` when the
    thread that started it dies, so that a kill -9 of us stops it too.
    """
    with warnings.catch_warnings():
        # Python 3.12 warns of any code between fork and exec when there are threads. Ours is one system call.
        warnings.simplefilter("ignore", DeprecationWarning)
        return subprocess.Popen(
            command,
            start_new_session=True,
            preexec_fn=_end_with_parent(orphaned),  # noqa: PLW1509
            **{"stdin": subprocess.DEVNULL, **options},
        )


def _end_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    # Looked up before the fork: an import after it could dead-lock with a thread of the parent.
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0)


def stop_process(child: subprocess.Popen[bytes], *, how: signal.Signals, within: float) -> None:
    """Send the signal and wait some seconds for the end; harmless if the child has ended."""
    if child.poll() is None:
        child.send_signal(how)
        # A stopped process would not handle the first signal until somebody continues it.
        child.send_signal(signal.SIGCONT)
        with suppress(subprocess.TimeoutExpired):
            child.wait(within)


def describe_exit(returncode: int) -> str:
    """How a process ended: "exit code 3", "killed by SIGKILL"."""
    if returncode >= 0:
        return f"exit code {returncode}"
    try:
        return f"killed by {signal.Signals(-returncode).name}"
    except ValueError:
        return f"killed by signal {-returncode}"

"""A database that takes connections and does not answer."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.sites.processes import list_descendants


@contextmanager
def frozen(database_url: str) -> Iterator[None]:
    """All processes of PostgreSQL stopped, as on a host that hangs."""
    with psycopg.connect(database_url) as connection:
        folder = connection.execute("SHOW data_directory").fetchone()[0]
    postmaster = int((Path(folder) / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGSTOP)  # first, so that it makes no more of them
    server = list_descendants(postmaster)
    for process in server:
        _send_signal(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in server:
            _send_signal(process.pid, signal.SIGCONT)


def _send_signal(pid: int, number: signal.Signals) -> None:
    """A process of the server that is just ending, as those of autovacuum do, needs none."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)
